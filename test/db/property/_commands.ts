import fc from "fast-check";
import { RANKS, type Rank } from "../../_helpers/studio.ts";
import type { WantedItem } from "./_model-shelves.ts";
import {
  ASSETS,
  BRANCHES,
  SIZES,
  USERS,
  type Asset,
  type Branch,
  type Shelf,
  type State,
  type User,
  type Verdict,
} from "./_state.ts";

/** One call of a function of the database, with the model's names in place of ids. `key` names what it makes. */
export type Command = { key: string; by: User } & (
  | { kind: "lock"; asset: Asset; branch: Branch | null; workspace: string | null }
  | { kind: "release"; asset: Asset; branch: Branch }
  | { kind: "break"; lock: string; reason: string }
  | { kind: "begin"; asset: Asset; branch: Branch; content: number; base: number | null }
  | { kind: "publish"; upload: string; isDamaged: boolean }
  | { kind: "commit"; upload: string }
  | { kind: "abort"; upload: string }
  | { kind: "workspace"; branch: Branch }
  | { kind: "shelf"; workspace: string }
  | { kind: "shelve"; shelf: string; items: WantedItem[] }
  | { kind: "submit"; shelf: string }
  | { kind: "discard"; shelf: string }
  | { kind: "request"; version: string | null; shelf: string | null }
  | { kind: "decide"; review: string; verdict: Verdict }
  | { kind: "withdraw"; review: string }
  | { kind: "restore"; version: string; branch: Branch | null }
  | { kind: "rank"; target: User; role: Rank }
  | { kind: "remove"; target: User }
  | { kind: "archive"; force: boolean }
);
export type Kind = Command["kind"];

/** What fast-check draws: numbers that mean something only in the state in which they are read. */
export interface Draw {
  kind: Kind;
  /** Runs at the same moment as the next one. */
  isParallel: boolean;
  n: number[];
}

const WEIGHTS: Record<Exclude<Kind, "archive">, number> = {
  lock: 10,
  release: 2,
  break: 2,
  begin: 10,
  publish: 12,
  commit: 14,
  abort: 2,
  workspace: 1,
  shelf: 2,
  shelve: 9,
  submit: 12,
  discard: 1,
  request: 8,
  decide: 10,
  withdraw: 1,
  restore: 4,
  rank: 2,
  remove: 2,
};

/** Sequences of draws; archiving is not among them, the test does it at the end. */
export const draws = (length: number): fc.Arbitrary<Draw[]> =>
  fc.array(
    fc.record({
      kind: fc.oneof(
        ...Object.entries(WEIGHTS).map(([kind, weight]) => ({
          arbitrary: fc.constant(kind as Kind),
          weight,
        })),
      ),
      isParallel: fc.nat(3).map((n) => n === 0),
      n: fc.array(fc.nat(999), { minLength: 8, maxLength: 8 }),
    }),
    { minLength: length, maxLength: length },
  );

/** Those who work appear more often than those who are mostly refused. */
const ACTORS: User[] = [...USERS, "ada", "ada", "ada", "bob", "bob", "lead", "judge", "owner"];
const VERDICTS: Verdict[] = ["approved", "approved", "approved", "changes_requested", "rejected"];

function pick<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}

/** One of what exists, mostly of what is still open; a name of nothing when nothing exists. */
function one<T>(things: Record<string, T>, isWanted: (thing: T) => boolean, n: number): string {
  const open = Object.keys(things).filter((key) => isWanted(things[key] as T));
  const keys = n % 8 === 0 || open.length === 0 ? Object.keys(things) : open;
  return keys.length === 0 ? "none" : pick(keys, n >> 3);
}

const isUnfinished = (thing: { state: string }) =>
  ["open", "publishing", "pending", "in_review"].includes(thing.state);

/** Mostly who it belongs to, sometimes anybody. */
function ownerOr(owner: User | undefined, n: number): User {
  return owner === undefined || n % 5 === 0 ? pick(ACTORS, n >> 2) : owner;
}

/** Reads a draw in a state. A step for which nothing has been begun yet begins it instead. */
export function resolve(state: State, { kind, n }: Draw, key: string): Command {
  const isEmpty = (things: object) => Object.keys(things).length === 0;
  switch (kind) {
    case "publish":
    case "commit":
    case "abort":
      return isEmpty(state.uploads) ? begin(state, n, key) : continueUpload(state, [kind, n], key);
    case "begin":
      return begin(state, n, key);
    case "lock":
    case "release":
    case "break":
      return lockCommand(state, [kind, n], key);
    case "shelve":
    case "submit":
    case "discard":
      return isEmpty(state.shelves)
        ? shelfCommand(state, ["shelf", n], key)
        : shelfCommand(state, [kind, n], key);
    case "workspace":
    case "shelf":
      return shelfCommand(state, [kind, n], key);
    case "decide":
    case "withdraw":
      return isEmpty(state.reviews) ? request(state, n, key) : judge(state, [kind, n], key);
    case "request":
      return request(state, n, key);
    default:
      return manage(state, [kind, n], key);
  }
}

/** The numbers of a draw: who, and six more. */
function read(n: number[]): { by: User; numbers: [number, number, number, number] } {
  return {
    by: pick(ACTORS, n[0] as number),
    numbers: n.slice(1, 5) as [number, number, number, number],
  };
}

function begin(state: State, n: number[], key: string): Command {
  const { by, numbers } = read(n);
  const [a, b, c, d] = numbers;
  const held = Object.values(state.locks).filter(({ holder }) => holder !== null);
  const lock = held.length > 0 && c % 3 > 0 ? pick(held, a) : undefined;
  return {
    key,
    by: ownerOr(lock?.holder ?? undefined, d),
    kind: "begin",
    asset: lock?.asset ?? pick(ASSETS, a),
    branch: lock && b % 4 > 0 ? lock.branch : pick(BRANCHES, b >> 2),
    content: d % SIZES.length,
    base: c % 4 === 0 ? (c >> 2) % 6 : null,
    ...(lock ? {} : { by }),
  };
}

function continueUpload(
  state: State,
  [kind, n]: ["publish" | "commit" | "abort", number[]],
  key: string,
): Command {
  const [a, b, c] = read(n).numbers;
  const step = kind === "commit" ? "publishing" : "open";
  const upload = one(state.uploads, (thing) => thing.state === step, a);
  const by = ownerOr(state.uploads[upload]?.owner, b);
  if (kind === "publish") return { key, by, kind, upload, isDamaged: c % 12 === 0 };
  return { key, by, kind, upload };
}

function lockCommand(
  state: State,
  [kind, n]: ["lock" | "release" | "break", number[]],
  key: string,
): Command {
  const { by, numbers } = read(n);
  const [a, b, c, d] = numbers;
  const asset = pick(ASSETS, a);
  const branch = pick(BRANCHES, b);
  const locks = Object.values(state.locks);
  const lock = locks.length > 0 && c % 4 > 0 ? pick(locks, c >> 2) : undefined;
  if (kind === "break") {
    return { key, by, kind, lock: lock?.key ?? "none", reason: b % 9 ? "urgent" : "" };
  } else if (kind === "release") {
    const place = { asset: lock?.asset ?? asset, branch: lock?.branch ?? branch };
    return { key, by: ownerOr(lock?.holder ?? undefined, d), kind, ...place };
  }
  const workspace = one(state.workspaces, ({ isClosed }) => !isClosed, c);
  const owner = state.workspaces[workspace]?.owner;
  if (c % 2 || owner === undefined) return { key, by, kind, asset, branch, workspace: null };
  return { key, by: ownerOr(owner, d), kind, asset, branch: d % 6 ? null : branch, workspace };
}

function shelfCommand(
  state: State,
  [kind, n]: ["workspace" | "shelf" | "shelve" | "submit" | "discard", number[]],
  key: string,
): Command {
  const { by, numbers } = read(n);
  const [a, b, c] = numbers;
  if (kind === "workspace") return { key, by, kind, branch: pick(BRANCHES, b) };
  if (kind === "shelf") {
    const workspace = one(state.workspaces, ({ isClosed }) => !isClosed, c);
    return { key, by: ownerOr(state.workspaces[workspace]?.owner, b), kind, workspace };
  }
  const isReady = ({ revisions }: Shelf) => kind !== "submit" || revisions.length > 0;
  const shelf = one(state.shelves, (thing) => isUnfinished(thing) && isReady(thing), a);
  const owner = ownerOr(state.shelves[shelf]?.owner, b);
  if (kind !== "shelve") return { key, by: owner, kind, shelf };
  return { key, by: owner, kind, shelf, items: itemsOf(state, n) };
}

function request(state: State, n: number[], key: string): Command {
  const { by, numbers } = read(n);
  const [a, b, c, d] = numbers;
  const shelf = one(state.shelves, (one) => one.state === "open" && one.revisions.length > 0, a);
  if (d % 4 > 0 && shelf !== "none") {
    const owner = ownerOr(state.shelves[shelf]?.owner, b);
    return { key, by: owner, kind: "request", version: null, shelf };
  }
  return { key, by, kind: "request", version: pick(Object.keys(state.versions), c), shelf: null };
}

function judge(state: State, [kind, n]: ["decide" | "withdraw", number[]], key: string): Command {
  const { by, numbers } = read(n);
  const [a, b] = numbers;
  const review = one(state.reviews, isUnfinished, a);
  if (kind === "decide") return { key, by, kind, review, verdict: pick(VERDICTS, b) };
  return { key, by, kind, review };
}

function manage(
  state: State,
  [kind, n]: ["restore" | "rank" | "remove" | "archive", number[]],
  key: string,
): Command {
  const { by, numbers } = read(n);
  const [a, b, c, d] = numbers;
  const version = pick(Object.keys(state.versions), c);
  if (kind === "restore") {
    return { key, by, kind, version, branch: d % 2 ? pick(BRANCHES, b) : null };
  } else if (kind === "archive") {
    return { key, by, kind, force: a % 2 === 0 };
  }
  const people = { by: pick(USERS, b), target: pick(USERS, c) };
  if (kind === "remove") return { key, kind, ...people };
  return { key, kind, ...people, role: pick(RANKS, d) };
}

const ACTIONS = [null, null, null, "edit", "add", "delete"] as const;

function itemsOf(state: State, n: number[]): WantedItem[] {
  const [first, second, count] = [n[3], n[4], n[5]] as [number, number, number];
  const versions = Object.keys(state.versions);
  const bases = (asset: Asset) => versions.filter((key) => state.versions[key]?.asset === asset);
  return ASSETS.filter((_, i) => i === first % 3 || (count % 2 === 1 && i === second % 3)).map(
    (asset, i) => {
      const m = (n[6 + i] ?? 0) as number;
      const own = bases(asset);
      return {
        asset,
        action: pick(ACTIONS, m),
        version: pick(versions, m >> 2),
        base: m % 7 === 0 && own.length > 0 ? pick(own, m >> 3) : null,
      };
    },
  );
}

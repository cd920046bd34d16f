import type { BoardLockFragment } from "../../src/sdk/generated/documents.ts";
import { formatAge } from "./format.ts";
import type { Tone } from "./words.ts";

/** A row of the lock board. */
export type BoardLock = BoardLockFragment;

/** Somebody who asks for a lock. */
export type OpenRequest = BoardLock["openRequests"]["nodes"][number];

/** A state of a lock as it is shown: a word and an icon, and a tone that only repeats them. */
export interface LockMark {
  word: string;
  icon: "lock" | "author" | "branch" | "clock" | "alert";
  tone: Tone;
}

/** What narrows the board down. */
export interface LockFilter {
  /** A person's id; undefined for everybody. */
  holder?: string | undefined;
  /** Only locks whose lease has run out. */
  isStale?: boolean | undefined;
}

export type LockGrouping = "none" | "holder" | "folder";

/** Rows under one heading. */
export interface LockGroup {
  key: string;
  title: string;
  locks: BoardLock[];
}

const EXPIRES_SOON_MS = 24 * 3_600_000;

/** Whose it is, then what is to be said of its lease. */
export function lockMarks(lock: BoardLock, userId: string | undefined, now: Date): LockMark[] {
  if (lock.state === "retained") return [{ word: "Retained", icon: "branch", tone: "neutral" }];
  const isMine = lock.holder?.id === userId;
  const whose: LockMark = isMine
    ? { word: "Mine", icon: "lock", tone: "info" }
    : { word: "Held", icon: "author", tone: "neutral" };
  if (lock.staleAt !== null) return [whose, { word: "Stale", icon: "alert", tone: "bad" }];
  const left = leaseLeftMs(lock, now);
  if (left !== undefined && left < EXPIRES_SOON_MS)
    return [whose, { word: "Expiring", icon: "clock", tone: "warn" }];
  return [whose];
}

/** The lease in words: "in 6 days", "2 days ago"; empty for what has none. */
export function leaseInWords(lock: BoardLock, now: Date): string {
  const left = leaseLeftMs(lock, now);
  if (left === undefined) return "";
  const ends = new Date(now.getTime() + Math.abs(left));
  return left >= 0 ? `in ${formatAge(now, ends)}` : `${formatAge(now, ends)} ago`;
}

function leaseLeftMs({ leaseExpiresAt }: BoardLock, now: Date): number | undefined {
  return leaseExpiresAt === null ? undefined : new Date(leaseExpiresAt).getTime() - now.getTime();
}

/** The locks that a filter lets through, by folder and name. */
export function filterLocks(locks: Iterable<BoardLock>, filter: LockFilter): BoardLock[] {
  return [...locks]
    .filter(
      (lock) =>
        (filter.holder === undefined || lock.holder?.id === filter.holder) &&
        (filter.isStale !== true || lock.staleAt !== null),
    )
    .toSorted(
      (one, other) =>
        compare(one.asset?.parentPath, other.asset?.parentPath) ||
        compare(one.asset?.name, other.asset?.name) ||
        (one.id < other.id ? -1 : 1),
    );
}

/** Rows under headings, which stand in the order of the alphabet; one group without a title when nothing groups them. */
export function groupLocks(locks: readonly BoardLock[], by: LockGrouping): LockGroup[] {
  if (by === "none") return locks.length === 0 ? [] : [{ key: "", title: "", locks: [...locks] }];
  const groups = new Map<string, LockGroup>();
  for (const lock of locks) {
    const { key, title } = by === "holder" ? holderGroup(lock) : folderGroup(lock);
    const group = groups.get(key) ?? { key, title, locks: [] };
    group.locks.push(lock);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((one, other) => compare(one.title, other.title));
}

function holderGroup({ holder, branch }: BoardLock): Omit<LockGroup, "locks"> {
  if (holder !== null) return { key: holder.id, title: holder.displayName };
  return { key: `branch ${branch?.id}`, title: `Retained by ${branch?.name ?? "a branch"}` };
}

function folderGroup({ asset }: BoardLock): Omit<LockGroup, "locks"> {
  const folder = asset?.parentPath ?? "";
  return { key: folder, title: folder === "" ? "Top folder" : folder };
}

function compare(one = "", other = ""): number {
  return one.localeCompare(other, "en", { sensitivity: "base", numeric: true });
}

/** Everybody who holds something, by name: the choices of the filter. */
export function holdersOf(locks: Iterable<BoardLock>): { id: string; displayName: string }[] {
  const holders = new Map<string, { id: string; displayName: string }>();
  for (const { holder } of locks) if (holder !== null) holders.set(holder.id, holder);
  return [...holders.values()].toSorted((one, other) =>
    compare(one.displayName, other.displayName),
  );
}

/** What the header says of somebody's own locks. */
export interface HeldSummary {
  count: number;
  staleCount: number;
  /** How many of them somebody waits for. */
  wantedCount: number;
}

/** "3 locks", and what is to be done about them: "1 asked for", "1 stale"; empty when nothing is. */
export function heldInWords({ count, staleCount, wantedCount }: HeldSummary): {
  count: string;
  warning: string;
} {
  const warning = [
    wantedCount > 0 ? `${wantedCount} asked for` : "",
    staleCount > 0 ? `${staleCount} stale` : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
  return { count: `${count.toLocaleString("en")} ${count === 1 ? "lock" : "locks"}`, warning };
}

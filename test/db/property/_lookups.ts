import { RANKS, type Rank } from "../../_helpers/studio.ts";
import {
  ALLOCATION,
  EXCLUSIVE_ASSETS,
  refuse,
  type Asset,
  type Branch,
  type Lock,
  type Review,
  type Shelf,
  type State,
  type User,
  type Version,
} from "./_state.ts";

/** Whether a rank is at least another. */
export function reaches(rank: Rank, least: Rank): boolean {
  return RANKS.indexOf(rank) >= RANKS.indexOf(least);
}

/** The rank that counts: a studio admin is an owner everywhere. */
export function rankOf(state: State, user: User): Rank | null {
  return user === "admin" ? "owner" : (state.members[user]?.rank ?? null);
}

/** NTFND to those who do not see the project, DNIED below the rank. */
export function requireRank(state: State, user: User, least: Rank): Rank {
  const rank = rankOf(state, user) ?? refuse("NTFND");
  if (!reaches(rank, least)) refuse("DNIED");
  return rank;
}

/** ARCHV once the project is archived. */
export function requireActive(state: State): void {
  if (state.isArchived) refuse("ARCHV");
}

/** The line that a branch belongs to. */
export function lineOf(branch: Branch): Branch {
  return branch === "release" ? "release" : "main";
}

function newest(versions: [string, Version][]): string | null {
  return versions.toSorted(([, a], [, b]) => b.number - a.number)[0]?.[0] ?? null;
}

function versionsOf(state: State, asset: Asset): [string, Version][] {
  return Object.entries(state.versions).filter(([, version]) => version.asset === asset);
}

/** The newest version on the branch, else what it inherited when it was made. */
export function headOf(state: State, asset: Asset, branch: Branch): string | null {
  const all = versionsOf(state, asset);
  return (
    newest(all.filter(([, version]) => version.branch === branch)) ??
    newest(all.filter(([, version]) => version.isInitial))
  );
}

/** The newest version anywhere on a line. */
export function newestOnLine(state: State, asset: Asset, line: Branch): string | null {
  const here = versionsOf(state, asset).filter(([, version]) => lineOf(version.branch) === line);
  return newest(here) ?? headOf(state, asset, line);
}

/** The number of the next version, counted over all branches. */
export function nextNumber(state: State, asset: Asset): number {
  return Math.max(0, ...versionsOf(state, asset).map(([, version]) => version.number)) + 1;
}

/** Whether two versions, or none, are the same content. */
export function isSame(state: State, a: string | null, b: string | null): boolean {
  const [one, two] = [a, b].map((key) => (key === null ? undefined : state.versions[key]));
  return one?.content === two?.content && one?.isDeletion === two?.isDeletion;
}

/** Whether a version, or the same content, has arrived on a branch. */
export function hasReached(state: State, key: string, branch: Branch): boolean {
  const version = state.versions[key] as Version;
  return (
    version.branch === branch ||
    version.isInitial ||
    isSame(state, key, headOf(state, version.asset, branch))
  );
}

/** The lock of an asset on the line of a branch. */
export function lockOn(state: State, asset: Asset, branch: Branch): Lock | undefined {
  return state.locks[`${asset}@${lineOf(branch)}`];
}

/** Exclusive types need a lock from their second version on. */
export function needsLock(state: State, asset: Asset): boolean {
  return EXCLUSIVE_ASSETS.includes(asset) && versionsOf(state, asset).length > 0;
}

/** LOCKD unless this user may add a version; returns the user's own lock. */
export function requireFree(
  state: State,
  user: User,
  [asset, branch]: [Asset, Branch],
): Lock | undefined {
  const lock = lockOn(state, asset, branch);
  if (lock?.holder === user) return lock;
  if (lock?.holder || needsLock(state, asset)) refuse("LOCKD");
  return undefined;
}

/** QUOTA when the bytes do not fit. */
export function requireStorage(state: State, bytes: number): void {
  if (state.used + state.reserved + bytes > ALLOCATION) refuse("QUOTA");
}

/** A shelf that this user may change, with the refusals in the order of the database. */
export function requireShelf(
  state: State,
  user: User,
  [key, isLeadEnough]: [string, boolean],
): Shelf {
  const shelf = state.shelves[key] ?? refuse("NTFND");
  const rank = requireRank(state, user, "viewer");
  if (shelf.owner !== user && !(isLeadEnough && reaches(rank, "lead"))) refuse("DNIED");
  requireRank(state, user, "contributor");
  requireActive(state);
  if (shelf.state === "submitted" || shelf.state === "discarded") refuse("BADST");
  return shelf;
}

/** Whether a review still waits for a verdict. */
export function isOpen(review: Review): boolean {
  return review.state === "pending" || review.state === "in_review";
}

import type { Rank } from "../../_helpers/studio.ts";
import { isOpen, reaches, requireActive, requireRank } from "./_lookups.ts";
import { returnLock } from "./_model-locks.ts";
import { endReview } from "./_model-reviews.ts";
import { refuse, USERS, type Branch, type State, type User } from "./_state.ts";

/** Makes a workspace. */
export function createWorkspace(
  state: State,
  user: User,
  { key, branch }: { key: string; branch: Branch },
): void {
  requireRank(state, user, "contributor");
  requireActive(state);
  state.workspaces[key] = { owner: user, branch, isClosed: false, have: {} };
}

function requireRankOver(state: State, user: User, [target, role]: [User, Rank | null]): void {
  const rank = requireRank(state, user, "manager");
  if (rank === "owner") return;
  const current = state.members[target]?.rank;
  if ((current && reaches(current, rank)) || (role && reaches(role, rank))) refuse("DNIED");
}

function keepAnOwner(state: State, leaving: User): void {
  if (ownersBut(state, leaving).length === 0) refuse("BADST");
}

function ownersBut(state: State, leaving: User): User[] {
  return USERS.filter((user) => user !== leaving && state.members[user]?.rank === "owner");
}

/** Adds a member or changes a rank. */
export function setMemberRole(
  state: State,
  user: User,
  { target, role }: { target: User; role: Rank },
): void {
  requireRank(state, user, "manager");
  requireActive(state);
  requireRankOver(state, user, [target, role]);
  if (role !== "owner") keepAnOwner(state, target);
  const since = state.members[target]?.since ?? (state.clock += 1);
  state.members[target] = { rank: role, since };
}

/** Removes a member, or leaves. */
export function removeMember(state: State, user: User, { target }: { target: User }): void {
  requireRank(state, user, "viewer");
  requireActive(state);
  if (target !== user) requireRankOver(state, user, [target, null]);
  keepAnOwner(state, target);
  if (state.members[target] === undefined) refuse("NTFND");
  delete state.members[target];
  releaseWork(state, target, user === target ? eldestOwner(state) : user);
}

function eldestOwner(state: State): User {
  const since = (user: User) => state.members[user]?.since ?? 0;
  return USERS.filter((user) => state.members[user]?.rank === "owner").toSorted(
    (a, b) => since(a) - since(b),
  )[0] as User;
}

function releaseWork(state: State, user: User, heir: User): void {
  for (const lock of Object.values(state.locks)) {
    if (lock.holder === user) returnLock(state, lock);
  }
  for (const shelf of Object.values(state.shelves)) {
    const isDone = shelf.state === "submitted" || shelf.state === "discarded";
    if (shelf.owner === user && !isDone) shelf.owner = heir;
  }
  for (const review of Object.values(state.reviews)) {
    if (review.requestedBy === user && isOpen(review)) endReview(state, review, "withdrawn");
  }
  for (const workspace of Object.values(state.workspaces)) {
    if (workspace.owner !== user) continue;
    workspace.isClosed = true;
    workspace.have = {};
  }
}

/** Archives the project, ending open work only when forced. */
export function archiveProject(state: State, user: User, { force }: { force: boolean }): void {
  requireRank(state, user, "owner");
  requireActive(state);
  const shelves = Object.values(state.shelves).filter(
    (shelf) => shelf.state === "open" || shelf.state === "in_review",
  );
  const reviews = Object.values(state.reviews).filter(isOpen);
  const uploads = Object.values(state.uploads).filter(
    (upload) => upload.state === "open" || upload.state === "publishing",
  );
  const open = shelves.length + reviews.length + uploads.length + Object.keys(state.locks).length;
  if (open > 0 && !force) refuse("BADST");
  state.locks = {};
  for (const shelf of shelves) shelf.state = "discarded";
  for (const review of reviews) review.state = "withdrawn";
  for (const upload of uploads) upload.state = "aborted";
  state.reserved = 0;
  state.isArchived = true;
}

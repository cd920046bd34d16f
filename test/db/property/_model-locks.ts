import {
  hasReached,
  headOf,
  isSame,
  lineOf,
  lockOn,
  newestOnLine,
  requireActive,
  requireRank,
} from "./_lookups.ts";
import {
  refuse,
  type Asset,
  type Branch,
  type Lock,
  type State,
  type User,
  type Version,
  type Workspace,
} from "./_state.ts";

/** A workspace of one's own that is in use. */
export function requireWorkspace(state: State, user: User, key: string): Workspace {
  const workspace = state.workspaces[key] ?? refuse("NTFND");
  requireRank(state, user, "viewer");
  if (workspace.owner !== user) refuse("DNIED");
  requireActive(state);
  if (workspace.isClosed) refuse("BADST");
  requireRank(state, user, "contributor");
  return workspace;
}

/** Takes a lock or renews it. */
export function lockAsset(
  state: State,
  user: User,
  wanted: { key: string; asset: Asset; branch: Branch | null; workspace: string | null },
): void {
  requireRank(state, user, "contributor");
  requireActive(state);
  const workspace =
    wanted.workspace === null ? null : requireWorkspace(state, user, wanted.workspace);
  if (workspace && wanted.branch && workspace.branch !== wanted.branch) refuse("BADIN");
  const branch = wanted.branch ?? workspace?.branch ?? "main";
  const line = lineOf(branch);
  const old = lockOn(state, wanted.asset, branch);
  if (old?.holder && old.holder !== user) refuse("LOCKD");
  const head = headOf(state, wanted.asset, branch);
  const newest = newestOnLine(state, wanted.asset, line);
  if (!isSame(state, head, newest)) refuse("STALE");
  const have = workspace?.have[wanted.asset];
  if (have !== undefined && contentOf(state, have) !== contentOf(state, newest)) refuse("STALE");
  state.locks[`${wanted.asset}@${line}`] = {
    key: old?.key ?? wanted.key,
    asset: wanted.asset,
    line,
    branch,
    holder: user,
    workspace: wanted.workspace ?? old?.workspace ?? null,
    version: head,
    generation: old?.holder ? old.generation : (state.clock += 1),
  };
}

function contentOf(state: State, key: string | null): number | undefined {
  return key === null ? undefined : state.versions[key]?.content;
}

/** Gives a lock of one's own back. */
export function releaseLock(
  state: State,
  user: User,
  { asset, branch }: { asset: Asset; branch: Branch },
): void {
  const lock = lockOn(state, asset, branch) ?? refuse("NTFND");
  requireRank(state, user, "viewer");
  requireActive(state);
  if (lock.holder !== user) refuse("DNIED");
  returnLock(state, lock);
}

/** Takes a lock from its holder, or from the branch that retains it. */
export function breakLock(
  state: State,
  user: User,
  { lock: key, reason }: { lock: string; reason: string },
): void {
  const lock = Object.values(state.locks).find((one) => one.key === key) ?? refuse("NTFND");
  requireRank(state, user, "viewer");
  requireActive(state);
  requireRank(state, user, "lead");
  if (reason === "") refuse("BADIN");
  if (lock.holder === null) delete state.locks[`${lock.asset}@${lock.line}`];
  else returnLock(state, lock);
}

/** Brings a lock back to what it was before its holder took it: retained, or none. */
export function returnLock(state: State, lock: Lock): void {
  const version = lock.version === null ? undefined : state.versions[lock.version];
  const isRetained =
    version !== undefined &&
    version.branch !== lock.line &&
    lineOf(version.branch) === lock.line &&
    !hasReached(state, lock.version as string, lock.line);
  if (isRetained) retain(state, lock, [version.branch, lock.version as string]);
  else delete state.locks[`${lock.asset}@${lock.line}`];
}

/** What a new version does to the lock of its line. */
export function settleLock(state: State, key: string): void {
  const version = state.versions[key] as Version;
  const lock = lockOn(state, version.asset, version.branch);
  if (!lock) return;
  if (version.branch !== lock.line && !hasReached(state, key, lock.line)) {
    retain(state, lock, [version.branch, key]);
  } else if (
    lock.holder !== null ||
    lock.branch === version.branch ||
    hasReached(state, lock.version as string, lock.line)
  ) {
    delete state.locks[`${lock.asset}@${lock.line}`];
  }
}

function retain(state: State, lock: Lock, [branch, version]: [Branch, string]): void {
  state.clock += 1;
  Object.assign(lock, {
    branch,
    version,
    holder: null,
    workspace: null,
    generation: state.clock,
  });
}

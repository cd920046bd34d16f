import {
  headOf,
  isOpen,
  nextNumber,
  requireActive,
  requireFree,
  requireRank,
  requireStorage,
} from "./_lookups.ts";
import { settleLock } from "./_model-locks.ts";
import {
  refuse,
  SIZES,
  type Asset,
  type Branch,
  type Lock,
  type State,
  type Upload,
  type User,
  type Version,
} from "./_state.ts";

/** FLOWD, LOCKD and STALE in the order of the database; returns the user's own lock. */
function checkUpload(
  state: State,
  user: User,
  { asset, branch, base }: { asset: Asset; branch: Branch; base: number | null },
): Lock | undefined {
  if (state.policy[branch].approvals > 0) refuse("FLOWD");
  const lock = requireFree(state, user, [asset, branch]);
  const head = headOf(state, asset, branch);
  if (base !== null && base !== (head === null ? 0 : state.versions[head]?.number)) refuse("STALE");
  return lock;
}

/** Adds a version on top, with what follows for reviews, locks and counters. */
export function addVersion(
  state: State,
  key: string,
  version: Omit<Version, "number" | "isInitial">,
): void {
  state.versions[key] = { ...version, number: nextNumber(state, version.asset), isInitial: false };
  state.logical += SIZES[version.content] as number;
  for (const review of Object.values(state.reviews)) {
    const subject = review.version === null ? undefined : state.versions[review.version];
    if (subject?.asset === version.asset && review.branch === version.branch && isOpen(review)) {
      review.state = "superseded";
    }
  }
  settleLock(state, key);
}

/** First step of an upload: reserves its bytes. */
export function beginUpload(
  state: State,
  user: User,
  wanted: { key: string } & Pick<Upload, "asset" | "branch" | "content" | "base">,
): void {
  requireRank(state, user, "contributor");
  requireActive(state);
  const lock = checkUpload(state, user, wanted);
  const bytes = SIZES[wanted.content] as number;
  requireStorage(state, bytes);
  state.reserved += bytes;
  const { key, ...upload } = wanted;
  state.uploads[key] = {
    ...upload,
    owner: user,
    generation: lock?.generation ?? null,
    state: "open",
  };
}

function requireUpload(state: State, user: User, [key, step]: [string, Upload["state"]]): Upload {
  const upload = state.uploads[key];
  if (upload?.owner !== user) return refuse("NTFND");
  if (upload.state !== step) refuse("BADST");
  requireRank(state, user, "contributor");
  return upload;
}

/** Second step: the bytes are there, as announced or not. */
export function publishUpload(
  state: State,
  user: User,
  { upload: key, isDamaged }: { upload: string; isDamaged: boolean },
): void {
  const upload = requireUpload(state, user, [key, "open"]);
  if (isDamaged) refuse("CKSUM");
  upload.state = "publishing";
}

/** Last step: repeats every check and makes the version. */
export function commitUpload(
  state: State,
  user: User,
  { key, upload: uploadKey }: { key: string; upload: string },
): void {
  const upload = requireUpload(state, user, [uploadKey, "publishing"]);
  const lock = checkUpload(state, user, upload);
  if (upload.generation !== null && upload.generation !== lock?.generation) refuse("LOCKD");
  const bytes = SIZES[upload.content] as number;
  state.reserved -= bytes;
  if (!state.charged.includes(upload.content)) {
    state.charged.push(upload.content);
    state.used += bytes;
  }
  upload.state = "done";
  const { asset, branch, content } = upload;
  addVersion(state, `${key}:${asset}`, { asset, branch, content, by: user, isDeletion: false });
}

/** The server gives its user's upload up; one that has ended stays as it is, and so does somebody else's. */
export function abortUpload(state: State, user: User, key: string): void {
  const upload = state.uploads[key];
  if (upload?.owner !== user) return;
  if (upload.state !== "open" && upload.state !== "publishing") return;
  upload.state = "aborted";
  state.reserved -= SIZES[upload.content] as number;
}

/** Makes an old version the newest. */
export function restoreVersion(
  state: State,
  user: User,
  wanted: { key: string; version: string; branch: Branch | null },
): void {
  requireRank(state, user, "contributor");
  const { asset, content, ...old } = state.versions[wanted.version] as Version;
  requireActive(state);
  const branch = wanted.branch ?? old.branch;
  checkUpload(state, user, { asset, branch, base: null });
  addVersion(state, `${wanted.key}:${asset}`, {
    asset,
    branch,
    content,
    by: user,
    isDeletion: false,
  });
}

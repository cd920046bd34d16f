import type { Command } from "./_commands.ts";
import { breakLock, lockAsset, releaseLock } from "./_model-locks.ts";
import { archiveProject, createWorkspace, removeMember, setMemberRole } from "./_model-members.ts";
import { decideReview, requestReview, withdrawReview } from "./_model-reviews.ts";
import { createShelf, discardShelf, shelve, submitShelf } from "./_model-shelves.ts";
import {
  abortUpload,
  beginUpload,
  commitUpload,
  publishUpload,
  restoreVersion,
} from "./_model-versions.ts";
import { Refusal, type State } from "./_state.ts";

/** What the database must do: the code of its refusal, or null and the state that follows. */
export interface Expected {
  code: string | null;
  state: State;
}

/** Tries a command on a copy of the state. */
export function expect(before: State, command: Command): Expected {
  const state = structuredClone(before);
  try {
    apply(state, command);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, state: before };
  }
  return { code: null, state };
}

function apply(state: State, command: Command): void {
  switch (command.kind) {
    case "lock":
      return lockAsset(state, command.by, command);
    case "release":
      return releaseLock(state, command.by, command);
    case "break":
      return breakLock(state, command.by, command);
    case "begin":
      return beginUpload(state, command.by, command);
    case "publish":
      return publishUpload(state, command.by, command);
    case "commit":
      return commitUpload(state, command.by, command);
    case "abort":
      return abortUpload(state, command.by, command.upload);
    case "restore":
      return restoreVersion(state, command.by, command);
    default:
      return applyToWork(state, command);
  }
}

function applyToWork(state: State, command: Command): void {
  switch (command.kind) {
    case "workspace":
      return createWorkspace(state, command.by, command);
    case "shelf":
      return createShelf(state, command.by, command);
    case "shelve":
      return shelve(state, command.by, command);
    case "submit":
      return submitShelf(state, command.by, command);
    case "discard":
      return discardShelf(state, command.by, command);
    case "request":
      return requestReview(state, command.by, command);
    case "decide":
      return decideReview(state, command.by, command);
    case "withdraw":
      return withdrawReview(state, command.by, command);
    case "rank":
      return setMemberRole(state, command.by, command);
    case "remove":
      return removeMember(state, command.by, command);
    case "archive":
      return archiveProject(state, command.by, command);
  }
}

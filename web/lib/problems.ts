import { GadbError, UNKNOWN_FAILURE } from "../../src/sdk/gadb-error.ts";

/** Refusals and failures as pages show them. */
export interface Problem {
  /** One of the five-letter codes of docs/references/errors.md, or NETWK when no answer came. */
  code: string;
  message: string;
  /** What to do next or who can help, when the server says so. */
  hint: string | undefined;
  requestId: string | undefined;
}

/** The problem behind anything that was thrown. */
export function problemOf(thrown: unknown): Problem {
  if (!(thrown instanceof GadbError)) return { ...UNKNOWN_FAILURE, requestId: undefined };
  const { code, message, hint, requestId } = thrown;
  return { code, message, hint: hint === undefined ? undefined : forPeople(hint), requestId };
}

/** "with lock_asset", "by calling sync_workspace(id)", with a comma before it. */
const FUNCTION_NAMED = /,? (?:with|by calling) [a-z]+(?:_[a-z]+)+(?:\([^)]*\))?/g;

/**
 * A hint without the functions that do it: the database names them for whoever writes to it, and here there are buttons.
 * "Ask for it with request_lock." → "Ask for it."
 */
export function forPeople(hint: string): string {
  return hint.replace(FUNCTION_NAMED, "");
}

/** Whether asking again, without changing anything, can help. */
export function isWorthRetrying(problem: Problem): boolean {
  return ["NETWK", "UNAVL", "INTRN", "SLOWD"].includes(problem.code);
}

/** Whether what is on the page is no longer how things are. */
export function isOutdated(problem: Problem): boolean {
  return problem.code === "STALE" || problem.code === "BADST";
}

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
  return { code, message, hint, requestId };
}

/** Whether asking again, without changing anything, can help. */
export function isWorthRetrying(problem: Problem): boolean {
  return ["NETWK", "UNAVL", "INTRN", "SLOWD"].includes(problem.code);
}

/** Whether what is on the page is no longer how things are. */
export function isOutdated(problem: Problem): boolean {
  return problem.code === "STALE" || problem.code === "BADST";
}

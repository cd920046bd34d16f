import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { toDepotError } from "../../errors.ts";

/** Why a sign-in by a provider failed, as the dashboard is told. The words for people are web/lib/arrival.ts's. */
export type FailureCode =
  /** Not begun in this browser, or ended before. */
  | "unknown"
  /** Took longer than ten minutes. */
  | "expired"
  /** The provider, or the person there, said no. */
  | "denied"
  /** The provider's answer does not hold up. */
  | "provider"
  /** … for its times: a clock is wrong. */
  | "clock"
  /** The provider does not answer. */
  | "unreachable"
  /** No active account is linked to the person. */
  | "no_account"
  /** The identity to link is another account's. */
  | "linked_elsewhere"
  /** The session that asked for a link has ended. */
  | "session_ended"
  /** Too many sign-ins from one address. */
  | "throttled"
  /** Our own fault. */
  | "server";

/** A sign-in that failed; `code` is all that leaves the server, `reason` is for the log. */
export class SignInFailure extends Error {
  readonly code: FailureCode;
  readonly reason: string;

  constructor(code: FailureCode, reason: string, options: { cause?: unknown } = {}) {
    super(`a sign-in by a provider failed: ${reason}`, options);
    this.name = "SignInFailure";
    this.code = code;
    this.reason = reason;
  }
}

/** Anything that was thrown on the way, as a failure of the sign-in. */
export function toSignInFailure(error: unknown): SignInFailure {
  if (error instanceof SignInFailure) return error;
  return new SignInFailure(codeOf(error), reasonOf(error), { cause: error });
}

const AWAY = ["server_error", "temporarily_unavailable"];

function codeOf(error: unknown): FailureCode {
  if (error instanceof AuthorizationResponseError) {
    if (error.error === "access_denied") return "denied";
    return AWAY.includes(error.error) ? "unreachable" : "provider";
  }
  if (error instanceof ResponseBodyError)
    return error.status >= 500 || AWAY.includes(error.error) ? "unreachable" : "provider";
  if (error instanceof ClientError) return codeOfClientError(error);
  // What fetch throws when there is no connection.
  if (error instanceof TypeError && error.message === "fetch failed") return "unreachable";
  return toDepotError(error).code === "SLOWD" ? "throttled" : "server";
}

function codeOfClientError({ code, cause }: ClientError): FailureCode {
  if (code === "OAUTH_TIMEOUT" || code === "OAUTH_ABORT") return "unreachable";
  if (code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return "clock";
  return cause instanceof Response && cause.status >= 500 ? "unreachable" : "provider";
}

/** The sentences of an error and its causes, without their objects: those hold codes, tokens and claims. */
function reasonOf(error: unknown): string {
  const reasons: string[] = [];
  for (let at = error; at instanceof Error && reasons.length < 4; at = at.cause) {
    const { error: code } = at as { error?: unknown };
    reasons.push(typeof code === "string" ? `${at.message} (${code.slice(0, 60)})` : at.message);
  }
  return reasons.join(": ") || String(error);
}

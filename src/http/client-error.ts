import { DatabaseError } from "pg";
import { DepotError, toDepotError, type ErrorBody } from "../errors.ts";
import type { Log } from "../log.ts";
import { currentRequest } from "./request-context.ts";

/**
 * What the caller of the present request may read of an error, whatever the protocol. A visitor whom PostgreSQL's
 * privileges stop is told to sign in. Faults of the server are logged here, once, with the request's id.
 */
export function clientError(error: unknown, log: Log): DepotError {
  const { identity, requestId } = currentRequest();
  const shown = toDepotError(error);
  const isPrivilege = shown.cause instanceof DatabaseError && shown.cause.code === "42501";
  if (isPrivilege && !identity) return new DepotError("CREDS", undefined, { cause: shown.cause });
  if (shown.code === "INTRN") log.error({ err: shown.cause, requestId }, "a request failed");
  else if (shown.code === "UNAVL")
    log.warn({ err: shown.cause, requestId }, "a request could not be served");
  else log.debug({ err: shown, requestId }, "a request was refused");
  return shown;
}

/** The error as every protocol shows it. */
export function errorBody(error: DepotError): ErrorBody {
  const { code, message, detail, hint } = error;
  return { code, message, detail, hint, request_id: currentRequest().requestId };
}

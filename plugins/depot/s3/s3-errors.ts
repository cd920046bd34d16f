import { DepotError } from "../../../src/errors.ts";
import { diskFull } from "../store-errors.ts";

/** What the SDK's errors have; everything may be absent. */
export interface S3Fault extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

const REFUSED =
  /^(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|RequestTimeTooSkewed|CredentialsProviderError|Forbidden|AccountProblem)$/;
const FULL = /^(QuotaExceeded|InsufficientStorage|XMinioStorageFull)$/;
/** What Node calls a broken or impossible connection, and the SDK a slow one. */
const UNREACHABLE =
  /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|ENETWORK|ERR_SSL|ERR_TLS|CERT_|TimeoutError)/;

/** The HTTP status of a refusal; undefined when nothing was answered. */
export function statusOf(error: unknown): number | undefined {
  return (error as S3Fault | undefined)?.$metadata?.httpStatusCode;
}

/** Whether the server has the object or the upload not. A HEAD cannot say more than 404. */
export function isAbsent(error: unknown): boolean {
  const { name } = error as Error;
  return name === "NoSuchKey" || name === "NotFound" || name === "NoSuchUpload";
}

/** Whether a condition (`If-None-Match`, `If-Match`) was not met. */
export function isConditionFailed(error: unknown): boolean {
  const status = statusOf(error);
  return status === 412 || (error as Error).name === "ConditionalRequestConflict";
}

/** Whether the server does not know such requests, or such conditions. */
export function isUnsupported(error: unknown): boolean {
  const { name, cause } = error as Error;
  if (name === "NotImplemented" || name === "MethodNotAllowed") return true;
  // `toStoreError` keeps what it has wrapped.
  return statusOf(error) === 501 || (cause instanceof Error && isUnsupported(cause));
}

/**
 * An error of the storage as one that clients may read: out of reach, refused or full. What the program itself did wrong
 * stays what it was. `what` says for the log what was tried.
 */
export function toStoreError(error: unknown, what: string): Error {
  if (error instanceof DepotError || (error as Error).name === "AbortError") return error as Error;
  const fault = error as S3Fault;
  const status = statusOf(fault);
  const cause = new Error(`${what}: ${describe(fault)}`, { cause: error });
  if (FULL.test(fault.name) || status === 507) return diskFull(cause);
  if (fault.name === "NoSuchBucket") {
    return unavailable("The depot's bucket is missing.", cause);
  }
  if (REFUSED.test(fault.name) || status === 401 || status === 403) {
    return unavailable("The depot's object storage refuses this server.", cause);
  }
  const isDown = status === undefined ? isNetworkFault(fault) : status >= 500 || status === 429;
  if (isDown) return unavailable("The depot's object storage does not answer.", cause);
  return Object.assign(cause, { name: fault.name });
}

/** The fault in a few words: name, status, and the server's own sentence when it has sent one. */
export function describe(fault: S3Fault): string {
  const status = statusOf(fault);
  const said = fault.message === "UnknownError" ? "" : fault.message;
  const name = fault.code ?? fault.name;
  const parts = [said.includes(name) ? "" : name, status === undefined ? "" : `(${status})`, said];
  return parts.filter((part) => part !== "").join(" ");
}

function isNetworkFault(fault: S3Fault): boolean {
  if (UNREACHABLE.test(fault.code ?? "") || UNREACHABLE.test(fault.name)) return true;
  // Several addresses tried, none reached.
  return fault instanceof AggregateError || fault.message === "socket hang up";
}

function unavailable(message: string, cause: Error): DepotError {
  return new DepotError("UNAVL", message, {
    hint: "Try again shortly; tell your administrator if it lasts.",
    cause,
  });
}

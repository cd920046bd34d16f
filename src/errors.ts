import { ERROR_CATALOGUE, isErrorCode, type ErrorCode } from "../plugins/errors/catalogue.ts";

/** What an error may say beside its code. */
export interface DepotErrorOptions {
  /** Facts for programs: who holds it, which version is newest, how many seconds to wait. */
  detail?: Readonly<Record<string, unknown>>;
  /** What to do next; the catalogue's by default. */
  hint?: string;
  /** Another HTTP status than the catalogue's, where a protocol asks for one (413, 415). */
  status?: number;
  cause?: unknown;
}

/** What a client sees of an error, in every protocol. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  detail: Readonly<Record<string, unknown>>;
  hint: string;
  request_id: string;
}

/** An error a client may read: its message is meant for people and holds nothing internal. */
export class DepotError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hint: string;

  constructor(code: ErrorCode, message?: string, options: DepotErrorOptions = {}) {
    super(message ?? ERROR_CATALOGUE[code].title, { cause: options.cause });
    this.name = "DepotError";
    this.code = code;
    this.status = options.status ?? ERROR_CATALOGUE[code].status;
    this.detail = options.detail ?? {};
    this.hint = options.hint ?? ERROR_CATALOGUE[code].hint;
  }
}

/**
 * Any error as one that clients may read: ours as it is, PostgreSQL's by its SQLSTATE, everything else as INTRN with
 * a generic text and the original as `cause`, for the log.
 */
export function toDepotError(error: unknown): DepotError {
  if (error instanceof DepotError) return error;
  return errorFromPg(error) ?? new DepotError("INTRN", undefined, { cause: error });
}

/**
 * What a client may read of an error of the database or of the connection to it; undefined when it is none, or one
 * that nobody expects. Texts are PostgreSQL's own only for our codes: its messages name tables, constraints and values.
 */
export function errorFromPg(error: unknown): DepotError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, detail, hint } = error as Error & {
    code?: unknown;
    detail?: unknown;
    hint?: unknown;
  };
  if (isErrorCode(code)) {
    return new DepotError(code, error.message, {
      detail: parseDetail(detail),
      ...(typeof hint === "string" && hint !== "" ? { hint } : {}),
      cause: error,
    });
  }
  const mapped = typeof code === "string" ? fromState(code) : fromPool(error.message);
  return mapped && new DepotError(mapped[0], mapped[1], { ...mapped[2], cause: error });
}

type Mapped = [code: ErrorCode, message?: string, options?: DepotErrorOptions];

const RETRY = { hint: "Try again." };

const BY_STATE: Readonly<Record<string, Mapped>> = {
  "42501": ["DNIED"],
  // The same words whatever is in the way: it may be a row that the caller cannot see.
  "23505": ["BADIN", "That clashes with something that is there already."],
  "23503": [
    "BADIN",
    "Something that this refers to does not exist, or something still refers to this.",
  ],
  "23502": ["BADIN", "A value is missing."],
  "23514": ["BADIN", "A value is outside what is allowed."],
  "23P01": ["BADIN", "That clashes with something that is there already."],
  "40001": ["BADST", "Somebody else changed this at the same moment.", RETRY],
  "40P01": ["BADST", "Somebody else changed this at the same moment.", RETRY],
  "55P03": ["BADST", "Somebody else is changing this at the moment.", RETRY],
  "57014": ["UNAVL", "That took too long and was stopped.", { hint: "Ask for less at once." }],
  "53100": [
    "UNAVL",
    "The database's disk is full, so nothing can be saved.",
    {
      hint: "Tell whoever runs the server; reading goes on, and so will saving once there is room.",
    },
  ],
  "54000": ["BADIN", "That is too large."],
  "54001": ["BADIN", "That is nested too deeply."],
};

/** Faults of the connection, and a server that can open nothing more: Node's names for them, and pg's words without a code. */
const UNREACHABLE = /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|EMFILE|ENFILE)/;
const POOL_MESSAGES =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Query read timeout|Client was closed|Client has encountered a connection error)/;

function fromState(state: string): Mapped | undefined {
  const exact = BY_STATE[state];
  if (exact) return exact;
  if (/^22.{3}$/.test(state)) return ["BADIN", "A value is malformed or out of range."];
  if (/^(08|53|57P).*$/.test(state) || UNREACHABLE.test(state)) return ["UNAVL"];
  return undefined;
}

function fromPool(message: string): Mapped | undefined {
  return POOL_MESSAGES.test(message) ? ["UNAVL"] : undefined;
}

/** Functions write their facts as a JSON object; anything else in that place is PostgreSQL's and stays inside. */
function parseDetail(detail: unknown): Readonly<Record<string, unknown>> {
  if (typeof detail !== "string" || !detail.startsWith("{")) return {};
  try {
    return JSON.parse(detail) as Record<string, unknown>;
  } catch {
    return {};
  }
}

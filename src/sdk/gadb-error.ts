/** What is known of a refusal or a failure. */
export interface GadbErrorFields {
  /** One of the five-letter codes of docs/references/errors.md, or NETWK when no answer came. */
  code: string;
  message: string;
  /** Facts for programs: who holds it, which version is newest, how many seconds to wait. */
  detail?: Readonly<Record<string, unknown>>;
  /** What to do next or who can help, when the server says so. */
  hint?: string | undefined;
  /** Finds the server's log line. */
  requestId?: string | undefined;
  /** The HTTP status, when there was an answer. */
  status?: number | undefined;
  cause?: unknown;
}

/** Everything that this client throws by itself, whichever protocol told of it. An abort passes as it is. */
export class GadbError extends Error {
  readonly code: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;
  readonly status: number | undefined;

  constructor(fields: GadbErrorFields) {
    super(fields.message, fields.cause === undefined ? {} : { cause: fields.cause });
    this.name = "GadbError";
    this.code = fields.code;
    this.detail = fields.detail ?? {};
    this.hint = fields.hint;
    this.requestId = fields.requestId;
    this.status = fields.status;
  }
}

/** What is said of anything that has no words of its own. */
export const UNKNOWN_FAILURE = {
  code: "INTRN",
  message: "Something went wrong.",
  hint: "Try again; if it happens again, tell whoever runs this server.",
} as const;

const PASSING: readonly string[] = ["NETWK", "UNAVL", "INTRN", "SLOWD"];

/** Whether asking again, without changing anything, can help. */
export function isPassing(error: unknown): boolean {
  return error instanceof GadbError && PASSING.includes(error.code);
}

/** No answer at all: the server is down, or the network between. */
export function networkError(cause?: unknown): GadbError {
  return new GadbError({
    code: "NETWK",
    message: "The server does not answer.",
    hint: "Check that it runs and that you are connected, then try again.",
    cause,
  });
}

/** Reads the body of a refused REST request: `{"error": {"code", "message", "detail", "hint", "request_id"}}`. */
export function restError(status: number, body: unknown): GadbError {
  const error = field(body, "error");
  const message = text(field(error, "message"));
  // 401 whatever the body says: a proxy's refusal ends the session as well.
  const code = status === 401 ? "CREDS" : (text(field(error, "code")) ?? UNKNOWN_FAILURE.code);
  if (message === undefined) {
    const hint = UNKNOWN_FAILURE.hint;
    return new GadbError({
      code: passingCode(status) ?? code,
      message: `The server answered with status ${status}.`,
      hint,
      status,
    });
  }
  return new GadbError({ code, message, ...rest(error), status });
}

/** Reads the first entry of a GraphQL result's `errors`; undefined when there is none. */
export function graphqlError(result: unknown, status?: number): GadbError | undefined {
  const errors = field(result, "errors");
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  const extensions = field(errors[0], "extensions");
  return new GadbError({
    // Without a code, GraphQL itself did not understand the request.
    code: text(field(extensions, "code")) ?? (status === 400 ? "BADIN" : UNKNOWN_FAILURE.code),
    message: text(field(errors[0], "message")) ?? UNKNOWN_FAILURE.message,
    ...rest(extensions),
    status,
  });
}

function rest(source: unknown): Pick<GadbErrorFields, "detail" | "hint" | "requestId"> {
  const detail = field(source, "detail");
  return {
    detail:
      typeof detail === "object" && detail !== null ? (detail as Record<string, unknown>) : {},
    hint: text(field(source, "hint")),
    requestId: text(field(source, "request_id")),
  };
}

/** Answers of proxies in front of a server that restarts. */
function passingCode(status: number): string | undefined {
  if (status === 429) return "SLOWD";
  return status >= 502 && status <= 504 ? "UNAVL" : undefined;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Refusals and failures in one shape, whichever protocol told of them. */
export interface Problem {
  /** One of the five-letter codes of docs/references/errors.md, or NETWK when no answer came. */
  code: string;
  message: string;
  /** What to do next or who can help, when the server says so. */
  hint: string | undefined;
  requestId: string | undefined;
}

/** A problem as an exception. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = "ApiError";
    this.problem = problem;
  }
}

const UNKNOWN: Problem = {
  code: "INTRN",
  message: "Something went wrong.",
  hint: "Try again; if it happens again, tell whoever runs this server.",
  requestId: undefined,
};

/** No answer at all: the server is down, or the network between. */
export function networkProblem(): Problem {
  return {
    code: "NETWK",
    message: "The server does not answer.",
    hint: "Check that it runs and that you are connected, then try again.",
    requestId: undefined,
  };
}

/** Reads the body of a refused REST request: `{"error": {"code", "message", "hint", "request_id"}}`. */
export function restProblem(status: number, body: unknown): Problem {
  const error = field(body, "error");
  const message = text(field(error, "message"));
  if (message === undefined)
    return { ...UNKNOWN, message: `The server answered with status ${status}.` };
  return {
    code: text(field(error, "code")) ?? UNKNOWN.code,
    message,
    hint: text(field(error, "hint")),
    requestId: text(field(error, "request_id")),
  };
}

/** Reads the first entry of a GraphQL result's `errors`; undefined when there is none. */
export function graphqlProblem(result: unknown): Problem | undefined {
  const errors = field(result, "errors");
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  const extensions = field(errors[0], "extensions");
  return {
    code: text(field(extensions, "code")) ?? UNKNOWN.code,
    message: text(field(errors[0], "message")) ?? UNKNOWN.message,
    hint: text(field(extensions, "hint")),
    requestId: text(field(extensions, "request_id")) ?? text(field(extensions, "requestId")),
  };
}

/** The problem behind anything that was thrown. */
export function problemOf(thrown: unknown): Problem {
  return thrown instanceof ApiError ? thrown.problem : UNKNOWN;
}

/** Whether asking again, without changing anything, can help. */
export function isWorthRetrying(problem: Problem): boolean {
  return ["NETWK", "UNAVL", "INTRN", "SLOWD"].includes(problem.code);
}

/** Whether what is on the page is no longer how things are. */
export function isOutdated(problem: Problem): boolean {
  return problem.code === "STALE" || problem.code === "BADST";
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

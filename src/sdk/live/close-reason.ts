import { GadbError, graphqlError, isPassing, networkError } from "../gadb-error.ts";

/** Why a subscription ended, and what helps. */
export type CloseReason =
  | { kind: "token"; error: GadbError }
  | { kind: "fatal"; error: GadbError }
  | { kind: "passing"; error: GadbError };

/** The server wants a sign-in: the session has ended. */
const UNAUTHORIZED = 4401;
/** The token has run out; another one helps. */
const TOKEN_EXPIRED = 4403;
const BAD_REQUEST = 4400;
const SUBPROTOCOL_NOT_ACCEPTABLE = 4406;
const TOO_MANY = 4429;

/** Reads what graphql-ws throws: GraphQL errors, the event of a closed socket, or that there was no connection. */
export function closeReason(thrown: unknown): CloseReason {
  const error = thrown instanceof GadbError ? thrown : (fromErrors(thrown) ?? fromClose(thrown));
  if (error.code === "CREDS") return { kind: "token", error };
  return { kind: isPassing(error) ? "passing" : "fatal", error };
}

function fromErrors(thrown: unknown): GadbError | undefined {
  return Array.isArray(thrown) ? graphqlError({ errors: thrown }) : undefined;
}

function fromClose(thrown: unknown): GadbError {
  const { code, reason } = (thrown ?? {}) as { code?: unknown; reason?: unknown };
  const said = typeof reason === "string" && reason !== "" ? `${reason}.` : undefined;
  switch (code) {
    case UNAUTHORIZED:
    case TOKEN_EXPIRED:
      return new GadbError({
        code: "CREDS",
        message: said ?? "You are not signed in.",
        hint: "Sign in again.",
        cause: thrown,
      });
    case BAD_REQUEST:
    case SUBPROTOCOL_NOT_ACCEPTABLE:
      return new GadbError({
        code: "BADIN",
        message: said ?? "The server does not understand this client.",
        hint: "Use a client of the server's version.",
        cause: thrown,
      });
    case TOO_MANY:
      return new GadbError({
        code: "SLOWD",
        message: said ?? "Too many connections.",
        hint: "Close some of them.",
        cause: thrown,
      });
    default:
      return networkError(thrown);
  }
}

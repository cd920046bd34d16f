import "../graphile-env.ts";
import { isSafeError } from "postgraphile/grafast";
import { GraphQLError } from "postgraphile/graphql";
import { DepotError } from "../../src/errors.ts";
import { clientError, errorBody } from "../../src/http/client-error.ts";
import type { Log } from "../../src/log.ts";
import { isErrorCode } from "./catalogue.ts";

/**
 * Makes the function that every error passes on its way to a GraphQL client, over HTTP and websocket alike. Ours and
 * PostgreSQL's become a message with `extensions` {code, detail, hint, request_id}; whatever else happened is logged
 * and shown as INTRN.
 */
export function makeMaskError(log: Log): (error: GraphQLError) => GraphQLError {
  return (error) => {
    const { originalError: original } = error;
    // Made by GraphQL itself about the request: a type that does not fit, a null where none may be.
    if (original == null) return withCode(error);
    if (original instanceof GraphQLError) return original;
    const known = fromMissingRow(original) ?? original;
    const shown = clientError(isSafeError(known) ? fromSafeError(known) : known, log);
    const { message, ...extensions } = errorBody(shown);
    const { nodes = null, source = null, positions = null, path = null } = error;
    return new GraphQLError(message, { nodes, source, positions, path, extensions });
  };
}

/** What a mutation of a table throws when its row is not there, or not for who asks: no fault of the server's. */
function fromMissingRow(error: Error): DepotError | undefined {
  if (!/^No values were (deleted|updated) in collection /.test(error.message)) return undefined;
  return new DepotError("NTFND", "There is no such row, or it is not yours to change.", {
    hint: "Check the id, and that you are a member of the project with the rank for this.",
    cause: error,
  });
}

/** Errors of libraries that are meant for people. */
function fromSafeError(
  error: Error & { extensions?: Record<string, unknown> | undefined },
): DepotError {
  const code = error.extensions?.["code"];
  return new DepotError(isErrorCode(code) ? code : "BADIN", error.message, { cause: error });
}

function withCode(error: GraphQLError): GraphQLError {
  error.extensions["code"] ??= "BADIN";
  return error;
}

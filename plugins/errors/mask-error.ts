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
    if (original instanceof GraphQLError) return withCode(original);
    const shown = clientError(isSafeError(original) ? fromSafeError(original) : original, log);
    const { message, ...extensions } = errorBody(shown);
    const { nodes = null, source = null, positions = null, path = null } = error;
    return new GraphQLError(message, { nodes, source, positions, path, extensions });
  };
}

/** Errors of libraries that are meant for people. */
function fromSafeError(
  error: Error & { extensions?: Record<string, unknown> | undefined },
): DepotError {
  const { code, detail, hint } = error.extensions ?? {};
  return new DepotError(isErrorCode(code) ? code : "BADIN", error.message, {
    ...(typeof detail === "object" && detail !== null ? { detail: { ...detail } } : {}),
    ...(typeof hint === "string" ? { hint } : {}),
    cause: error,
  });
}

function withCode(error: GraphQLError): GraphQLError {
  error.extensions["code"] ??= "BADIN";
  return error;
}

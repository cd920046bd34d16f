import type { Pool } from "pg";
import type {} from "postgraphile";
import type {} from "postgraphile/grafserv";
import { revokedToken } from "../../src/auth/authenticate.ts";
import { currentRequest } from "../../src/http/request-context.ts";
import { isIdentityCurrent } from "../../src/sql/is-identity-current.ts";

/**
 * Answers 401 to who speaks for a user, session or token that does not stand any more. The transactions of a request say
 * so by themselves; a document that needs none is asked about at its end.
 */
export function makeRevokedIdentityPlugin(pool: Pool): GraphileConfig.Plugin {
  return {
    name: "RevokedIdentityPlugin",
    version: "1.0.0",
    grafserv: {
      middleware: {
        async processRequest(next) {
          const result = await next();
          const request = currentRequest();
          if (result === null || request.identity === null) return result;
          request.isIdentityCurrent ??= await isIdentityCurrent(pool, request.identity);
          if (request.isIdentityCurrent) return result;
          // As `authenticate` refuses it elsewhere: the server's error handler writes the answer.
          return { type: "error", statusCode: 401, headers: {}, error: revokedToken() };
        },
      },
    },
  };
}

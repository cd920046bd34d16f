import type {} from "postgraphile";
import type {} from "postgraphile/grafserv";
import { GraphQLError } from "postgraphile/graphql";
import { DepotError } from "../../src/errors.ts";
import type { RateLimits } from "../../src/http/rate-limits.ts";
import { currentRequest } from "../../src/http/request-context.ts";

/**
 * Counts every operation that comes over a websocket as a request of its user. Over HTTP they are counted before they
 * are read, see src/http/install-rate-limit.ts.
 */
export function makeRateLimitPlugin(limits: RateLimits): GraphileConfig.Plugin {
  return {
    name: "RateLimitPlugin",
    version: "1.0.0",
    grafserv: {
      middleware: {
        async onSubscribe(next) {
          try {
            // Sockets without a user are closed before they can ask for anything.
            await limits.take({ userId: currentRequest().identity?.userId, address: undefined });
          } catch (error) {
            if (!(error instanceof DepotError)) throw error;
            return [new GraphQLError(error.message, { originalError: error })];
          }
          return next();
        },
      },
    },
  };
}

import type {} from "postgraphile";
import type {} from "postgraphile/grafserv";
import { currentRequest } from "../../src/http/request-context.ts";

/** RFC 7240: a preference, its value, and whatever stands beside it. */
const PREFERENCE = /(?:^|,)\s*read\s*=\s*"?replica"?\s*(?:[;,]|$)/i;

/** Takes `Prefer: read=replica`, and says in the answer whether it was followed. */
export const PreferReplicaPlugin: GraphileConfig.Plugin = {
  name: "PreferReplicaPlugin",
  version: "1.0.0",
  grafserv: {
    middleware: {
      async processRequest(next, event) {
        const request = currentRequest();
        const given = event.requestDigest.headers["prefer"];
        if (given === undefined || !PREFERENCE.test(given)) return next();
        request.readsFrom = "replica";
        const result = await next();
        if (result === null || result.type === "error" || request.hasReadReplica !== true)
          return result;
        return { ...result, headers: { ...result.headers, "Preference-Applied": "read=replica" } };
      },
    },
  },
};

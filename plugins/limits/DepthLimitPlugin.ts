import { depthLimit } from "@graphile/depth-limit";
import type {} from "postgraphile";
import type {} from "postgraphile/grafserv";

/**
 * Deep enough for project → assets → versions → reviews → notes with their authors. Introspection has limits of its
 * own, which the query that tools send must pass: it asks for nine types inside each other.
 */
const LIMITS = {
  maxDepth: 14,
  maxListDepth: 5,
  maxSelfReferentialDepth: 2,
  maxIntrospectionDepth: 16,
  maxIntrospectionListDepth: 4,
  maxDepthByFieldCoordinates: { "__Type.ofType": 10 },
  revealDetails: true,
};

/** Refuses documents that nest too deeply, before anything is planned. */
export const DepthLimitPlugin: GraphileConfig.Plugin = {
  name: "DepthLimitPlugin",
  version: "1.0.0",
  grafserv: {
    middleware: {
      setPreset(next, event) {
        event.validationRules.push(depthLimit(LIMITS));
        return next();
      },
    },
  },
};

import type {} from "postgraphile";
import type {} from "postgraphile/grafserv";
import { DepotError } from "../../src/errors.ts";
import { documentProblem } from "./document-shape.ts";
import { safeRefusal } from "./safe-refusal.ts";

/** Documents that have passed are asked for again and again. */
const MAX_KNOWN = 500;
const MAX_KNOWN_LENGTH = 10_000;

/** Refuses documents that are too large, or ask for the same again and again, before they are parsed and validated. */
export const DocumentSizePlugin: GraphileConfig.Plugin = {
  name: "DocumentSizePlugin",
  version: "1.0.0",
  grafserv: {
    middleware: {
      processGraphQLRequestBody(next, event) {
        const { query } = event.body;
        if (typeof query === "string" && !known.has(query)) check(query);
        return next();
      },
    },
  },
};

const known = new Set<string>();

function check(query: string): void {
  const problem = documentProblem(query);
  if (problem !== undefined) throw safeRefusal(new DepotError("BADIN", problem));
  if (query.length > MAX_KNOWN_LENGTH) return;
  known.add(query);
  const [oldest] = known;
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
}

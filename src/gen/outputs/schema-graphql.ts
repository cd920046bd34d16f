import type { Output } from "./output.ts";

/** plugins/schema.graphql: the API's contract, sorted. */
export const schemaGraphql: Output = {
  path: "plugins/schema.graphql",
  async make({ schemaSdl }) {
    return `${(await schemaSdl()).trimEnd()}\n`;
  },
};

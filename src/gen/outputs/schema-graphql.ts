import { buildSchemaSdl } from "../../../plugins/schema-sdl.ts";
import type { Output } from "./output.ts";

/** plugins/schema.graphql: the API's contract, sorted. */
export const schemaGraphql: Output = {
  path: "plugins/schema.graphql",
  async make({ authenticatorUrl }) {
    return `${(await buildSchemaSdl(authenticatorUrl)).trimEnd()}\n`;
  },
};

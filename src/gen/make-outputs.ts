import { buildSchemaSdl } from "../../plugins/schema-sdl.ts";
import { withConnection } from "../db/roles.ts";
import type { TestDatabaseUrls } from "../test/test-database.ts";
import { OUTPUTS } from "./outputs.ts";
import type { Source } from "./outputs/output.ts";
import { rolledBack } from "./state/rolled-back.ts";

/** The text of every generated file by its path, from a migrated database. */
export function makeOutputs(db: TestDatabaseUrls): Promise<Map<string, string>> {
  return withConnection(db.ownerUrl, async (client) => {
    let sdl: Promise<string> | undefined;
    const source: Source = {
      client,
      schemaSdl: () => (sdl ??= buildSchemaSdl(db.authenticatorUrl)),
    };
    const texts = new Map<string, string>();
    for (const output of OUTPUTS)
      texts.set(output.path, await rolledBack(client, () => output.make(source)));
    return texts;
  });
}

import "./graphile-env.ts";
import { Pool } from "pg";
import { makeSchema } from "postgraphile";
import { lexicographicSortSchema, printSchema } from "postgraphile/graphql";
import { createLog } from "../src/log.ts";
import { EventHub } from "./live/hub.ts";
import { makePreset } from "./preset.ts";

/** The GraphQL schema of a database as sorted SDL. `connectionString`: the authenticator's or any login above it. */
export async function buildSchemaSdl(connectionString: string): Promise<string> {
  const pool = new Pool({ connectionString, max: 2, pipeline: true });
  try {
    const log = createLog({ level: "warn" });
    // Never started: nobody subscribes to a schema that is only printed.
    const hub = new EventHub({ connectionString, log });
    const { schema } = await makeSchema(makePreset({ pool, hub, log }));
    return `${printSchema(lexicographicSortSchema(schema))}\n`;
  } finally {
    await pool.end();
  }
}

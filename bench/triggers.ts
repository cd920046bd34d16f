import type { Client } from "pg";
import type { Bench, BenchContext } from "./bench.ts";
import type { Side } from "./measure.ts";
import { makeWorld, MERGEABLE } from "./world.ts";

const AUDIT = "_800_audit";
const GUARD = "_050_refuse_archived";
const COUNTER = "_500_count";
const ROWS = 500;
const SINGLES = 100;

/** What the audit and the archive guard cost an insert, and what the counter of assets does beside them. */
export const triggers: Bench = {
  name: "triggers",
  about: "inserts of assets with the audit and the archive guard, against inserts without",
  async run(context: BenchContext) {
    const database = await context.database();
    const client = await database.connect();
    const { projectId } = await makeWorld(client);
    await context.compare({
      name: `one statement of ${ROWS} rows`,
      unit: "/s",
      work: ROWS,
      sides: sides(client, async () => {
        await client.query(INSERT_MANY, [projectId, MERGEABLE, ROWS]);
      }),
    });
    await context.compare({
      name: `${SINGLES} statements, each committed`,
      unit: "/s",
      work: SINGLES,
      sides: sides(client, async () => {
        for (let count = 0; count < SINGLES; count += 1)
          await client.query(INSERT_MANY, [projectId, MERGEABLE, 1]);
      }),
    });
    await database.close();
  },
};

function sides(client: Client, run: () => Promise<void>): [Side, Side, ...Side[]] {
  const side = (label: string, disabled: readonly string[]): Side => ({
    label,
    run,
    async prepare() {
      for (const name of [AUDIT, GUARD, COUNTER]) {
        const state = disabled.includes(name) ? "disable" : "enable always";
        await client.query(`alter table app_public.assets ${state} trigger ${name}`);
      }
    },
  });
  return [
    side("as it is", []),
    side("no audit", [AUDIT]),
    side("no archive guard", [GUARD]),
    side("neither", [AUDIT, GUARD]),
    side("neither, no counter", [AUDIT, GUARD, COUNTER]),
  ];
}

const INSERT_MANY = `
  insert into app_public.assets (project_id, parent_path, name, type)
  select $1, 'props', 'asset-' || gen_random_uuid(), $2 from generate_series(1, $3::integer)`;

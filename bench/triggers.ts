import type { Client } from "pg";
import type { Bench, BenchContext } from "./bench.ts";
import type { Side } from "./measure.ts";
import { makeWorld, MERGEABLE } from "./world.ts";

const AUDIT = "_800_audit";
const GUARD = "_050_refuse_archived";
const COUNTER = "_500_count_insert";
/** What the counter was before: one update for each row. */
const FORMER_COUNTER = "_500_count_by_row";
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
    await client.query(MAKE_FORMER_COUNTER);
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
  const side = (label: string, missing: readonly string[]): Side => ({
    label,
    run,
    async prepare() {
      const disabled = missing.includes(COUNTER) ? missing : [...missing, FORMER_COUNTER];
      for (const name of [AUDIT, GUARD, COUNTER, FORMER_COUNTER]) {
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
    side("neither, no counter", [AUDIT, GUARD, COUNTER, FORMER_COUNTER]),
    side("as it is, counted by row", [COUNTER]),
  ];
}

const INSERT_MANY = `
  insert into app_public.assets (project_id, parent_path, name, type)
  select $1, 'props', 'asset-' || gen_random_uuid(), $2 from generate_series(1, $3::integer)`;

const MAKE_FORMER_COUNTER = `
  create schema bench;
  create function bench.count_by_row() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    update app_public.project_usage
    set asset_count = asset_count + 1, updated_at = pg_catalog.now()
    where project_usage.project_id = new.project_id;
    return null;
  end;
  $$;
  create trigger ${FORMER_COUNTER} after insert on app_public.assets
    for each row execute function bench.count_by_row();
  alter table app_public.assets disable trigger ${FORMER_COUNTER};`;

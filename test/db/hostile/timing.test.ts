/**
 * What the time of an answer tells. Time itself is noise in a test; the blocks that PostgreSQL touches for an answer
 * are what it is made of, and they can be counted. See index.test.ts.
 */
import { randomUUID } from "node:crypto";
import test from "ava";
import type { ClientBase } from "pg";
import { asUser } from "../../_helpers/as-user.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";
import { makeWorld, type World } from "../access-matrix-world.ts";

const db = useTestDatabase(test);

/**
 * A row that is found makes its policy ask once what one may read, some thirty blocks in memory and a tenth of a
 * millisecond; a look at what belongs to the row would come on top. Ids are random, so who can ask knows it exists.
 */
const TOLERANCE = 40;

/** Statements about one id, by the kind of id. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  asset_id: [
    "select * from app_public.assets where id = $1",
    "select * from app_public.asset_versions where asset_id = $1",
    "select * from app_public.asset_locks where asset_id = $1",
    "select app_public.lock_asset($1)",
    "select app_public.request_lock($1, 'please')",
  ],
  version_id: [
    "select * from app_public.asset_versions where id = $1",
    "select app_public.request_review($1)",
    "select app_public.restore_version($1)",
  ],
  branch_id: [
    "select * from app_public.branches where id = $1",
    "select * from app_public.branch_manifest($1)",
  ],
  project_id: [
    "select * from app_public.projects where id = $1",
    "select * from app_public.assets where project_id = $1",
    "select app_public.create_branch($1, 'new', 'development')",
    "select app_public.verify_archive($1)",
  ],
  review_id: [
    "select * from app_public.asset_reviews where id = $1",
    "select app_public.decide_review($1, 'approve')",
  ],
};

/** Runs a statement and forgets a refusal, so that its cost can be read also then. */
const ATTEMPT = `
  create function public.attempt(statement text) returns text language plpgsql set search_path = '' as $$
  begin
    execute statement;
    return 'ok';
  exception when others then
    return sqlstate;
  end;
  $$`;

async function blocksOf(client: ClientBase, statement: string, id: string): Promise<number> {
  const text = statement.replace("$1", `'${id}'`);
  const { rows } = await client.query(
    `explain (analyze, buffers, format json) select public.attempt($attack$${text}$attack$)`,
  );
  const { "Shared Hit Blocks": hit, "Shared Read Blocks": read } = rows[0]["QUERY PLAN"][0].Plan;
  return hit + read;
}

function idOf(world: World, kind: string): string {
  return kind === "project_id" ? world.projectId : (world.ids[kind] as string);
}

for (const [kind, statements] of Object.entries(ASKED)) {
  test(`asking for a hidden ${kind.replace("_id", "")} touches hardly more than asking for one that does not exist`, (t) =>
    withRootDb(db(), async (client) => {
      const own = await makeWorld(client);
      const hidden = await makeWorld(client);
      await client.query(ATTEMPT);
      await client.query("grant execute on function public.attempt to gadb_user");
      await client.query("grant usage on schema public to gadb_user");
      await asUser(client, own.people.owner);
      for (const statement of statements) {
        const costs = [];
        // The first of each fills the session's caches.
        for (const id of [randomUUID(), idOf(hidden, kind), idOf(own, kind)])
          await blocksOf(client, statement, id);
        for (const id of [randomUUID(), idOf(hidden, kind)])
          costs.push(await blocksOf(client, statement, id));
        const [absent = NaN, concealed = NaN] = costs;
        t.true(
          Math.abs(concealed - absent) <= TOLERANCE,
          `${statement}: ${absent} blocks for none, ${concealed} for a hidden one`,
        );
      }
    }));
}

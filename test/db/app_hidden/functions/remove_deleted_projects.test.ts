import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { makeMember, makeProject, scalar } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { archive, rowsOf } from "../../app_public/functions/_deleted-project.ts";

const db = useTestDatabase(test);

/** Versions that build on each other, a branch on a branch's change, and notes that answer notes. */
const LARGE = [
  `insert into app_private.blobs (sha256, size_bytes, state) values (repeat('cd', 32), 1, 'ready') on conflict do nothing`,
  `insert into app_public.assets (project_id, name, type) select $1, 'a' || i, 'none' from generate_series(1, 40) as i`,
  `insert into app_public.changes (project_id, branch_id, kind)
   select $1, branches.id, 'upload' from app_public.branches cross join generate_series(1, 1200) where project_id = $1`,
  `insert into app_public.branches (project_id, name, type, parent_branch_id, base_change_id)
   select $1, 'dev', 'development', branches.id, (select max(id) from app_public.changes where project_id = $1)
   from app_public.branches where project_id = $1`,
  `insert into app_public.changes (project_id, branch_id, kind)
   select $1, id, 'upload' from app_public.branches where project_id = $1 and name = 'dev'`,
  `insert into app_public.branches (project_id, name, type, parent_branch_id, base_change_id)
   select $1, 'task', 'task', id, (select max(id) from app_public.changes where project_id = $1)
   from app_public.branches where project_id = $1 and name = 'dev'`,
  `insert into app_public.asset_versions (project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename, id, parent_version_id)
   select $1, assets.id, branches.id, i, (select min(id) from app_public.changes where project_id = $1), repeat('cd', 32), 1, 'f',
          md5(assets.id || '/' || i)::uuid, case when i > 1 then md5(assets.id || '/' || i - 1)::uuid end
   from app_public.assets join app_public.branches on branches.project_id = $1 and branches.type = 'mainline'
   cross join generate_series(1, 40) as i where assets.project_id = $1`,
  `insert into app_public.asset_reviews (project_id, branch_id, asset_id, version_id, content_sha256, submitter_id, requested_by)
   select $1, branch_id, asset_id, id, sha256, (select user_id from app_public.project_members where project_id = $1),
          (select user_id from app_public.project_members where project_id = $1)
   from app_public.asset_versions where project_id = $1 and version_number = 1`,
  `insert into app_public.review_notes (project_id, review_id, author_id, body, id, parent_note_id)
   select $1, reviews.id, submitter_id, 'Nice.', md5(reviews.id || '/' || i)::uuid, case when i > 1 then md5(reviews.id || '/' || i - 1)::uuid end
   from app_public.asset_reviews as reviews cross join generate_series(1, 4) as i where project_id = $1`,
];

async function makeLarge(client: ClientBase): Promise<{ projectId: string; owner: string }> {
  const { projectId } = await makeProject(client);
  const owner = await makeMember(client, projectId, "owner");
  for (const sql of LARGE) {
    await client.query(sql, sql.includes("$1") ? [projectId] : []);
  }
  await archive(client, projectId);
  return { projectId, owner };
}

test("the rest of a large project is removed in parts of bounded size, in an order that no reference breaks", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, owner } = await makeLarge(client);
    const all = total(await rowsOf(client, projectId));
    await asUser(client, owner);
    const gone = await call(client, "delete_project", {
      project_id: projectId,
      reason: "Old.",
      is_dry_run: false,
    });
    t.like(gone, { version_count: "1600", is_complete: false });
    t.is((await client.query("select from projects where id = $1", [projectId])).rowCount, 0);
    await asRoot(client);
    t.is(
      await scalar(
        client,
        "select count(*)::int from graphile_worker.jobs where task_identifier = 'projects__remove_deleted'",
      ),
      1,
    );
    let left = total(await rowsOf(client, projectId));
    t.true(left > 0 && all - left <= 2100, `${left} of ${all} rows left after the first part`);
    for (;;) {
      const count = await removed(client, 300);
      if (count === 0) break;
      t.true(count <= 310, `${count} rows`);
      const now = total(await rowsOf(client, projectId));
      t.is(left - now, count);
      left = now;
    }
    t.is(left, 0);
  });
});

function total(rows: Record<string, number>): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}

/** One call of the worker. */
async function removed(client: ClientBase, maxRows: number): Promise<number> {
  await client.query("set local role gadb_worker");
  const count = await scalar<number>(client, "select app_hidden.remove_deleted_projects($1)", [
    maxRows,
  ]);
  await asRoot(client);
  return count;
}

test("it takes nothing of projects that are active or archived, and people cannot call it", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, owner } = await makeLarge(client);
    const before = await rowsOf(client, projectId);
    t.is(await removed(client, 1000), 0);
    t.deepEqual(await rowsOf(client, projectId), before);
    await asUser(client, owner);
    await refused(t, client, "42501", { sql: "select app_hidden.remove_deleted_projects(1)" });
  });
});

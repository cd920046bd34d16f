import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import { makeStudio, returnId, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

interface Said {
  obstacle: string | null;
  wants_lock: boolean;
}

/** What who acts is told of an upload to the studio's asset. */
async function said(client: ClientBase, { assetId }: Studio, branch?: string): Promise<Said> {
  const { rows } = await client.query<Said>(
    `select app_public.assets_upload_obstacle(assets, $2) as obstacle, app_public.assets_wants_lock(assets, $2) as wants_lock
     from app_public.assets where id = $1`,
    [assetId, branch ?? null],
  );
  return rows[0] as Said;
}

/** The studio's asset gets a type that changes only under a lock, and a version. */
async function makeExclusive(client: ClientBase, studio: Studio): Promise<void> {
  await asRoot(client);
  await client.query(
    `insert into app_public.asset_types (name, lock_policy) values ('texture', 'exclusive')
     on conflict (name) do update set lock_policy = 'exclusive'`,
  );
  const changeId = await returnId(
    client,
    "insert into app_public.changes (project_id, branch_id, kind) values ($1, $2, 'upload') returning id",
    [studio.projectId, studio.mainlineId],
  );
  const sha256 = "a".repeat(64);
  await client.query(
    "insert into app_private.blobs (sha256, size_bytes, state) values ($1, 3, 'ready') on conflict do nothing",
    [sha256],
  );
  await client.query(
    `insert into app_public.asset_versions (project_id, asset_id, branch_id, version_number, change_id, filename, sha256, size_bytes, media_type)
     values ($1, $2, $3, 1, $4, 'hero.png', $5, 3, 'image/png')`,
    [studio.projectId, studio.assetId, studio.mainlineId, changeId, sha256],
  );
}

test("nothing stands in the way of a contributor", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.contributor);
    t.deepEqual(await said(client, studio), { obstacle: null, wants_lock: false });
  });
});

test("whoever may not write is told so, and an outsider nothing", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.viewer);
    t.deepEqual(await said(client, studio), {
      obstacle: 'You may not write the asset "hero".',
      wants_lock: false,
    });
    await asUser(client, studio.outsider);
    const { rows } = await client.query(
      `select app_public.assets_upload_obstacle(row($1, $2, '', 'x', 'texture', '{}', null, now(), now(), null, null)::app_public.assets) as obstacle`,
      [studio.assetId, studio.projectId],
    );
    t.deepEqual(rows, [{ obstacle: null }]);
  });
});

test("somebody else's lock is named with its holder; the holder's own is none", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await makeExclusive(client, studio);
    await asUser(client, studio.members.contributor);
    t.deepEqual(await said(client, studio), {
      obstacle: '"hero" changes only under a lock, and nobody holds one.',
      wants_lock: true,
    });
    await call(client, "lock_asset", { asset_id: studio.assetId, reason: "painting" });
    t.deepEqual(await said(client, studio), { obstacle: null, wants_lock: false });
    await asUser(client, studio.members.lead);
    const { obstacle, wants_lock: wantsLock } = await said(client, studio);
    t.regex(obstacle ?? "", /^"hero" is locked by contributor-\S+ since .+: painting\.$/);
    t.false(wantsLock);
  });
});

test("a protected branch, an unknown one and an archive are told", async (t) => {
  await withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    await asUser(client, studio.members.contributor);
    t.is((await said(client, studio, "nowhere")).obstacle, 'The project has no branch "nowhere".');
    await asRoot(client);
    await client.query(
      "update app_public.branches set is_protected = true, approvals_required = 2 where id = $1",
      [studio.mainlineId],
    );
    await asUser(client, studio.members.contributor);
    t.regex((await said(client, studio)).obstacle ?? "", /^The branch "main" is protected/);
    await asUser(client, studio.members.owner);
    await call(client, "archive_project", { project_id: studio.projectId });
    await asUser(client, studio.members.contributor);
    t.regex((await said(client, studio)).obstacle ?? "", /was archived on .+ and is immutable\.$/);
  });
});

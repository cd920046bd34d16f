import test from "ava";
import type { ClientBase } from "pg";
import { asAuditor, asUser } from "../../../_helpers/as-user.ts";
import { call } from "../../../_helpers/call.ts";
import {
  addMember,
  makeAsset,
  makeProject,
  makeUser,
  makeVersion,
} from "../../../_helpers/factories.ts";
import { refused, rowCount } from "../../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

interface Archive {
  projectId: string;
  owner: string;
  viewer: string;
  outsider: string;
  admin: string;
  sha256s: string[];
}

/** A project of two versions, archived two days ago. */
async function makeArchive(client: ClientBase): Promise<Archive> {
  const { projectId, mainlineId } = await makeProject(client);
  const owner = await makeUser(client);
  const viewer = await makeUser(client);
  await addMember(client, projectId, owner, "owner");
  await addMember(client, projectId, viewer, "viewer");
  const assetId = await makeAsset(client, projectId, { name: "rock.png" });
  const sha256s = [];
  for (let count = 0; count < 2; count += 1)
    sha256s.push((await makeVersion(client, { assetId, branchId: mainlineId })).sha256);
  const outsider = await makeUser(client);
  const admin = await makeUser(client, "admin");
  await asUser(client, owner);
  await call(client, "archive_project", { project_id: projectId, reason: "Shipped." });
  await client.query("reset role");
  await client.query("select set_config('app.current_user_id', '', true)");
  await backdate(
    client,
    "app_public.projects",
    "archived_at = now() - interval '2 days'",
    projectId,
  );
  return { projectId, owner, viewer, outsider, admin, sha256s };
}

/** Changes rows that are guarded, as time would. It locks their table, so these tests run one after the other. */
async function backdate(client: ClientBase, table: string, change: string, projectId: string) {
  const key = table.endsWith("projects") ? "id" : "project_id";
  await client.query(`alter table ${table} disable trigger user`);
  await client.query(`update ${table} set ${change} where ${key} = $1`, [projectId]);
  await client.query(`alter table ${table} enable trigger user`);
}

async function due(client: ClientBase, projectId: string): Promise<string | undefined> {
  const { rows } = await client.query(
    "select since::text from app_hidden.archives_to_check() where project_id = $1",
    [projectId],
  );
  return rows[0]?.since;
}

async function check(client: ClientBase, projectId: string, since: string) {
  const { rows } = await client.query("select * from app_hidden.record_archive_check($1, $2)", [
    projectId,
    since,
  ]);
  return rows[0];
}

async function markRead(client: ClientBase, sha256s: string[]): Promise<void> {
  await client.query("update app_private.blobs set verified_at = now() where sha256 = any ($1)", [
    sha256s,
  ]);
}

test.serial("an archive is due a day after it was made and then every sixty days", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, sha256s } = await makeArchive(client);
    const since = await due(client, projectId);
    t.truthy(since);
    await markRead(client, sha256s);
    await check(client, projectId, since as string);
    t.is(await due(client, projectId), undefined);
    for (const [days, isDue] of [
      [59, false],
      [61, true],
    ] as const) {
      await backdate(
        client,
        "app_public.projects",
        "archived_at = now() - interval '100 days'",
        projectId,
      );
      await backdate(
        client,
        "app_public.archive_checks",
        `checked_at = now() - interval '${days} days'`,
        projectId,
      );
      t.is((await due(client, projectId)) !== undefined, isDue, `${days} days`);
    }
    await backdate(
      client,
      "app_public.projects",
      "archived_at = now() - interval '1 hour'",
      projectId,
    );
    t.is(await due(client, projectId), undefined, "archived anew an hour ago");
  });
});

test.serial(
  "an archive that was read whole and is unchanged is sound, and nobody is troubled",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const { projectId, owner, sha256s } = await makeArchive(client);
      const since = (await due(client, projectId)) as string;
      await markRead(client, sha256s);
      t.like(await check(client, projectId, since), {
        is_sound: true,
        blob_count: "2",
        damaged_count: "0",
        unread_count: "0",
      });
      t.is(
        await rowCount(client, "select from app_public.notifications where user_id = $1", [owner]),
        0,
      );
    });
  },
);

test.serial(
  "damage, a file that was not read and a changed version each make an archive unsound, and are told",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const { projectId, owner, admin, outsider, sha256s } = await makeArchive(client);
      const since = (await due(client, projectId)) as string;
      await markRead(client, sha256s.slice(0, 1));
      t.like(await check(client, projectId, since), { is_sound: false, unread_count: "1" });
      await markRead(client, sha256s);
      await client.query("update app_private.blobs set state = 'corrupt' where sha256 = $1", [
        sha256s[0],
      ]);
      t.like(await check(client, projectId, since), { is_sound: false, damaged_count: "1" });
      await client.query("update app_private.blobs set state = 'ready' where sha256 = $1", [
        sha256s[0],
      ]);
      await backdate(
        client,
        "app_public.asset_versions",
        "version_number = version_number + 10",
        projectId,
      );
      const changed = await check(client, projectId, since);
      t.like(changed, { is_sound: false, damaged_count: "0", unread_count: "0" });
      t.not(changed.computed_sha256, changed.recorded_sha256);
      for (const [user, count] of [
        [owner, 3],
        [admin, 3],
        [outsider, 0],
      ] as const) {
        t.is(
          await rowCount(
            client,
            "select from app_public.notifications where user_id = $1 and kind = 'archive.damaged'",
            [user],
          ),
          count,
        );
      }
    });
  },
);

test.serial("the history of checks is read with the project, and written by nobody", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, viewer, outsider, sha256s } = await makeArchive(client);
    await markRead(client, sha256s);
    await check(client, projectId, (await due(client, projectId)) as string);
    const sql = "select from app_public.archive_checks where project_id = $1";
    await asUser(client, viewer);
    t.is(await rowCount(client, sql, [projectId]), 1);
    await refused(t, client, "42501", { sql: "delete from app_public.archive_checks" });
    await asUser(client, outsider);
    t.is(await rowCount(client, sql, [projectId]), 0);
    await asAuditor(client);
    t.is(await rowCount(client, sql, [projectId]), 1);
    await client.query("reset role");
    for (const change of [
      "update app_public.archive_checks set blob_count = 0",
      "delete from app_public.archive_checks",
    ])
      await refused(t, client, "DNIED", { sql: change });
  });
});

test.serial("a project that is not archived has nothing to check", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId } = await makeProject(client);
    t.is(await due(client, projectId), undefined);
    await refused(t, client, "BADST", {
      sql: "select app_hidden.record_archive_check($1, now())",
      values: [projectId],
    });
  });
});

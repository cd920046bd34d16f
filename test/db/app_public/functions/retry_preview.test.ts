import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, refusedCall } from "../../../_helpers/call.ts";
import { makeVersion, scalar, type MadeVersion } from "../../../_helpers/factories.ts";
import { assertRanks } from "../../../_helpers/ranks.ts";
import { makeStudio, type Studio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);

async function makePicture(client: ClientBase, studio: Studio): Promise<MadeVersion> {
  await asRoot(client);
  return makeVersion(client, {
    assetId: studio.assetId,
    branchId: studio.mainlineId,
    mediaType: "image/png",
  });
}

async function failPreview(client: ClientBase, { sha256 }: MadeVersion): Promise<void> {
  await asRoot(client);
  await client.query(
    `update app_private.previews
     set state = 'failed', reason = 'The file is damaged.', attempts = 3, started_at = now(), finished_at = now()
     where sha256 = $1`,
    [sha256],
  );
}

/** What one sees of a version's preview; the row may be made up. */
async function seen(client: ClientBase, userId: string, versionId: string) {
  await asUser(client, userId);
  const { rows } = await client.query(
    `select preview.state, preview.reason, preview.can_retry
     from app_public.asset_versions_preview(
       jsonb_populate_record(null::app_public.asset_versions, jsonb_build_object('id', $1::uuid))
     ) as preview`,
    [versionId],
  );
  return rows[0];
}

test("leads and above have a failed preview made again, others don't", (t) =>
  assertRanks(t, db(), {
    name: "retry_preview",
    least: "lead",
    arrange: async (client, studio) => {
      const version = await makePicture(client, studio);
      await failPreview(client, version);
      return { version_id: version.id };
    },
  }));

test("who may try again is told so, rank by rank", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makePicture(client, studio);
    await failPreview(client, version);
    const told: Record<string, boolean> = {};
    for (const [rank, userId] of Object.entries(studio.members)) {
      const preview = await seen(client, userId, version.id);
      t.like(preview, { state: "failed", reason: "The file is damaged." }, rank);
      told[rank] = preview.can_retry;
    }
    t.deepEqual(told, {
      viewer: false,
      reviewer: false,
      contributor: false,
      lead: true,
      manager: true,
      owner: true,
    });
    t.is((await seen(client, studio.admin, version.id)).can_retry, true);
  }));

test("strangers, and members from whom the asset is kept, see no preview", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makePicture(client, studio);
    await client.query(
      "insert into app_public.permissions (user_id, project_id, asset_id, can_read) values ($1, $2, $3, false)",
      [studio.members.lead, studio.projectId, studio.assetId],
    );
    for (const userId of [studio.outsider, studio.members.lead])
      t.is((await seen(client, userId, version.id)).state, null);
    await asUser(client, studio.members.lead);
    await refusedCall(t, client, "NTFND", ["retry_preview", { version_id: version.id }]);
  }));

test("trying again brings the job back and tells those who follow; there is nothing to try before", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makePicture(client, studio);
    await asUser(client, studio.members.lead);
    await refusedCall(t, client, "BADST", ["retry_preview", { version_id: version.id }]);
    await failPreview(client, version);
    await client.query("delete from app_private.events");
    await asUser(client, studio.members.lead);
    t.is((await call(client, "retry_preview", { version_id: version.id })).id, version.id);
    t.like(await seen(client, studio.members.viewer, version.id), {
      state: "waiting",
      reason: null,
      can_retry: false,
    });
    await asRoot(client);
    t.is(
      await scalar(client, "select attempts from app_private.previews where sha256 = $1", [
        version.sha256,
      ]),
      0,
    );
    const { rows } = await client.query("select kind, subject from app_private.events");
    t.deepEqual(rows, [
      {
        kind: "preview.changed",
        subject: { version_id: version.id, asset_id: studio.assetId },
      },
    ]);
    t.is(
      await scalar(client, "select count(*)::int from graphile_worker.jobs where key = $1", [
        `preview ${version.sha256}`,
      ]),
      1,
    );
  }));

test("in an archived project nobody tries again", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const version = await makePicture(client, studio);
    await failPreview(client, version);
    await asUser(client, studio.members.owner);
    await call(client, "archive_project", { project_id: studio.projectId, reason: "Done." });
    t.is((await seen(client, studio.members.owner, version.id)).can_retry, false);
    await refusedCall(t, client, "ARCHV", ["retry_preview", { version_id: version.id }]);
  }));

test("what has no preview says so, and costs neither a row nor a job", (t) =>
  withRootDb(db(), async (client) => {
    const studio = await makeStudio(client);
    const { id, sha256 } = await makeVersion(client, {
      assetId: studio.assetId,
      branchId: studio.mainlineId,
    });
    t.like(await seen(client, studio.members.viewer, id), { state: "none", can_retry: false });
    await asRoot(client);
    t.is(
      await scalar(client, "select count(*)::int from app_private.previews where sha256 = $1", [
        sha256,
      ]),
      0,
    );
    t.is(
      await scalar(client, "select count(*)::int from graphile_worker.jobs where key = $1", [
        `preview ${sha256}`,
      ]),
      0,
    );
  }));

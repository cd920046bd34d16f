import test, { type ExecutionContext } from "ava";
import { reconcileDepot } from "../../plugins/depot/reconcile.ts";
import { sweepOrphans } from "../../plugins/depot/sweep-orphans.ts";
import { removeDoomed } from "../../plugins/depot/sweep-removal.ts";
import { createLog } from "../../src/log.ts";
import { countDerived } from "../../src/sql/count-derived.ts";
import { asUser } from "../_helpers/as-user.ts";
import { call } from "../_helpers/call.ts";
import { committedAs, withRootDb } from "../_helpers/with-db.ts";
import { useDepot, withDepot, type DepotServer } from "./_depot.ts";
import { blobRow, setBlob, workerPool } from "./_hygiene.ts";
import { compare, look, picture, previewState, uploadFile } from "./_previews.ts";

const depot = useDepot(test);
const DAY_MS = 86_400_000;
const log = createLog({ level: "silent" });

/** A studio of its own that has a picture. */
async function withPicture(server: DepotServer, content: Buffer) {
  const studio = await server.studio();
  const { assetId, members } = studio;
  const userId = members.contributor;
  return { studio, userId, ...(await uploadFile(server, { content, assetId, userId })) };
}

/** What a person sees of the preview of a version. */
function seen(server: DepotServer, userId: string, versionId: string) {
  return withRootDb(server.db, async (client) => {
    await asUser(client, userId);
    const { rows } = await client.query<{ state: string; files: number; share: number | null }>(
      `select preview.state, cardinality(preview.files) as files
       from app_public.asset_versions, app_public.asset_versions_preview(asset_versions) as preview
       where asset_versions.id = $1`,
      [versionId],
    );
    return rows[0];
  });
}

async function derivedBytes(t: ExecutionContext, server: DepotServer, projectId: string) {
  await countDerived(workerPool(t, server), projectId);
  const { rows } = await server.db.rootPool.query(
    "select derived_bytes::int as derived, used_bytes::int as used from app_public.project_usage where project_id = $1",
    [projectId],
  );
  return rows[0];
}

test("derived bytes are counted apart from the sources", async (t) => {
  const server = depot();
  const content = await picture(700, 700);
  const { studio, digest } = await withPicture(server, content);
  t.deepEqual(await derivedBytes(t, server, studio.projectId), {
    derived: 0,
    used: content.length,
  });
  const { files } = await look(t, server, digest);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  t.true(bytes > 0);
  t.deepEqual(await derivedBytes(t, server, studio.projectId), {
    derived: bytes,
    used: content.length,
  });
  const { rows } = await server.db.rootPool.query(
    "select from graphile_worker.jobs where key = $1",
    [`derived bytes of ${studio.projectId}`],
  );
  t.is(rows.length, 1);
});

test("comparing store and database finds previews in order, and their loss as damage that heals", async (t) => {
  const server = await withDepot(t);
  const { digest } = await withPicture(server, await picture(700, 701));
  const { files } = await look(t, server, digest);
  const options = { store: server.depot.store, pool: workerPool(t, server), log };
  t.like(await reconcileDepot(options), { strayCount: 0, damaged: [], drift: [], files: 3 });
  await server.depot.store.remove(files[0]?.sha256 ?? "");
  t.is((await reconcileDepot(options)).damaged.length, 1);
  t.is((await previewState(server, digest)).state, "waiting");
  t.is((await look(t, server, digest)).state, "ready");
  t.like(await reconcileDepot(options), { strayCount: 0, damaged: [] });
});

test("previews stay while their source does, and go with it", async (t) => {
  const server = await withDepot(t);
  const { studio, digest } = await withPicture(server, await picture(700, 702));
  const { files } = await look(t, server, digest);
  const derived = files.map(({ sha256 }) => sha256);
  const age = async () => {
    for (const sha256 of [digest, ...derived])
      await setBlob(server, sha256, "last_touched_at = now() - interval '90 days'");
  };
  const sweep = () =>
    sweepOrphans({
      store: server.depot.store,
      pool: workerPool(t, server),
      log,
      graceMs: 35 * DAY_MS,
      oldestBackupAt: undefined,
    });
  await age();
  t.like(await sweep(), { marked: 0, removed: 0 });
  // As after the project was deleted.
  await committedAs(server.db, studio.members.owner, async (client) => {
    const project = { project_id: studio.projectId, reason: "Done." };
    await call(client, "archive_project", project);
    await call(client, "delete_project", { ...project, is_dry_run: false });
  });
  await sweep();
  await sweep();
  for (const sha256 of [digest, ...derived]) {
    t.is((await blobRow(server, sha256)).state, "condemned");
    await setBlob(server, sha256, "condemned_at = now() - interval '36 days'");
  }
  t.is((await sweep()).removed, 3);
  for (const sha256 of [digest, ...derived]) {
    t.is(await blobRow(server, sha256), undefined);
    t.is(await server.depot.store.open(sha256), undefined);
  }
  t.is(await previewState(server, digest), undefined as never);
});

test("a source whose preview is gone before it is used again gets another one", async (t) => {
  const server = await withDepot(t);
  const content = await picture(700, 705);
  const { studio, userId, digest } = await withPicture(server, content);
  const { files } = await look(t, server, digest);
  const [small] = files.map(({ sha256 }) => sha256);
  for (const sha256 of [digest, small ?? ""])
    await setBlob(server, sha256, "state = 'condemned', condemned_at = now() - interval '36 days'");
  await setBlob(server, small ?? "", "state = 'deleting'");
  t.true(
    await removeDoomed({ store: server.depot.store, pool: workerPool(t, server) }, small ?? ""),
  );
  await uploadFile(server, { content, assetId: studio.assetId, userId });
  t.like(await previewState(server, digest), { state: "waiting", files: [] });
  const { rows } = await server.db.rootPool.query(
    "select from graphile_worker.jobs where key = $1 and locked_at is null",
    [`preview ${digest}`],
  );
  t.is(rows.length, 1);
  t.is((await look(t, server, digest)).files.length, 2);
});

test("a source that is used again keeps its previews", async (t) => {
  const server = await withDepot(t);
  const content = await picture(700, 703);
  const { studio, userId, digest } = await withPicture(server, content);
  const { files } = await look(t, server, digest);
  for (const sha256 of [digest, ...files.map(({ sha256: own }) => own)])
    await setBlob(server, sha256, "state = 'condemned', condemned_at = now() - interval '36 days'");
  await uploadFile(server, { content, assetId: studio.assetId, userId });
  const { removed } = await sweepOrphans({
    store: server.depot.store,
    pool: workerPool(t, server),
    log,
    graceMs: 35 * DAY_MS,
    oldestBackupAt: undefined,
  });
  t.is(removed, 0);
  t.is((await blobRow(server, files[0]?.sha256 ?? "")).state, "ready");
});

test("a preview that another project's use has made shows no earlier than if it were made now", async (t) => {
  const server = depot();
  const content = await picture(700, 704);
  const first = await withPicture(server, content);
  await look(t, server, first.digest);
  await server.db.rootPool.query(
    "update app_private.previews set started_at = finished_at - interval '1 hour' where sha256 = $1",
    [first.digest],
  );
  const second = await withPicture(server, content);
  const sees = () => seen(server, second.userId, second.version.id);
  t.like(await sees(), { state: "waiting", files: 0 });
  t.is((await derivedBytes(t, server, second.studio.projectId)).derived, 0);
  const { rows } = await server.db.rootPool.query(
    `select extract(epoch from run_at - now())::int as seconds from graphile_worker.jobs
     where task_identifier = 'previews__show' and key like $1`,
    [`%${second.studio.projectId}`],
  );
  t.true(rows.length === 1 && rows[0].seconds > 3_500);
  await server.db.rootPool.query(
    "update app_private.project_blobs set created_at = now() - interval '61 minutes' where project_id = $1",
    [second.studio.projectId],
  );
  t.like(await sees(), { state: "ready", files: 2 });
});

test("a picture and the one it was built on are compared; of any other pair nothing is known", async (t) => {
  const server = depot();
  const first = await withPicture(server, await picture(400, 400));
  const { userId, studio } = first;
  const { assetId } = studio;
  const second = await uploadFile(server, {
    content: await picture(400, 400, "#336699", 40),
    assetId,
    userId,
  });
  const third = await uploadFile(server, { content: await picture(200, 400), assetId, userId });
  t.like(await compare(t, server, [first.digest, second.digest]), { state: "ready", share: 0.01 });
  t.like(await compare(t, server, [second.digest, third.digest]), {
    state: "failed",
    share: null,
    reason: "The pictures have different sizes: 400 × 400 and 200 × 400 pixels.",
  });
  const difference = (versionId: string, other?: string) =>
    withRootDb(server.db, async (client) => {
      await asUser(client, userId);
      const { rows } = await client.query(
        `select difference.* from app_public.asset_versions,
           app_public.asset_versions_difference(asset_versions, $2) as difference
         where asset_versions.id = $1`,
        [versionId, other ?? null],
      );
      return rows[0];
    });
  t.like(await difference(second.version.id), { state: "ready", share: 0.01 });
  t.like(await difference(first.version.id, second.version.id), { state: "ready", share: 0.01 });
  t.like(await difference(third.version.id), { state: "failed" });
  t.is((await difference(third.version.id, first.version.id)).state, null);
  t.like(await difference(first.version.id, first.version.id), { state: "ready", share: 0 });
});

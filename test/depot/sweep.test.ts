import { randomUUID } from "node:crypto";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { sweepDepot, type SweepOptions } from "../../plugins/depot/sweep.ts";
import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { leftovers, NOTHING, usage, withDepot, type DepotServer } from "./_depot.ts";
import { download, putFile, sha256 } from "./_requests.ts";
import type { Studio } from "../_helpers/studio.ts";
import { testPool } from "../_helpers/test-pool.ts";

const log = createLog({ level: "silent" });

/** A sweep as the worker does it: under its own role. */
async function sweep(server: DepotServer, options: Partial<SweepOptions> = {}) {
  const pool = testPool(withRole(server.db.ownerUrl, "gadb_worker"), 2);
  try {
    return await sweepDepot({ store: server.depot.store, pool, log, ...options });
  } finally {
    await pool.end();
  }
}

/** An upload as a server leaves it that dies: begun, perhaps with a file, perhaps published. */
async function leaveBehind(
  server: DepotServer,
  studio: Studio,
  {
    content,
    isPublished,
    lease = "-1 second",
  }: { content: string; isPublished: boolean; lease?: string },
): Promise<string> {
  const client = await server.db.rootPool.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('app.current_user_id', $1, true)", [
      studio.members.contributor,
    ]);
    const { rows } = await client.query(
      "select id from app_hidden.begin_upload($1, 'raw', 'a.bin', null, $2, null, null, null, '', $3)",
      [studio.assetId, content.length, randomUUID()],
    );
    const { id } = rows[0];
    const part = await server.depot.store.createPart(id);
    await new Promise<void>((resolve) => part.end(content, () => resolve()));
    const sealed = await part.seal();
    if (isPublished) {
      await client.query("select app_hidden.publish_upload($1, $2, $3, 'text/plain')", [
        id,
        sealed.sha256,
        sealed.sizeBytes,
      ]);
    }
    await client.query(
      "update app_public.uploads set lease_until = now() + $2::interval where id = $1",
      [id, lease],
    );
    await client.query("commit");
    if (isPublished) await server.depot.store.publish(id, sealed, "publish");
    return id;
  } finally {
    client.release();
  }
}

test("what a dead server left is cleared away, whatever step it died at", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  await leaveBehind(server, studio, { content: "only received", isPublished: false });
  await leaveBehind(server, studio, { content: "published", isPublished: true });
  t.notDeepEqual(await leftovers(server, studio.projectId), NOTHING);
  t.deepEqual(await sweep(server), { uploads: 2, parts: 0, blobs: 1 });
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
  t.is(await server.depot.store.open(sha256("published")), undefined);
  const { rows } = await server.db.rootPool.query(
    "select state, idempotency_key, reserved_bytes::int as reserved from app_public.uploads",
  );
  t.deepEqual(rows, [
    { state: "aborted", idempotency_key: null, reserved: 0 },
    { state: "aborted", idempotency_key: null, reserved: 0 },
  ]);
  t.deepEqual(
    await sweep(server),
    { uploads: 0, parts: 0, blobs: 0 },
    "a second sweep finds nothing",
  );
  // The same content goes in again.
  t.is(
    (
      await putFile(
        server,
        await server.token(studio.members.contributor),
        studio.assetId,
        "published",
      )
    ).status,
    201,
  );
});

test("uploads that run are left alone", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  await leaveBehind(server, studio, { content: "running", isPublished: false, lease: "1 minute" });
  t.deepEqual(await sweep(server), { uploads: 0, parts: 0, blobs: 0 });
  t.is((await leftovers(server, studio.projectId))["running"], 1);
  // At the start of the only server nothing can be running.
  t.deepEqual(await sweep(server, { isOnlyServer: true }), { uploads: 1, parts: 0, blobs: 0 });
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

test("an upload past its time is expired", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const id = await leaveBehind(server, studio, {
    content: "old",
    isPublished: false,
    lease: "1 minute",
  });
  await server.db.rootPool.query("update app_public.uploads set expires_at = now() where id = $1", [
    id,
  ]);
  t.is((await sweep(server)).uploads, 1);
  const { rows } = await server.db.rootPool.query(
    "select state from app_public.uploads where id = $1",
    [id],
  );
  t.is(rows[0].state, "expired");
});

test("content that a version has is never removed with a failed upload of the same", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  t.is((await putFile(server, token, studio.assetId, "shared")).status, 201);
  await leaveBehind(server, studio, { content: "shared", isPublished: true });
  t.deepEqual(await sweep(server), { uploads: 1, parts: 0, blobs: 0 });
  t.is(
    (
      await download(server, token, `/assets/${studio.assetId}/versions/1/download`)
    ).bytes.toString(),
    "shared",
  );
  t.deepEqual(await usage(server, studio.projectId), {
    used: 6,
    reserved: 0,
    logical: 6,
    versions: 1,
  });
});

test("old files without an upload go, young ones and those of running uploads stay", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const running = await leaveBehind(server, studio, {
    content: "running",
    isPublished: false,
    lease: "1 minute",
  });
  const tmp = join(server.folder, "tmp");
  const [old, young] = [randomUUID(), randomUUID()];
  await writeFile(join(tmp, `${old}.part`), "x");
  await writeFile(join(tmp, `${young}.part`), "x");
  const longAgo = new Date(Date.now() - 7_200_000);
  await utimes(join(tmp, `${old}.part`), longAgo, longAgo);
  await utimes(join(tmp, `${running}.part`), longAgo, longAgo);
  t.deepEqual(await sweep(server), { uploads: 0, parts: 1, blobs: 0 });
  t.deepEqual((await readdir(tmp)).toSorted(), [`${young}.part`, `${running}.part`].toSorted());
});

test("a removal that was cut off is finished", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  await server.db.rootPool.query(
    "insert into app_private.blobs (sha256, size_bytes, state, condemned_at) values ($1, 4, 'deleting', now() - interval '1 hour'), ($2, 4, 'deleting', now())",
    [sha256("gone"), sha256("soon")],
  );
  t.is((await sweep(server)).blobs, 1);
  const { rows } = await server.db.rootPool.query(
    "select sha256 from app_private.blobs where state = 'deleting'",
  );
  t.deepEqual(rows, [{ sha256: sha256("soon") }]);
  t.is((await putFile(server, token, studio.assetId, "gone")).status, 201);
});

test("the server's own retry after a sweep is refused, and its file stays away", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  const id = await leaveBehind(server, studio, { content: "late", isPublished: true });
  await sweep(server);
  const client = await server.db.rootPool.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('app.current_user_id', $1, true)", [
      studio.members.contributor,
    ]);
    await t.throwsAsync(client.query("select app_hidden.commit_upload($1)", [id]), {
      code: "BADST",
    });
  } finally {
    await client.query("rollback");
    client.release();
  }
});

test("uploads of an archived project are none of the sweeper's business", async (t) => {
  const server = await withDepot(t);
  const studio = await server.studio();
  await leaveBehind(server, studio, { content: "x", isPublished: false });
  await server.db.rootPool.query(
    "begin; set local app.force_archive = 'on'; update app_public.projects set status = 'archived'; commit",
  );
  const result = await sweep(server);
  t.is(result.uploads, 0);
  t.deepEqual(
    await sweep(server, { isOnlyServer: true }),
    { uploads: 0, parts: 1, blobs: 0 },
    "its file goes all the same",
  );
});

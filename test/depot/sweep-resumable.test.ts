import { utimes } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import { createLog } from "../../src/log.ts";
import { leftovers, NOTHING, usage, withDepot, type DepotServer } from "./_depot.ts";
import { workerPool } from "./_hygiene.ts";

const log = createLog({ level: "silent" });

/** A resumable upload whose client has gone: begun, with some bytes, its lease long over. */
async function leaveResumable(server: DepotServer, expires: string) {
  const studio = await server.studio();
  const { rows } = await server.db.rootPool.query(
    `with upload as (
       insert into app_public.uploads (
         project_id, asset_id, branch_id, user_id, protocol, filename, declared_size_bytes, reserved_bytes,
         durable_offset_bytes, lease_until, last_seen_at, expires_at
       ) values ($1, $2, $3, $4, 'tus', 'a.bin', 1000, 1000, 5, now() - interval '3 days', now() - interval '3 days',
         now() + $5::interval) returning id
     ), reserved as (
       update app_public.project_usage set reserved_bytes = reserved_bytes + 1000 where project_id = $1
     )
     select id from upload`,
    [studio.projectId, studio.assetId, studio.mainlineId, studio.members.contributor, expires],
  );
  const { id } = rows[0];
  const part = await server.depot.store.createPart(id);
  await new Promise<void>((resolve) => part.write("bytes", () => resolve()));
  await part.sync();
  await part.suspend();
  const old = new Date(Date.now() - 3 * 86_400_000);
  await utimes(join(server.folder, "tmp", `${id}.part`), old, old);
  return { studio, id };
}

for (const isOnlyServer of [false, true]) {
  test(`a resumable upload keeps its part and its reservation until it expires${isOnlyServer ? ", also when the server starts anew" : ""}`, async (t) => {
    const server = await withDepot(t);
    const { studio, id } = await leaveResumable(server, "1 hour");
    const pool = workerPool(t, server);
    const swept = await sweepDepot({ store: server.depot.store, pool, log, isOnlyServer });
    t.deepEqual(swept, { uploads: 0, parts: 0, blobs: 0 });
    t.like(await leftovers(server, studio.projectId), { running: 1, reserved: 1_000, parts: 1 });
    const part = await server.depot.store.reopenPart(id, 5);
    await part.discard();
  });
}

test("a resumable upload that has expired is ended, its part removed and its reservation given back", async (t) => {
  const server = await withDepot(t);
  const { studio, id } = await leaveResumable(server, "-1 second");
  const swept = await sweepDepot({
    store: server.depot.store,
    pool: workerPool(t, server),
    log,
  });
  t.deepEqual(swept, { uploads: 1, parts: 0, blobs: 0 });
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
  t.is((await usage(server, studio.projectId))["reserved"], 0);
  const { rows } = await server.db.rootPool.query(
    "select state from app_public.uploads where id = $1",
    [id],
  );
  t.is(rows[0].state, "expired");
});

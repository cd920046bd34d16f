import test from "ava";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { until } from "../_helpers/until.ts";
import { committed } from "../_helpers/with-db.ts";
import { leftovers, NOTHING, useDepot, withDepot, type DepotServer } from "./_depot.ts";
import { answerOf, createUpload, head, idOf, OCTETS, openTus, patch, tus } from "./_tus.ts";
import { testPool } from "../_helpers/test-pool.ts";

const depot = useDepot(test);

async function scene(server: DepotServer) {
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const path = await createUpload(server, token, { asset_id: studio.assetId }, { size: 8 });
  await patch(server, token, path, { offset: 0, body: "abcd" });
  const sql = (text: string, values: unknown[] = [studio.members.contributor]) =>
    server.db.rootPool.query(text, values);
  return { server, studio, token, path, projectId: studio.projectId, sql };
}

const LOSSES = [
  {
    title: "who was removed from the project",
    sql: "delete from app_public.project_members where user_id = $1",
    status: 404,
  },
  {
    title: "who may only read any more",
    sql: "update app_public.project_members set role = 'viewer' where user_id = $1",
    status: 403,
  },
];

for (const { title, sql, status } of LOSSES) {
  for (const way of ["PATCH", "HEAD", "DELETE"]) {
    test(`${way} of somebody ${title} is refused with ${status}, and the upload has ended`, async (t) => {
      const made = await scene(depot());
      const { server, token, path, projectId } = made;
      t.is((await leftovers(server, projectId))["reserved"], 8);
      await made.sql(sql);
      const answer =
        way === "PATCH"
          ? await patch(server, token, path, { offset: 4, body: "efgh" })
          : await tus(server.url, { method: way, path, token });
      t.is(answer.status, status);
      t.deepEqual(await leftovers(server, projectId), NOTHING);
    });
  }

  test(`bytes that flow are stopped for somebody ${title}`, async (t) => {
    const server = await withDepot(t, { limits: { syncMs: 20 } });
    const made = await scene(server);
    const { token, studio, projectId } = made;
    const path = await createUpload(
      server,
      token,
      { asset_id: studio.assetId },
      { size: 1_000_000 },
    );
    const headers = { "Upload-Offset": 0, "Content-Type": OCTETS };
    const sent = openTus(server.url, { method: "PATCH", path, token, headers });
    let isOver = false;
    const answer = answerOf(sent).finally(() => (isOver = true));
    const lookAtLease = async () => {
      sent.write("e");
      const text = "select lease_until is not null as leased from app_public.uploads where id = $1";
      return (await made.sql(text, [idOf(path)])).rows[0].leased as boolean;
    };
    await until(lookAtLease);
    await made.sql(sql);
    await until(async () => isOver || void (await lookAtLease()));
    t.is((await answer).status, status);
    // The other one ends when somebody asks for it.
    t.like(await leftovers(server, projectId), { running: 1, reserved: 8 });
  });
}

test("somebody who was signed out keeps the upload and goes on after signing in again", async (t) => {
  const { server, token, path, studio, sql } = await scene(depot());
  await sql("update app_private.sessions set revoked_at = now() where user_id = $1");
  t.is((await patch(server, token, path, { offset: 4, body: "efgh" })).status, 401);
  const again = await server.token(studio.members.contributor);
  t.is((await patch(server, again, path, { offset: 4, body: "efgh" })).status, 204);
});

test("a project that is archived by force ends the upload", async (t) => {
  const { server, token, path, projectId, sql } = await scene(depot());
  await committed(server.db, async (client) => {
    await client.query("set local app.force_archive = 'on'");
    await client.query("update app_public.projects set status = 'archived' where id = $1", [
      projectId,
    ]);
  });
  const answer = await patch(server, token, path, { offset: 4, body: "efgh" });
  t.true([409, 410].includes(answer.status), JSON.stringify(answer.body));
  t.regex(answer.body.error.message, /archived/);
  const { rows } = await sql("select state from app_public.uploads where id = $1", [idOf(path)]);
  t.is(rows[0].state, "aborted");
});

test("a lock that somebody else takes stops the upload, and its release lets it go on", async (t) => {
  const { server, token, path, studio, sql } = await scene(depot());
  await sql(
    `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
     values ($1, $2, $3, $3, $4, nextval('app_private.lock_generations'))`,
    [studio.projectId, studio.assetId, studio.mainlineId, studio.members.lead],
  );
  const refused = await patch(server, token, path, { offset: 4, body: "efgh" });
  t.is(refused.status, 409);
  t.is(refused.body.error.code, "LOCKD");
  t.is((await head(server, token, path)).headers["upload-offset"], "4");
  await sql("delete from app_public.asset_locks where asset_id = $1", [studio.assetId]);
  t.is((await patch(server, token, path, { offset: 4, body: "efgh" })).status, 204);
});

test("an upload that builds on a version that is no longer the head ends", async (t) => {
  const { server, token, studio } = await scene(depot());
  const values = { asset_id: studio.assetId, base_version: "0" };
  const path = await createUpload(server, token, values, { size: 4 });
  const other = await createUpload(server, token, { asset_id: studio.assetId }, { size: 1 });
  await patch(server, token, other, { offset: 0, body: "a" });
  const answer = await patch(server, token, path, { offset: 0, body: "abcd" });
  t.is(answer.status, 409);
  t.is(answer.body.error.code, "STALE");
  t.is((await head(server, token, path)).status, 410);
});

test("an upload past its time is gone, and the sweep frees what it held", async (t) => {
  const { server, token, path, projectId, sql } = await scene(depot());
  await sql("update app_public.uploads set expires_at = now() where id = $1", [idOf(path)]);
  t.is((await head(server, token, path)).status, 410);
  t.is((await patch(server, token, path, { offset: 4, body: "efgh" })).status, 410);
  const pool = testPool(withRole(server.db.ownerUrl, "gadb_worker"), 2);
  t.teardown(() => pool.end());
  await sweepDepot({ store: server.depot.store, pool, log: createLog({ level: "silent" }) });
  t.deepEqual(await leftovers(server, projectId), NOTHING);
  const { rows } = await sql("select state from app_public.uploads where id = $1", [idOf(path)]);
  t.is(rows[0].state, "expired");
});

test("an upload without a byte is given up after a day, one with some after a week", async (t) => {
  const { server, token, path, studio, sql } = await scene(depot());
  const days = async (at: string) => {
    const text =
      "select round(extract(epoch from expires_at - now()) / 86400)::int as days from app_public.uploads where id = $1";
    return (await sql(text, [idOf(at)])).rows[0].days;
  };
  t.is(await days(path), 7);
  t.is(await days(await createUpload(server, token, { asset_id: studio.assetId }, { size: 4 })), 1);
});

import { randomUUID } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import { Client } from "pg";
import { DEFAULT_LIMITS } from "../../plugins/depot/depot.ts";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import { withRole } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { untilBlocking } from "../_helpers/blocked.ts";
import { until } from "../_helpers/until.ts";
import { committed } from "../_helpers/with-db.ts";
import { alteredStore } from "./_altered-store.ts";
import { leftovers, NOTHING, usage, useDepot, withDepot, type DepotServer } from "./_depot.ts";
import { putFile } from "./_requests.ts";
import { createUpload, head, idOf, patch } from "./_tus.ts";
import { testPool } from "../_helpers/test-pool.ts";

const depot = useDepot(test);

async function scene(server: DepotServer) {
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const path = await createUpload(server, token, { asset_id: studio.assetId }, { size: 8 });
  return { server, studio, token, path, userId: studio.members.contributor };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Another server: it shows that it lives for as long as its connection is open. */
async function otherServer(t: ExecutionContext, { db }: DepotServer) {
  const id = randomUUID();
  const client = new Client({ connectionString: db.authenticatorUrl });
  await client.connect();
  let ended: Promise<void> | undefined;
  const end = () => (ended ??= client.end());
  t.teardown(end);
  await client.query("select app_hidden.hold_server_presence($1)", [id]);
  return { id, end };
}

/** Leases the upload as its author, on a connection of its own, in a transaction that is committed when told so. */
async function lease(t: ExecutionContext, { server, path, userId }: Scene, serverId: string) {
  const client = new Client({ connectionString: server.db.authenticatorUrl });
  await client.connect();
  t.teardown(() => client.end());
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const pid = rows[0]?.pid as number;
  await client.query("begin");
  await client.query("set local role gadb_user");
  await client.query("select set_config('app.current_user_id', $1, true)", [userId]);
  const owner = randomUUID();
  const answer = client.query("select app_hidden.lease_upload($1, $2, $3)", [
    idOf(path),
    owner,
    serverId,
  ]);
  return { owner, answer, pid, commit: () => client.query("commit") };
}

test("while another living server writes to an upload, nobody else may, and its end lets them at once", async (t) => {
  const made = await scene(depot());
  const { server, token, path } = made;
  const other = await otherServer(t, server);
  const held = await lease(t, made, other.id);
  await held.answer;
  await held.commit();
  for (const answer of [
    await patch(server, token, path, { offset: 0, body: "abcd" }),
    await head(server, token, path),
  ]) {
    t.is(answer.status, 423);
    t.is(answer.headers["retry-after"], "1");
  }
  await other.end();
  const { rows } = await server.db.rootPool.query(
    "select lease_until > now() as lasts from app_public.uploads where id = $1",
    [idOf(path)],
  );
  t.deepEqual(rows, [{ lasts: true }], "its lease has not run out");
  t.is(
    await until(async () => {
      const { status } = await patch(server, token, path, { offset: 0, body: "abcdefgh" });
      return status !== 423 && status;
    }),
    204,
  );
});

test("a living server that is silent for half a minute loses the upload", async (t) => {
  const made = await scene(depot());
  const { server, token, path } = made;
  const held = await lease(t, made, (await otherServer(t, server)).id);
  await held.answer;
  await held.commit();
  const { rows } = await server.db.rootPool.query(
    `update app_public.uploads set lease_until = lease_until - interval '30 seconds' where id = $1
     returning lease_until <= clock_timestamp() as over`,
    [idOf(path)],
  );
  t.deepEqual(rows, [{ over: true }]);
  t.is((await patch(server, token, path, { offset: 0, body: "abcdefgh" })).status, 204);
});

test("of two servers that lease an upload at the same moment one wins, and the other is told", async (t) => {
  const made = await scene(depot());
  const other = await otherServer(t, made.server);
  const first = await lease(t, made, other.id);
  await first.answer;
  const second = await lease(t, made, other.id);
  const refused = t.throwsAsync(second.answer, { code: "BADST", message: /Another request/ });
  await untilBlocking(made.server.db, first.pid);
  await first.commit();
  await refused;
});

test("who has lost the lease can neither record bytes nor keep it", async (t) => {
  const made = await scene(depot());
  const { server, path, userId } = made;
  const other = await otherServer(t, server);
  const held = await lease(t, made, other.id);
  await held.answer;
  await held.commit();
  const advance = (owner: string, offset: number | null) =>
    committed(server.db, async (client) => {
      await client.query("select set_config('app.current_user_id', $1, true)", [userId]);
      const values = [idOf(path), owner, other.id, offset];
      await client.query("select app_hidden.advance_upload($1, $2, $3, $4)", values);
    });
  await advance(held.owner, 4);
  await t.throwsAsync(advance(randomUUID(), 8), { code: "BADST" });
  await t.throwsAsync(advance(randomUUID(), null), { code: "BADST" });
  await t.throwsAsync(advance(held.owner, 3), { code: "BADIN" }, "it only grows");
  await t.throwsAsync(advance(held.owner, 9), { code: "BADIN" }, "up to its size");
});

/** A store that publishes when it is told to. */
async function slowDepot(t: ExecutionContext) {
  const published = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const server = await withDepot(t, {
    limits: { heartbeatMs: 20, syncMs: 20 },
    wrapStore: (store) =>
      alteredStore(store, {
        async publish(id, sealed, mode) {
          begun.resolve();
          await published.promise;
          await store.publish(id, sealed, mode);
        },
      }),
  });
  return { server, begun: begun.promise, publish: published.resolve };
}

for (const way of ["PUT", "tus"]) {
  test(`a sweep beside a slow publish ends nothing that came by ${way}`, async (t) => {
    const { server, begun, publish } = await slowDepot(t);
    const { token, path, studio } = await scene(server);
    const sending =
      way === "PUT"
        ? putFile(server, token, studio.assetId, "abcdefgh")
        : patch(server, token, path, { offset: 0, body: "abcdefgh" });
    await begun;
    // As if the store had taken minutes: only a heartbeat brings the lease back.
    const { rows } = await server.db.rootPool.query<{ id: string }>(
      `update app_public.uploads set lease_until = now() - interval '1 hour' where state = 'publishing' returning id`,
    );
    await until(async () => {
      const { rows: kept } = await server.db.rootPool.query(
        "select 1 from app_public.uploads where id = $1 and lease_until > now()",
        [rows[0]?.id],
      );
      return kept.length === 1;
    });
    const pool = testPool(withRole(server.db.ownerUrl, "gadb_worker"), 2);
    t.teardown(() => pool.end());
    const swept = await sweepDepot({
      store: server.depot.store,
      pool,
      log: createLog({ level: "silent" }),
    });
    t.is(swept.uploads, 0);
    publish();
    t.true((await sending).status < 300);
    t.like(await usage(server, studio.projectId), { versions: 1 });
  });
}

test("sixty-four uploads of one user at once all go through", async (t) => {
  const { maxUploads, maxUploadsPerUser } = DEFAULT_LIMITS;
  const server = await withDepot(t, { limits: { maxUploads, maxUploadsPerUser } });
  const { token, path, studio } = await scene(server);
  const body = Buffer.alloc(200_000, 7);
  const answers = await Promise.all(
    Array.from({ length: 64 }, async (_, index) => {
      const size = body.length + index;
      const own = await createUpload(server, token, { asset_id: studio.assetId }, { size });
      return patch(server, token, own, {
        offset: 0,
        body: Buffer.concat([body, Buffer.alloc(index)]),
      });
    }),
  );
  t.deepEqual(
    answers.map(({ status }) => status),
    Array(64).fill(204),
  );
  t.is((await head(server, token, path)).status, 200);
  t.like(await leftovers(server, studio.projectId), { ...NOTHING, running: 1, reserved: 8 });
});

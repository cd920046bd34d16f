import test from "ava";
import { EventHub } from "../../plugins/live/hub.ts";
import { EventQueue } from "../../plugins/live/event-queue.ts";
import { createLog } from "../../src/log.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";
import { openSocket } from "./_ws.ts";

const server = useServer(test);

const LOCKS = `subscription ($projectId: UUID!) {
  lockChanged(projectId: $projectId) { event asset { id } assetLock { id holderId } }
}`;

let projectId = "";
let branchId = "";

test.before("make a project with a member", async () => {
  const member = await server().user("live.member");
  await server().user("live.outsider");
  await committed(server().db, async (client) => {
    projectId = (
      await client.query("insert into app_public.projects (name) values ('Live') returning id")
    ).rows[0].id;
    await client.query(
      "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'contributor')",
      [projectId, member],
    );
    branchId = (
      await client.query(
        `insert into app_public.branches (project_id, name, type) values ($1, 'trunk', 'mainline')
         on conflict do nothing returning id`,
        [projectId],
      )
    ).rows[0].id;
  });
});

/** Makes an asset and a lock on it, as the command would. */
async function lockSomething(
  name: string,
  holder: string,
): Promise<{ assetId: string; lockId: string }> {
  const holderId = await server().user(holder);
  return committed(server().db, async (client) => {
    const asset = await client.query(
      "insert into app_public.assets (project_id, name, type) values ($1, $2, 'texture') returning id",
      [projectId, name],
    );
    const lock = await client.query(
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
       values ($1, $2, $3, $3, $4, nextval('app_private.lock_generations')) returning id`,
      [projectId, asset.rows[0].id, branchId, holderId],
    );
    return { assetId: asset.rows[0].id, lockId: lock.rows[0].id };
  });
}

async function follow(username: string, query = LOCKS) {
  const socket = await openSocket(server(), await server().token(username));
  socket.subscribe(query, query.includes("$projectId") ? { projectId } : {});
  return socket;
}

test.serial("a member gets ready, then the lock that was taken, then its release", async (t) => {
  const socket = await follow("live.member");
  t.deepEqual((await socket.nextData()).lockChanged, {
    event: "ready",
    asset: null,
    assetLock: null,
  });
  const { assetId, lockId } = await lockSomething("first", "live.member");
  const taken = (await socket.nextData()).lockChanged;
  t.deepEqual(taken, {
    event: "insert",
    asset: { id: assetId },
    assetLock: { id: lockId, holderId: taken.assetLock.holderId },
  });
  await committed(server().db, (client) =>
    client.query("delete from app_public.asset_locks where id = $1", [lockId]),
  );
  t.deepEqual((await socket.nextData()).lockChanged, {
    event: "delete",
    asset: { id: assetId },
    assetLock: null,
  });
  socket.socket.close();
});

test.serial(
  "whoever may not see the project is refused at once, like for a project that does not exist",
  async (t) => {
    const socket = await follow("live.outsider");
    const refused = await socket.next();
    t.is(
      refused.payload.errors?.[0].extensions.code ?? refused.payload[0].extensions.code,
      "NTFND",
    );
    const nowhere = await openSocket(server(), await server().token("live.outsider"));
    nowhere.subscribe(LOCKS, { projectId: "0199a000-0000-7000-8000-00000000dead" });
    const strip = (message: object) => JSON.stringify(message).replaceAll(/[0-9a-f-]{36}/g, "");
    t.is(strip(await nowhere.next()), strip(refused));
    nowhere.socket.close();
    socket.socket.close();
  },
);

test.serial("a member who is removed receives nothing from then on", async (t) => {
  const leaver = await server().user("live.leaver");
  await server().db.rootPool.query(
    "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'viewer')",
    [projectId, leaver],
  );
  const [socket, witness] = [await follow("live.leaver"), await follow("live.member")];
  await socket.nextData();
  await witness.nextData();
  await server().db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    leaver,
  ]);
  await lockSomething("after", "live.member");
  t.is((await witness.nextData()).lockChanged.event, "insert");
  const last = await socket.next();
  t.false(JSON.stringify(last).includes("insert"));
  t.true(JSON.stringify(last).includes("NTFND"));
  socket.socket.close();
  witness.socket.close();
});

test.serial("many changes at once arrive as one resync", async (t) => {
  const socket = await follow("live.member");
  await socket.nextData();
  const holder = await server().user("live.member");
  await committed(server().db, (client) =>
    client.query(
      `with made as (
         insert into app_public.assets (project_id, name, type)
         select $1, 'bulk ' || i, 'texture' from generate_series(1, 60) i returning id
       )
       insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
       select $1, made.id, $2, $2, $3, nextval('app_private.lock_generations') from made`,
      [projectId, branchId, holder],
    ),
  );
  t.is((await socket.nextData()).lockChanged.event, "resync");
  socket.socket.close();
});

test.serial("notifications reach their person and nobody else", async (t) => {
  const query = "subscription { myNotifications { event notification { message } } }";
  const [mine, other] = [await follow("live.member", query), await follow("live.outsider", query)];
  await mine.nextData();
  await other.nextData();
  const notify = (username: string, message: string) =>
    server().db.rootPool.query(
      `insert into app_public.notifications (user_id, kind, message)
       select id, 'lock.broken', $2 from app_public.users where username = $1`,
      [username, message],
    );
  await notify("live.member", "for the member");
  await notify("live.outsider", "for the outsider");
  t.is((await mine.nextData()).myNotifications.notification.message, "for the member");
  t.is((await other.nextData()).myNotifications.notification.message, "for the outsider");
  mine.socket.close();
  other.socket.close();
});

test.serial("a forged NOTIFY brings nothing at all", async (t) => {
  const socket = await follow("live.member");
  await socket.nextData();
  const forge = (payload: string) =>
    server().db.authPool.query("select pg_notify('gadb_events', $1)", [payload]);
  const topic = `project:${projectId}:locks`;
  for (const payload of ["", "x", "null", "[]", "5000", "99999", "-1", JSON.stringify({ topic })])
    await forge(payload);
  const { lockId } = await lockSomething("after the forgeries", "live.member");
  t.is((await socket.nextData()).lockChanged.assetLock.id, lockId);
  socket.socket.close();
});

test("a reader that falls behind gets one resync instead of a queue without end", async (t) => {
  const queue = new EventQueue(() => {});
  for (let id = 0; id <= 100; id += 1) queue.push({ event: "insert", id, cursor: String(id) });
  queue.push({ event: "update", cursor: "101" });
  t.deepEqual((await queue.next()).value, { event: "resync", cursor: "100" });
  t.deepEqual((await queue.next()).value, { event: "update", cursor: "101" });
  const waiting = queue.next();
  queue.push({ event: "delete", cursor: "102" });
  t.deepEqual((await waiting).value, { event: "delete", cursor: "102" });
});

test("ending a subscription lets a waiting reader go and forgets it", async (t) => {
  const hub = new EventHub({
    connectionString: server().app.authUrl,
    log: createLog({ level: "silent" }),
  });
  const queue = hub.subscribe("project:1:locks");
  const waiting = queue.next();
  t.is(hub.size, 1);
  await queue.return();
  t.true((await waiting).done);
  t.is(hub.size, 0);
  await hub.release();
});

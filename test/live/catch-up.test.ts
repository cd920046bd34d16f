import test from "ava";
import { EventHub } from "../../plugins/live/hub.ts";
import { LiveGate } from "../../plugins/live/gate.ts";
import { encodeCursor } from "../../plugins/live/cursor.ts";
import { authenticateHeader } from "../../src/auth/authenticate.ts";
import { readEvents } from "../../src/sql/read-events.ts";
import { until } from "../_helpers/until.ts";
import { useServer } from "../_helpers/with-server.ts";
import {
  followLocks,
  lockSome,
  makeAssets,
  makeLiveProject,
  nextLocks,
  takeLocks,
  type LiveProject,
} from "./_live-world.ts";
import { openSocket } from "./_ws.ts";

const server = useServer(test);

let project: LiveProject;

test.before("make a project with members", async () => {
  project = await makeLiveProject(server(), ["artist", "leaver", "sleeper", "ousted"]);
});

const follow = (username: string, after?: string) =>
  followLocks(server(), username, {
    projectId: project.projectId,
    ...(after === undefined ? {} : { after }),
  });
const lock = (count?: number) => lockSome(server(), project, "artist", count);

/** A cursor of before everything that the test does. */
async function cursorNow(username = "artist"): Promise<string> {
  const follower = await follow(username);
  const { cursor } = await follower.next();
  follower.close();
  return cursor;
}

test.serial(
  "after a gap come ready, what was missed in order, and what happens then",
  async (t) => {
    const first = await follow("artist");
    await first.next();
    const [seen] = await lock();
    const event = await first.next();
    t.is(event.assetLock?.id, seen);
    first.close();
    const missed = [...(await lock()), ...(await lock(3)), ...(await lock())];
    const second = await follow("artist", event.cursor);
    t.is((await second.next()).event, "ready");
    t.deepEqual(await nextLocks(second, 5), missed);
    t.deepEqual(await nextLocks(second, 0), []);
    const live = await lock(2);
    t.deepEqual(await nextLocks(second, 2), live);
    second.close();
  },
);

test.serial(
  "ready does not move the cursor: who is cut off right after it misses nothing",
  async (t) => {
    const after = await cursorNow();
    const missed = await lock(2);
    const cutOff = await follow("artist", after);
    const ready = await cutOff.next();
    cutOff.close();
    const again = await follow("artist", ready.cursor);
    t.is((await again.next()).event, "ready");
    t.deepEqual(await nextLocks(again, 2), missed);
    again.close();
  },
);

test.serial("a cursor from the middle of a transaction goes on in its middle", async (t) => {
  const live = await follow("artist");
  const { cursor: start } = await live.next();
  const locks = await lock(5);
  for (const from of ["live", "caught up"]) {
    const source = from === "live" ? live : await follow("artist", start);
    if (source !== live) await source.next();
    await nextLocks(source, 1);
    const { cursor } = await source.next();
    source.close();
    const second = await follow("artist", cursor);
    t.is((await second.next()).event, "ready");
    const third = await second.next();
    t.is(third.assetLock?.id, locks[2], from);
    second.close();
    // And once more, from a cursor that was made while catching up from a cursor of the middle.
    const last = await follow("artist", third.cursor);
    t.is((await last.next()).event, "ready");
    t.deepEqual(await nextLocks(last, 2), locks.slice(3), from);
    last.close();
  }
});

test.serial(
  "a transaction that commits late is not missed, although its events have lower numbers",
  async (t) => {
    const artist = await server().user("artist");
    const assets = await makeAssets(server(), project, 2);
    const after = await cursorNow();
    const slow = await server().db.rootPool.connect();
    await slow.query("begin");
    const late = await takeLocks(slow, project, artist, assets);
    const early = await lock(2);
    const first = await follow("artist", after);
    await first.next();
    t.deepEqual(await nextLocks(first, 1), early.slice(0, 1));
    const { cursor } = await first.next();
    await slow.query("commit");
    slow.release();
    t.deepEqual(await nextLocks(first, 2), late);
    first.close();
    const second = await follow("artist", cursor);
    t.is((await second.next()).event, "ready");
    t.deepEqual(await nextLocks(second, 2), late);
    second.close();
  },
);

test.serial(
  "whoever reconnects again and again while others write gets everything once",
  async (t) => {
    let after = await cursorNow();
    const total = 60;
    const written = (async () => {
      const ids: string[] = [];
      while (ids.length < total) ids.push(...(await lock(1 + (ids.length % 3))));
      return ids;
    })();
    const got: string[] = [];
    while (got.length < total) {
      const follower = await follow("artist", after);
      t.is((await follower.next()).event, "ready");
      const most = Math.min(1 + (got.length % 4), total - got.length);
      for (let count = 0; count < most; count += 1) {
        const event = await follower.next();
        got.push(event.assetLock?.id ?? event.event);
        after = event.cursor;
      }
      follower.close();
    }
    t.deepEqual(got, (await written).slice(0, total));
  },
);

test.serial("whoever was never a member gets nothing by any cursor", async (t) => {
  const after = await cursorNow();
  await lock();
  await server().user("stranger");
  for (const cursor of [after, Buffer.from("x;1:1:").toString("base64url")]) {
    const follower = await follow("stranger", cursor);
    t.is(await follower.refusal(), "NTFND");
    follower.close();
  }
});

test.serial(
  "a removed member gets nothing by catching up, and an open subscription ends",
  async (t) => {
    const leaver = await server().user("leaver");
    const open = await follow("leaver");
    const { cursor } = await open.next();
    await server().db.rootPool.query("delete from app_public.project_members where user_id = $1", [
      leaver,
    ]);
    t.is(await open.refusal(), "NTFND");
    await lock();
    const again = await follow("leaver", cursor);
    t.is(await again.refusal(), "NTFND");
    for (const follower of [open, again]) follower.close();
  },
);

test.serial("a member ousted while missed events are on their way gets none of them", async (t) => {
  const ousted = await server().user("ousted");
  const after = await cursorNow("ousted");
  await lock(3);
  const hub = new EventHub({ connectionString: server().app.authUrl, log: server().app.log });
  t.teardown(() => hub.release());
  await hub.start();
  const verified = await authenticateHeader(
    { keys: server().keys, pool: server().db.authPool },
    `Bearer ${await server().token("ousted")}`,
  );
  const gate = new LiveGate(hub, server().db.authPool, verified?.identity ?? null);
  const events = await gate.subscribe({ kind: "locks", projectId: project.projectId }, after);
  t.is((await events.next()).value.event, "ready");
  t.is((await events.next()).value.kind, "lock.taken");
  await server().db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    ousted,
  ]);
  await t.throwsAsync(async () => events.next(), { code: "NTFND" });
  t.true((await events.next()).done);
  t.is(hub.size, 0);
});

test.serial("a deactivated user gets nothing by catching up", async (t) => {
  const sleeper = await server().user("sleeper");
  const token = await server().token("sleeper");
  const after = await cursorNow("sleeper");
  const open = await follow("sleeper");
  await open.next();
  await server().db.rootPool.query(
    "update app_public.users set deactivated_at = now() where id = $1",
    [sleeper],
  );
  t.is(await open.ws.closed, 4401);
  await lock();
  await t.throwsAsync(openSocket(server(), token), { message: /closed with 4401/ });
  t.truthy(after);
});

test.serial(
  "one's notifications are caught up with by their person, and by nobody else",
  async (t) => {
    const query = `subscription ($after: String) {
    myNotifications(after: $after) { event cursor notification { message } }
  }`;
    const subscribe = async (username: string, after?: string) => {
      const socket = await openSocket(server(), await server().token(username));
      t.teardown(() => socket.socket.close());
      socket.subscribe(query, { after });
      const { myNotifications } = await socket.nextData();
      return { socket, cursor: myNotifications.cursor as string };
    };
    const { cursor } = await subscribe("artist");
    const tell = (username: string, message: string) =>
      server().db.rootPool.query(
        `insert into app_public.notifications (user_id, kind, message)
       select id, 'lock.broken', $2 from app_public.users where username = $1`,
        [username, message],
      );
    await server().user("other");
    await tell("artist", "missed");
    const mine = await subscribe("artist", cursor);
    t.is((await mine.socket.nextData()).myNotifications.notification.message, "missed");
    // With the very same cursor: nothing of the first, only one's own.
    const theirs = await subscribe("other", cursor);
    await tell("other", "own");
    t.is((await theirs.socket.nextData()).myNotifications.notification.message, "own");
  },
);

test.serial("more than a hundred missed events are one resync, and then it goes on", async (t) => {
  const after = await cursorNow();
  await lock(60);
  await lock(60);
  const follower = await follow("artist", after);
  t.is((await follower.next()).event, "ready");
  const resync = await follower.next();
  t.is(resync.event, "resync");
  const [id] = await lock();
  t.deepEqual(await nextLocks(follower, 1), [id as string]);
  follower.close();
  const again = await follow("artist", resync.cursor);
  t.is((await again.next()).event, "ready");
  t.deepEqual(await nextLocks(again, 1), [id as string]);
  again.close();
});

test.serial("a cursor from before the oldest event that is kept brings a resync", async (t) => {
  const after = await cursorNow();
  await lock();
  // A transaction that runs elsewhere, in another test's database, may yet write events: wait for a quiet moment.
  const fresh = await until(async () => {
    const { position } = await readEvents(server().db.rootPool, null);
    return position.seen.endsWith(":") && encodeCursor(position);
  }, 60_000);
  await server().db.rootPool.query("select app_hidden.sweep_events(days => 0)");
  const late = await follow("artist", after);
  t.is((await late.next()).event, "ready");
  t.is((await late.next()).event, "resync");
  late.close();
  // Nothing is missing for whoever has seen all that was removed.
  const [id] = await lock();
  const punctual = await follow("artist", fresh);
  t.is((await punctual.next()).event, "ready");
  t.deepEqual(await nextLocks(punctual, 1), [id as string]);
  punctual.close();
});

test.serial("a cursor of another database or of a taken-back future brings a resync", async (t) => {
  const [origin = ""] = Buffer.from(await cursorNow(), "base64url")
    .toString()
    .split(";");
  for (const cursor of ["elsewhere;5:5:", `${origin};9000000000:9000000000:`]) {
    const follower = await follow("artist", Buffer.from(cursor).toString("base64url"));
    t.is((await follower.next()).event, "ready");
    t.is((await follower.next()).event, "resync", cursor);
    follower.close();
  }
});

test.serial("what is no cursor is refused as malformed", async (t) => {
  const [origin = ""] = Buffer.from(await cursorNow(), "base64url")
    .toString()
    .split(";");
  const encode = (text: string) => Buffer.from(text).toString("base64url");
  const wrong = [
    "",
    "1",
    "💥",
    encode("no cursor"),
    encode(`${origin};5:3:`),
    encode(`${origin};1:2:1;'`),
  ];
  for (const cursor of [...wrong, encode(`${origin};5:9:${"6,".repeat(20_000)}7`)]) {
    const follower = await follow("artist", cursor);
    t.is(await follower.refusal(), "BADIN", cursor.slice(0, 40));
    follower.close();
  }
});

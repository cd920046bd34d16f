import test from "ava";
import { startServer, type RunningServer } from "../../src/server.ts";
import { until } from "../_helpers/until.ts";
import { useServer, type TestServer } from "../_helpers/with-server.ts";
import {
  followLocks,
  lockSome,
  makeAssets,
  makeLiveProject,
  nextLocks,
  takeLocks,
  type LiveProject,
} from "./_live-world.ts";

const server = useServer(test);

let project: LiveProject;
let second: RunningServer;

test.before("make a project, and a second server on the same database", async () => {
  project = await makeLiveProject(server(), ["artist"]);
  second = await startServer(server().app);
});

test.after.always("stop the second server", () => second?.close());

const onSecond = (): TestServer => ({ ...server(), url: second.url });
const follow = (of: TestServer, after?: string) =>
  followLocks(of, "artist", {
    projectId: project.projectId,
    ...(after === undefined ? {} : { after }),
  });
const lock = (count?: number) => lockSome(server(), project, "artist", count);

const LISTENERS = `from pg_stat_activity where application_name = 'gadb-live' and datname = current_database()`;

/** How many servers listen. */
async function countListeners(): Promise<number> {
  const { rows } = await server().db.rootPool.query(`select count(*)::int as count ${LISTENERS}`);
  return rows[0].count;
}

/** Cuts the servers' listening connections, runs `meanwhile` while they cannot come back, and waits until they have. */
async function duringOutage<T>(meanwhile: () => Promise<T>): Promise<T> {
  const { rootPool, dbName } = server().db;
  await rootPool.query(`revoke connect on database ${dbName} from gadb_authenticator`);
  try {
    await rootPool.query(`select pg_terminate_backend(pid) ${LISTENERS}`);
    await until(async () => (await countListeners()) === 0);
    return await meanwhile();
  } finally {
    await rootPool.query(`grant connect on database ${dbName} to gadb_authenticator`);
    await until(async () => (await countListeners()) === 2);
  }
}

test.serial(
  "what is committed while the listening connections are cut arrives afterwards, once and in order",
  async (t) => {
    const followers = await Promise.all(
      [server(), server(), server(), onSecond(), onSecond()].map((of) => follow(of)),
    );
    for (const follower of followers) await follower.next();
    const before = await lock();
    for (const follower of followers) t.deepEqual(await nextLocks(follower, 1), before);
    const missed = await duringOutage(async () => [...(await lock()), ...(await lock(2))]);
    const after = await lock();
    for (const follower of followers)
      t.deepEqual(await nextLocks(follower, 4), [...missed, ...after]);
    for (const follower of followers) follower.close();
  },
);

test.serial(
  "a transaction that was open when the connection was cut and commits after its return arrives",
  async (t) => {
    const [assets, artist] = [
      await makeAssets(server(), project, 1),
      await server().user("artist"),
    ];
    const follower = await follow(server());
    await follower.next();
    const slow = await server().db.rootPool.connect();
    await slow.query("begin");
    const late = await takeLocks(slow, project, artist, assets);
    const early = await duringOutage(async () => lock(2));
    t.deepEqual(await nextLocks(follower, 2), early);
    await slow.query("commit");
    slow.release();
    t.deepEqual(await nextLocks(follower, 1), late);
    follower.close();
  },
);

test.serial(
  "when events were removed during the outage, everybody is told to read anew",
  async (t) => {
    const followers = await Promise.all([follow(server()), follow(onSecond())]);
    for (const follower of followers) await follower.next();
    await duringOutage(async () => {
      await lock();
      await server().db.rootPool.query("select app_hidden.sweep_events(days => 0)");
    });
    for (const follower of followers) t.is((await follower.next()).event, "resync");
    const next = await lock();
    for (const follower of followers) t.deepEqual(await nextLocks(follower, 1), next);
    for (const follower of followers) follower.close();
  },
);

test.serial(
  "whoever is deactivated or removed during the outage is sent away after it",
  async (t) => {
    const [sleeper, leaver] = await Promise.all([
      server().user("sleeper"),
      server().user("leaver"),
    ]);
    await server().db.rootPool.query(
      "insert into app_public.project_members (project_id, user_id, role) select $1, unnest($2::uuid[]), 'viewer'",
      [project.projectId, [sleeper, leaver]],
    );
    const followers = await Promise.all(
      ["sleeper", "leaver"].map((username) =>
        followLocks(onSecond(), username, { projectId: project.projectId }),
      ),
    );
    for (const follower of followers) await follower.next();
    await duringOutage(async () => {
      await server().db.rootPool.query(
        "update app_public.users set deactivated_at = now() where id = $1",
        [sleeper],
      );
      await server().db.rootPool.query(
        "delete from app_public.project_members where user_id = $1",
        [leaver],
      );
    });
    t.is(await followers[0]?.ws.closed, 4401);
    t.is(await followers[1]?.refusal(), "NTFND");
    followers[1]?.close();
  },
);

test.serial(
  "events reach the subscribers of both servers, and a cursor of one serves at the other",
  async (t) => {
    const [one, two] = [await follow(server()), await follow(onSecond())];
    await one.next();
    await two.next();
    const locks = await lock(3);
    t.deepEqual(await nextLocks(two, 3), locks);
    t.is((await one.next()).assetLock?.id, locks[0]);
    const { cursor } = await one.next();
    one.close();
    const missed = await lock();
    const moved = await follow(onSecond(), cursor);
    t.is((await moved.next()).event, "ready");
    t.deepEqual(await nextLocks(moved, 2), [locks[2], ...missed]);
    const live = await lock();
    t.deepEqual(await nextLocks(moved, 1), live);
    moved.close();
    two.close();
  },
);

test.serial(
  "who goes to and fro between two servers while others write gets everything once",
  async (t) => {
    const start = await follow(server());
    let after = (await start.next()).cursor;
    start.close();
    const total = 60;
    const written = (async () => {
      const ids: string[] = [];
      while (ids.length < total) ids.push(...(await lock(1 + (ids.length % 2))));
      return ids;
    })();
    const got: string[] = [];
    for (let turn = 0; got.length < total; turn += 1) {
      const follower = await follow(turn % 2 === 0 ? onSecond() : server(), after);
      t.is((await follower.next()).event, "ready");
      for (let count = 0; count <= turn % 3 && got.length < total; count += 1) {
        const event = await follower.next();
        got.push(event.assetLock?.id ?? event.event);
        after = event.cursor;
      }
      follower.close();
    }
    t.deepEqual(got, (await written).slice(0, total));
  },
);

test.serial(
  "while nobody notifies, because the servers look by themselves, events arrive as ever",
  async (t) => {
    const [assets, artist] = [
      await makeAssets(server(), project, 60),
      await server().user("artist"),
    ];
    const followers = await Promise.all([follow(server()), follow(onSecond())]);
    for (const follower of followers) await follower.next();
    // As a server does that is notified often.
    await server().db.authPool.query("select app_hidden.lease_events(5000)");
    const written: string[] = [];
    for (const asset of assets) {
      written.push(...(await takeLocks(server().db.rootPool, project, artist, [asset])));
      // A subscriber that falls behind would be told to read anew instead.
      if (written.length % 20 !== 0) continue;
      for (const follower of followers)
        t.deepEqual(await nextLocks(follower, 20), written.slice(-20));
    }
    for (const follower of followers) follower.close();
  },
);

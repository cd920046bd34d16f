import test from "ava";
import { createClient, LockChangedDocument, type GadbClient } from "../../src/sdk/node.ts";
import { until } from "../_helpers/until.ts";
import { useServer } from "../_helpers/with-server.ts";
import { lockSome, makeLiveProject, type LiveProject } from "../live/_live-world.ts";
import { flakyNetwork } from "./_flaky-network.ts";

const server = useServer(test);

const QUICK = { firstRetryMs: 10, mostRetryMs: 50 };

async function scene(t: import("ava").ExecutionContext, url: string, live = {}) {
  const artist = `artist-${Math.random().toString(36).slice(2)}`;
  const project = await makeLiveProject(server(), [artist]);
  const token = await server().token(artist);
  const client = createClient({ url, token, live: { ...QUICK, ...live } });
  t.teardown(() => client.close());
  return {
    artist,
    project,
    client,
    lock: (count = 1) => lockSome(server(), project, artist, count),
  };
}

function follow(client: GadbClient, { projectId }: LiveProject, options = {}) {
  return client.live.subscribe(LockChangedDocument, { projectId }, options);
}

type Locks = ReturnType<typeof follow>;

async function nextEvent(locks: Locks) {
  const { value } = await locks.next();
  return value?.lockChanged;
}

/** The ids of the next locks; anything else that comes is an event of that name. */
async function nextLocks(locks: Locks, count: number): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  while (ids.length < count) {
    const event = await nextEvent(locks);
    ids.push(event?.assetLock?.id ?? event?.event);
  }
  return ids;
}

test("ready comes first, then what happens, in order and typed", async (t) => {
  const { client, project, artist, lock } = await scene(t, server().url);
  const locks = follow(client, project);
  t.like(await nextEvent(locks), { event: "ready", kind: null });
  const taken = [...(await lock()), ...(await lock(3))];
  const first = await nextEvent(locks);
  t.like(first, { event: "insert", kind: "lock.taken" });
  t.is(first?.assetLock?.holder?.displayName, artist);
  t.deepEqual([first?.assetLock?.id, ...(await nextLocks(locks, 3))], taken);
});

test("a cursor of earlier brings what was missed since, after ready", async (t) => {
  const { client, project, lock } = await scene(t, server().url);
  const before = follow(client, project);
  await nextEvent(before);
  const { cursor } = before;
  before.close();
  const missed = await lock(2);
  const locks = follow(client, project, { after: cursor });
  // The caller's own cursor, so the caller knows.
  t.deepEqual(await nextLocks(locks, 2), missed);
});

test("after its connection was cut it goes on where it was: nothing missed, nothing twice", async (t) => {
  const network = await flakyNetwork(t, server().url);
  const { client, project, lock } = await scene(t, network.url);
  const statuses: string[] = [];
  const locks = follow(client, project, { onStatus: (status: string) => statuses.push(status) });
  await nextEvent(locks);
  const expected = [...(await lock())];
  t.deepEqual(await nextLocks(locks, 1), expected.slice(0, 1));
  for (let round = 0; round < 3; round += 1) {
    network.cut();
    await until(() => statuses.at(-1) === "waiting");
    expected.push(...(await lock(2)));
    network.mend();
    t.deepEqual(await nextLocks(locks, 2), expected.slice(-2));
    expected.push(...(await lock()));
    t.deepEqual(await nextLocks(locks, 1), expected.slice(-1));
  }
  t.deepEqual(statuses.slice(0, 2), ["connecting", "live"]);
  t.is(network.connections() >= 4, true);
});

test("a cable that was pulled is noticed by silence alone", async (t) => {
  const network = await flakyNetwork(t, server().url);
  const { client, project, lock } = await scene(t, network.url, { pingMs: 100 });
  const statuses: string[] = [];
  const locks = follow(client, project, { onStatus: (status: string) => statuses.push(status) });
  await nextEvent(locks);
  network.freeze();
  const missed = await lock(2);
  await until(() => statuses.at(-1) === "waiting");
  network.mend();
  t.deepEqual(await nextLocks(locks, 2), missed);
});

test("a slow reader gets everything in order, although only a few events wait for it", async (t) => {
  const { client, project, lock } = await scene(t, server().url);
  const locks = follow(client, project, { maxWaiting: 3 });
  await nextEvent(locks);
  const taken: string[] = [];
  while (taken.length < 20) taken.push(...(await lock(2)));
  t.deepEqual(await nextLocks(locks, 20), taken);
});

test("many subscriptions of a client share one connection", async (t) => {
  const network = await flakyNetwork(t, server().url);
  const { client, project, lock } = await scene(t, network.url);
  const all = Array.from({ length: 5 }, () => follow(client, project));
  await Promise.all(all.map(nextEvent));
  const taken = await lock();
  t.deepEqual(
    await Promise.all(all.map((locks) => nextLocks(locks, 1))),
    all.map(() => taken),
  );
  t.is(network.connections(), 1);
});

test("who is removed from the project gets what came before and then NTFND", async (t) => {
  const { client, project, artist, lock } = await scene(t, server().url);
  const locks = follow(client, project);
  await nextEvent(locks);
  const taken = await lock();
  t.deepEqual(await nextLocks(locks, 1), taken);
  await server().db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    await server().user(artist),
  ]);
  await t.throwsAsync(locks.next(), { code: "NTFND" });
  t.deepEqual(await locks.next(), { done: true, value: undefined });
});

test("a project that one may not see is refused at once", async (t) => {
  const { project } = await scene(t, server().url);
  const stranger = createClient({ url: server().url, token: await server().token("stranger") });
  t.teardown(() => stranger.close());
  await t.throwsAsync(follow(stranger, project).next(), { code: "NTFND" });
});

test("a visitor is told to sign in", async (t) => {
  const { project } = await scene(t, server().url);
  const visitor = createClient({ url: server().url });
  await t.throwsAsync(follow(visitor, project).next(), { code: "CREDS" });
});

test("a loop that is left, a signal and the client's end each end the subscription", async (t) => {
  const { client, project } = await scene(t, server().url);
  const left = follow(client, project);
  for await (const data of left) {
    t.is(data.lockChanged?.event, "ready");
    break;
  }
  t.true((await left.next()).done);
  const controller = new AbortController();
  const aborted = follow(client, project, { signal: controller.signal });
  await nextEvent(aborted);
  const waiting = aborted.next();
  controller.abort();
  t.true((await waiting).done);
  const last = follow(client, project);
  await nextEvent(last);
  const end = last.next();
  await client.close();
  t.true((await end).done);
});

test("each calls the listener for one event after the other, and its failure ends the subscription", async (t) => {
  const { client, project, lock } = await scene(t, server().url);
  const locks = follow(client, project);
  const seen: (string | undefined)[] = [];
  const done = locks.each(async ({ lockChanged }) => {
    seen.push(lockChanged?.event);
    if (seen.length === 1) await lock(2);
    if (seen.length === 3) throw new Error("The listener fails");
  });
  await t.throwsAsync(done, { message: "The listener fails" });
  t.deepEqual(seen, ["ready", "insert", "insert"]);
  t.true((await locks.next()).done);
});

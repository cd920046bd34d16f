import type { Client } from "pg";
import type { Bench, BenchContext } from "./bench.ts";
import { addAssets, addContributors, addVersions, EXCLUSIVE, makeWorld } from "./world.ts";

const CONNECTIONS = 8;
/** Assets of each connection, and how often one run goes through them. */
const ASSETS = 20;
const REPEATS = 3;

/** A place that takes locks and gives them back: a connection and the assets that are its own. */
interface Locker {
  member: Client;
  plain: Client;
  userId: string;
  assetIds: string[];
}

/** Locks through the functions, against the least that any lock costs. */
export const locks: Bench = {
  name: "locks",
  about: "lock and unlock through the functions, against insert and delete on a bare table",
  async run(context: BenchContext) {
    const database = await context.database();
    const root = await database.connect();
    const world = await makeWorld(root);
    const users = await addContributors(root, world, CONNECTIONS);
    const assetIds = await addAssets(root, world, { count: ASSETS * CONNECTIONS, type: EXCLUSIVE });
    await addVersions(root, { assetIds, branchId: world.mainlineId, content: "first" });
    await root.query(MAKE_BARE_TABLE);
    const lockers: Locker[] = [];
    for (const [index, userId] of users.entries()) {
      const own = assetIds.slice(index * ASSETS, (index + 1) * ASSETS);
      const [member, plain] = [await database.connectAs(userId), await database.connect()];
      lockers.push({ member, plain, userId, assetIds: own });
    }
    for (const count of [1, CONNECTIONS]) {
      const acting = lockers.slice(0, count);
      const all = async (pairOf: (locker: Locker, assetId: string) => Promise<void>) => {
        await Promise.all(acting.map((locker) => runPairs(locker, pairOf)));
      };
      // While much happens the servers look for events by themselves; else each transaction wakes them.
      const whileServersLook = () => withLease(root, () => all(lockPair));
      await context.compare({
        name: count === 1 ? "pairs, 1 connection" : `pairs, ${count} connections`,
        unit: "/s",
        work: REPEATS * ASSETS * count,
        sides: [
          { label: "lock_asset, release_lock", run: whileServersLook },
          { label: "the same, waking the servers", run: () => all(lockPair) },
          {
            label: "bare insert, delete",
            run: () => all((locker, assetId) => barePair(locker, assetId, world)),
          },
        ],
      });
    }
    context.note("Each statement is committed by itself; every connection has assets of its own.");
    await database.close();
  },
};

/** Does what servers do under load (app_hidden.lease_events): for the time of `work` nobody needs to wake them. */
async function withLease(root: Client, work: () => Promise<void>): Promise<void> {
  const lease = (milliseconds: number) =>
    root.query("select app_hidden.lease_events($1)", [milliseconds]);
  await lease(5000);
  const renewal = setInterval(() => void lease(5000), 1000);
  try {
    await work();
  } finally {
    clearInterval(renewal);
    await lease(0);
  }
}

async function runPairs(
  locker: Locker,
  pairOf: (locker: Locker, assetId: string) => Promise<void>,
): Promise<void> {
  for (let count = 0; count < REPEATS; count += 1) {
    for (const assetId of locker.assetIds) await pairOf(locker, assetId);
  }
}

async function lockPair({ member }: Locker, assetId: string): Promise<void> {
  const { rows } = await member.query<{ id: string }>(
    "select id from app_public.lock_asset(asset_id => $1)",
    [assetId],
  );
  await member.query("select id from app_public.release_lock(lock_id => $1)", [rows[0]?.id]);
}

async function barePair(
  { plain, userId }: Locker,
  assetId: string,
  { projectId, mainlineId }: { projectId: string; mainlineId: string },
): Promise<void> {
  const { rows } = await plain.query<{ id: string }>(BARE_INSERT, [
    projectId,
    assetId,
    mainlineId,
    userId,
  ]);
  await plain.query("delete from bench.locks where id = $1", [rows[0]?.id]);
}

const MAKE_BARE_TABLE = `
  create schema bench;
  create table bench.locks (like app_public.asset_locks including defaults including constraints including indexes);`;

const BARE_INSERT = `
  insert into bench.locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
  values ($1, $2, $3, $3, $4, 1) on conflict do nothing returning id`;

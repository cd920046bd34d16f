import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import type { Bench, BenchContext } from "./bench.ts";
import { Followers } from "./live-followers.ts";
import { startLiveServer } from "./live-server.ts";
import { addAssets, addContributors, addVersions, EXCLUSIVE, makeWorld } from "./world.ts";

const SUBSCRIBERS = [1, 50, 200];
const PAYLOADS = ["event", "columns", "rows"] as const;
/** Locks taken and given back for each count, after some that warm up. */
const LOCKS = 30;
const WARM_UP = 10;
/** Between two events, so that the figures are of one event and not of a queue. */
const PAUSE_MS = 30;

/** How long a lock takes to show on the screens of others. */
export const live: Bench = {
  name: "live",
  about: "from a lock to everybody who follows its project, by websocket",
  async run(context: BenchContext) {
    const database = await context.database();
    const root = await database.connect();
    const world = await makeWorld(root);
    const users = await addContributors(root, world, Math.max(...SUBSCRIBERS));
    const assetIds = await addAssets(root, world, { count: LOCKS + WARM_UP, type: EXCLUSIVE });
    await addVersions(root, { assetIds, branchId: world.mainlineId, content: "first" });
    await root.query("analyze");
    const locker = await database.connectAs(world.lead);
    const server = await startLiveServer(database, { root, folder: await context.folder() });
    try {
      for (const payload of PAYLOADS) {
        for (const count of SUBSCRIBERS) {
          const [projectId, userIds] = [world.projectId, users.slice(0, count)];
          const followers = await Followers.open(server, { projectId, userIds, payload });
          const what = `${payload.padEnd(7)} ${count} subscribers`;
          await measure(followers, { context, locker, assetIds, what });
          followers.close();
        }
      }
      context.note("Every subscriber is a user of their own; figures over all of them.");
      context.note(
        "event: what happened; columns: asset, lock and holder, as all see them; rows: with rows read for each.",
      );
      context.note("Aim: p99 below 50 ms at 200 subscribers.");
    } finally {
      await server.stop();
      await database.close();
    }
  },
};

interface Given {
  context: BenchContext;
  locker: Client;
  assetIds: readonly string[];
  what: string;
}

async function measure(
  followers: Followers,
  { context, locker, assetIds, what }: Given,
): Promise<void> {
  const [sinceCall, sinceCommit]: [number[], number[]] = [[], []];
  const follow = async (isKept: boolean, change: () => Promise<void>) => {
    context.signal.throwIfAborted();
    const arrivals = followers.arrivals();
    const called = performance.now();
    await change();
    const committed = performance.now();
    for (const time of await arrivals) {
      if (!isKept) continue;
      sinceCall.push(time - called);
      // The news may be faster than the answer to the one who made it.
      sinceCommit.push(Math.max(0, time - committed));
    }
    await sleep(PAUSE_MS);
  };
  for (const [index, assetId] of assetIds.entries()) {
    let lockId: string | undefined;
    await follow(index >= WARM_UP, async () => {
      const { rows } = await locker.query<{ id: string }>(
        "select id from app_public.lock_asset(asset_id => $1)",
        [assetId],
      );
      lockId = rows[0]?.id;
    });
    await follow(index >= WARM_UP, async () => {
      await locker.query("select app_public.release_lock(lock_id => $1)", [lockId]);
    });
  }
  const load = loadavg()[0]?.toFixed(2);
  context.note(
    `${what}: since the commit ${percentiles(sinceCommit)}; since the call ${percentiles(sinceCall)}; load ${load}`,
  );
}

function percentiles(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? NaN).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

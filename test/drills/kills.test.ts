import test, { type ExecutionContext } from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { Moments, type Watch } from "../depot/_crash-clients.ts";
import {
  finishResumable,
  letClientsWork,
  requireSound,
  type CrashWorld,
} from "../depot/_crash-world.ts";
import { until } from "../_helpers/until.ts";
import { makeLedger, workWithLocks, workWithShelves, type Ledger } from "./_people.ts";
import { isOfDeath, makeWorld } from "./_world.ts";
import { startStack, type Piece, type Stack } from "./_stack.ts";

const KILLS = 20;
/** The latest moment of a kill after the first answer; a moment is a few microseconds. */
const LATEST = 60_000;
const VICTIMS: readonly (readonly Piece[])[] = [
  ["database"],
  ["server"],
  ["worker"],
  ["database", "server", "worker"],
];

test("twenty kills of database, server, worker and all of them lose nothing that was acknowledged", async (t) => {
  t.timeout(600_000);
  const stack = await startStack(t);
  const ledger = await makeLedger(stack);
  const world = await makeWorld(stack);
  const revivals: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victims = VICTIMS[kill % VICTIMS.length] as readonly Piece[];
    let death: Promise<void> | undefined;
    // Early moments as often as late ones.
    const moments = new Moments(Math.ceil(Math.exp(Math.random() * Math.log(LATEST))), () => {
      death = stack.kill(victims);
    });
    await letEverybodyWork(stack, { ledger, world, moments });
    await death;
    const begun = performance.now();
    await stack.revive(victims);
    if (victims.includes("database")) revivals.push(performance.now() - begun);
    await requireKnownLocks(t, stack, ledger);
  }
  t.log(
    `from a killed database to a ready server: ${revivals.map((ms) => Math.round(ms)).join(", ")} ms`,
  );
  await finishResumable(world, stack.url());
  await requireWholeShelves(t, stack, ledger);
  await requireQueueToMove(t, stack);
  await stack.kill(["server", "worker"]);
  const store = await LocalStore.open(`${stack.dataDir}/depot`);
  await requireSound(t, world, store);
  await store.close();
});

interface Work {
  ledger: Ledger;
  world: CrashWorld;
  moments: Watch;
}

/** Uploads in every way, locks and shelves, until something is killed and everybody has noticed. */
async function letEverybodyWork(stack: Stack, { ledger, world, moments }: Work): Promise<void> {
  await Promise.all([
    letClientsWork(world, { url: stack.url(), moments }, (error, { isOver }) =>
      isOver && isOfDeath(error) ? "stop" : undefined,
    ),
    ...[...ledger.locks.keys()].map((assetId) =>
      untilDeath(moments, () => workWithLocks(stack, ledger, { assetId, moments })),
    ),
    untilDeath(moments, () => workWithShelves(stack, ledger, moments)),
  ]);
}

async function untilDeath(moments: Watch, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!moments.isOver || !isOfDeath(error)) throw error;
  }
}

/** What was answered is so; and what was not answered is known again. */
async function requireKnownLocks(t: ExecutionContext, { cluster }: Stack, ledger: Ledger) {
  const { rows } = await cluster.db.rootPool.query<{ asset_id: string; locks: number }>(
    `select asset_id, count(*)::int as locks from app_public.asset_locks
     where asset_id = any ($1) group by asset_id`,
    [[...ledger.locks.keys()]],
  );
  for (const [assetId, known] of ledger.locks) {
    const found = rows.find((row) => row.asset_id === assetId)?.locks ?? 0;
    t.true(found <= 1, "an asset is locked once");
    if (known !== undefined) t.is(found === 1, known, "a lock is as its holder was told");
    ledger.locks.set(assetId, found === 1);
  }
}

/** A shelf is all of its versions or none, and a submitted one is submitted. */
async function requireWholeShelves(t: ExecutionContext, { cluster }: Stack, ledger: Ledger) {
  const { rows } = await cluster.db.rootPool.query<{ id: string; state: string; versions: number }>(
    `select shelves.id, shelves.state,
            (select count(*)::int from app_public.asset_versions as versions
             where versions.change_id = shelves.change_id) as versions
     from app_public.shelves`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id, isSubmitted } of ledger.shelves) {
    const shelf = byId.get(id);
    t.truthy(shelf, "a shelf that was answered is there");
    if (isSubmitted) t.is(shelf?.state, "submitted");
    t.is(shelf?.versions, shelf?.state === "submitted" ? ledger.shelved.length : 0);
  }
  t.log(`${ledger.shelves.filter(({ isSubmitted }) => isSubmitted).length} shelves submitted`);
  t.true(ledger.shelves.some(({ isSubmitted }) => isSubmitted));
}

/** What killed workers held is done by the one that runs, long before the queue itself would give it free. */
async function requireQueueToMove(t: ExecutionContext, { cluster }: Stack): Promise<void> {
  const left = await until(async () => {
    const { rows } = await cluster.db.rootPool.query<{ left: number }>(
      `select count(*)::int as left from graphile_worker._private_jobs
       where locked_at < now() - interval '1 minute' or (run_at <= now() and locked_at is null and attempts < max_attempts)`,
    );
    return rows[0]?.left === 0 && "none";
  }, 60_000);
  t.is(left, "none");
}

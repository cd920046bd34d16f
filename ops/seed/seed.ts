import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { DEFAULT_LIMITS } from "../../plugins/depot/depot.ts";
import { openStore, type DepotPlace } from "../../plugins/depot/open-store.ts";
import { sweepDepot } from "../../plugins/depot/sweep.ts";
import { DEMO_ACCOUNTS, demoPassword } from "../../src/boot/demo-accounts.ts";
import { withSetUpLock } from "../../src/db/set-up-lock.ts";
import { runCommand } from "../../src/db/with-database.ts";
import type { Log } from "../../src/log.ts";
import { makeAccounts } from "./accounts.ts";
import { makeAssetTypes } from "./asset-types.ts";
import { seedCommand } from "./command.ts";
import { DemoRun } from "./demo-run.ts";
import { DemoStudio } from "./demo-studio.ts";
import { DEMO_FILES, type DemoAssetName } from "./media/files.ts";
import { Painter, type PaintOrder } from "./media/painter.ts";
import { archiveEmberfall, makeEmberfall } from "./projects/emberfall.ts";
import { makeSkyforge } from "./projects/skyforge.ts";
import { makeTidebound } from "./projects/tidebound.ts";
import { makeSnapshots } from "./snapshots.ts";

/** What the demo studio is made in. */
export interface DemoPlace extends DepotPlace {
  ownerUrl: string;
  ownerPool: Pool;
  /** The API's pool, for what goes through the depot. */
  authPool: Pool;
  log: Log;
  /** Makes other files than the demo's own, which take seconds to paint. For tests. */
  makeFile?: (order: PaintOrder) => Promise<Buffer>;
}

/** The accounts of the demo studio, as people sign in. */
export const DEMO_SIGN_INS: readonly { username: string; password: string }[] = DEMO_ACCOUNTS.map(
  (username) => ({ username, password: demoPassword(username) }),
);

/**
 * Makes the demo studio where there is none yet: people, projects, binaries, work at every stage. Does nothing when it
 * has been made or when people are there already; goes on where an earlier run was stopped. Instances that start
 * at once wait for each other. True when it made something. Throws what the database or the depot refuse.
 */
export async function seedDemoOnce(place: DemoPlace): Promise<boolean> {
  return withSetUpLock(
    place.ownerUrl,
    async () => {
      const run = await DemoRun.open(place.ownerPool);
      if (!run) return false;
      place.log.info("making the demo studio");
      try {
        await makeStudio(place, run);
        await run.succeed();
      } catch (error) {
        await run.fail(error);
        throw error;
      }
      return true;
    },
    120_000,
  );
}

async function makeStudio(place: DemoPlace, run: DemoRun): Promise<void> {
  const painter = new Painter(place.makeFile ? [] : paintOrders());
  const makeFile = place.makeFile ?? ((order: PaintOrder) => painter.take(order));
  const { ownerPool, log } = place;
  const store = await openStore(place);
  try {
    // Uploads that a killed run left open would keep their project from being archived.
    if (run.isResumed) await sweepDepot({ store, pool: ownerPool, log, isOnlyServer: true });
    const users = await makeAccounts(run);
    await makeAssetTypes(run);
    const depot = { store, pool: place.authPool, log, limits: DEFAULT_LIMITS };
    const studio = new DemoStudio({ run, users, depot, ownerPool, makeFile });
    const skyforge = await makeSkyforge(studio);
    const tidebound = await makeTidebound(studio);
    const emberfall = await makeEmberfall(studio);
    await makeSnapshots(run, "Skyforge", skyforge);
    await makeSnapshots(run, "Tidebound", tidebound);
    await makeSnapshots(run, "Emberfall", emberfall);
    await archiveEmberfall(studio, emberfall);
  } finally {
    await Promise.all([painter.close(), store.close()]);
  }
}

/** Every file of the demo but the last of hero_texture, which the documentation's example uploads. */
function paintOrders(): PaintOrder[] {
  const orders = (Object.keys(DEMO_FILES) as DemoAssetName[]).flatMap((asset) =>
    DEMO_FILES[asset]
      .map((_, index) => ({ asset, index }))
      .slice(0, asset === "hero_texture" ? 1 : undefined),
  );
  // In about the order in which they are uploaded.
  return orders.toSorted((one, other) => one.index - other.index);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runCommand((args) => seedCommand(args, seedDemoOnce));
}

import { pathToFileURL } from "node:url";
import test from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { smallDisk } from "../_helpers/small-disk.ts";
import { Refusals, UnexpectedAnswer } from "./_crash-clients.ts";
import {
  finishResumable,
  letClientsWork,
  makeCrashWorld,
  requireSound,
  type Excuse,
} from "./_crash-world.ts";

/** How often the clients are told that there is no room before somebody does something about it. */
const REFUSALS = 30;

test("a disk that fills up refuses what does not fit, and nothing else is lost", async (t) => {
  t.timeout(180_000);
  const disk = await smallDisk(t, "24m");
  if (disk === undefined) return void t.pass();
  const { folder } = disk;
  const world = await makeCrashWorld(t, { GADB_DEPOT_URL: pathToFileURL(folder).href });
  // Twice: the second server begins with a full disk and what the first has left there.
  for (let round = 0; round < 2; round += 1) {
    const server = await world.startServer();
    const refusals = new Refusals(REFUSALS, server.kill);
    await letClientsWork(world, { url: server.url, moments: refusals }, whenFull(refusals));
    await server.gone;
  }
  await disk.resize("1g");
  const server = await world.startServer();
  await finishResumable(world, server.url);
  await server.stop();
  const store = await LocalStore.open(folder);
  await requireSound(t, world, store);
  await store.close();
});

function whenFull(refusals: Refusals): Excuse {
  return (error) => {
    if (!(error instanceof UnexpectedAnswer)) return refusals.isOver ? "stop" : undefined;
    if (error.status !== 507) return undefined;
    refusals.refuse();
    return refusals.isOver ? "stop" : "go on";
  };
}

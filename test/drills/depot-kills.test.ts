import test from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { environmentWith } from "../../src/config.ts";
import { Moments, UnexpectedAnswer } from "../depot/_crash-clients.ts";
import {
  finishResumable,
  letClientsWork,
  makeCrashWorld,
  requireSound,
  type Excuse,
} from "../depot/_crash-world.ts";

/** CI has twenty minutes for everything, and says fewer. */
const KILLS = Number(environmentWith({})["GADB_DRILL_DEPOT_KILLS"] ?? 50);
/** The latest moment of a kill after the first answer; a moment is a few microseconds. */
const LATEST = 100_000;

/** When the server is gone, connections break; whatever it answered before is meant. */
const killed: Excuse = (error, { isOver }) =>
  isOver && !(error instanceof UnexpectedAnswer) ? "stop" : undefined;

test(`${KILLS} kills at random moments of mixed uploads lose nothing that was acknowledged`, async (t) => {
  t.timeout(600_000);
  const world = await makeCrashWorld(t);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const server = await world.startServer();
    // Early moments as often as late ones.
    const moment = Math.ceil(Math.exp(Math.random() * Math.log(LATEST)));
    const moments = new Moments(moment, server.kill);
    await letClientsWork(world, { url: server.url, moments }, killed);
    await server.gone;
  }
  const server = await world.startServer();
  await finishResumable(world, server.url);
  await server.stop();
  const store = await LocalStore.open(`${world.dataDir}/depot`);
  await requireSound(t, world, store);
  await store.close();
});

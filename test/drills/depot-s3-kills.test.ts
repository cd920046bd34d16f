import test from "ava";
import { CEPH_KEYS } from "../_helpers/ceph/cluster.ts";
import { useCeph } from "../_helpers/ceph/use-ceph.ts";
import { Moments, StillHeld, UnexpectedAnswer } from "../depot/_crash-clients.ts";
import {
  finishResumable,
  letClientsWork,
  makeCrashWorld,
  requireSound,
  type Excuse,
} from "../depot/_crash-world.ts";
import { openS3 } from "../depot/s3/_s3-store.ts";

const { cephTest, ceph } = useCeph(test);

const KILLS = 10;
/** The latest moment of a kill after the first answer. */
const LATEST = 100_000;

/** A storage that is away is a refusal that passes by itself. */
const stores: Excuse = (error, { isOver }) =>
  isOver && (error instanceof StillHeld || isAway(error)) ? "stop" : undefined;

/** The server itself may be killed with it. */
const everything: Excuse = (error, { isOver }) =>
  isOver && (!(error instanceof UnexpectedAnswer) || isAway(error)) ? "stop" : undefined;

function isAway(error: unknown): boolean {
  return error instanceof UnexpectedAnswer && error.status === 503;
}

cephTest(
  "killing the object storage, or the server, at random moments loses nothing that was acknowledged",
  async (t) => {
    t.timeout(300_000);
    const gateway = await ceph().startGateway();
    const depotUrl = await ceph().depotUrl({ endpoint: gateway.endpoint });
    const world = await makeCrashWorld(t, {
      GADB_DEPOT_URL: depotUrl,
      AWS_ACCESS_KEY_ID: CEPH_KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CEPH_KEYS.secretAccessKey,
    });
    let server = await world.startServer();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const isServers = kill % 2 === 1;
      const moment = Math.ceil(Math.exp(Math.random() * Math.log(LATEST)));
      let killing: Promise<void> | undefined;
      const moments = new Moments(moment, () => {
        killing = isServers ? (server.kill(), server.gone) : gateway.kill();
      });
      const excuse = isServers ? everything : stores;
      await letClientsWork(world, { url: server.url, moments }, excuse);
      await killing;
      if (isServers) server = await world.startServer();
      else await gateway.restart();
    }
    await finishResumable(world, server.url);
    await server.stop();
    await requireSound(t, world, await openS3(t, depotUrl));
  },
);

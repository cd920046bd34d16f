import { Skipped, type BenchContext } from "../../bench.ts";
import type { Peer } from "../peer.ts";
import { startNginx } from "./nginx.ts";
import { startFastApi, startStarlette } from "./python.ts";
import { startDurableTusServer, startTusServer } from "./tus-server.ts";

const STARTS = [
  startNginx,
  startFastApi,
  startStarlette,
  startTusServer,
  startDurableTusServer,
] as const;

/** Starts what one would use instead of us, as far as it is installed; the rest is named below the figures. */
export async function startOthers(context: BenchContext): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const start of STARTS) {
    try {
      peers.push(await start(await context.folder()));
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
      context.note(`left out: ${error.message}`);
    }
  }
  return peers;
}

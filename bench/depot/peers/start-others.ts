import { Skipped, type BenchContext } from "../../bench.ts";
import type { Peer } from "../peer.ts";
import { startNginx } from "./nginx.ts";
import { startFastApi, startStarlette } from "./python.ts";
import { startTusServer } from "./tus-server.ts";

/** Starts what one would use instead of us, as far as it is installed; the rest is named below the figures. */
export async function startOthers(context: BenchContext): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const start of [startNginx, startFastApi, startStarlette, startTusServer]) {
    try {
      peers.push(await start(await context.folder()));
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
      context.note(`left out: ${error.message}`);
    }
  }
  return peers;
}

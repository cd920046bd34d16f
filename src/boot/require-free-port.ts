import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";

/** A predecessor that is still stopping may hold the port for a moment. */
const PATIENCE_MS = 10_000;

/**
 * Throws when HTTP's port cannot be had, before anything else is started rather than after half a minute of set-up.
 * A taken port is asked for again for a while.
 */
export async function requireFreePort(
  { host, port }: Config,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let hasSaid = false;
  for (;;) {
    const error = await tryPort(host, port);
    if (error === undefined) return;
    if (error.code !== "EADDRINUSE") {
      throw new Error(`Port ${port} of ${host} cannot be used (${error.code}).`, { cause: error });
    }
    if (Date.now() > deadline) {
      throw new Error(`Port ${port} of ${host} is taken by another program. Set PORT.`, {
        cause: error,
      });
    }
    if (!hasSaid) log.warn({ host, port }, "the port is taken; waiting for it");
    hasSaid = true;
    await sleep(250, undefined, { signal });
  }
}

function tryPort(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", resolve);
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
}

import { UnexpectedAnswer } from "../depot/_crash-clients.ts";
import { makeCrashAssets, type CrashWorld } from "../depot/_crash-world.ts";
import { NotDone } from "./_people.ts";
import type { Stack } from "./_stack.ts";

/** What clients that upload need to know of a stack, and what they remember. */
export async function makeWorld(stack: Stack): Promise<CrashWorld> {
  const { cluster, dataDir, studio, token } = stack;
  const assetIds = await makeCrashAssets(cluster.db, studio);
  const startServer = () => Promise.reject(new Error("The stack starts its servers."));
  return { db: cluster.db, dataDir, studio, token, assetIds, files: [], settings: {}, startServer };
}

/** A broken connection, or a server that says that its database is away; a refusal is neither. */
export function isOfDeath(error: unknown): boolean {
  if (error instanceof UnexpectedAnswer) return error.status >= 500;
  return !(error instanceof NotDone) || error.code === "UNAVL";
}

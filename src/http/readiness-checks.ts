import { randomUUID } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppContext } from "../app-context.ts";
import { newestMigration } from "../sql/newest-migration.ts";
import { ping } from "../sql/ping.ts";
import type { Check } from "./health.ts";

const COMMITTED = fileURLToPath(new URL("../../migrations/committed/", import.meta.url));

/** What this server needs to serve: its database, the migrations it was written for, a place to put files. */
export function readinessChecks({
  config,
  authPool,
  ownerPool,
}: AppContext): Record<string, Check> {
  const checks: Record<string, Check> = {
    database: () => ping(authPool),
    migrations: async () => {
      const [wanted, found] = await Promise.all([newestCommitted(), newestMigration(ownerPool)]);
      // A newer database is fine: the other half of a rolling update.
      if (wanted !== undefined && (found === undefined || found < wanted))
        throw new Error(`${wanted} has not run`);
    },
  };
  if (config.depotUrl.startsWith("file:"))
    checks["depot"] = () => tryWriting(fileURLToPath(config.depotUrl));
  return checks;
}

async function newestCommitted(): Promise<string | undefined> {
  const names = await readdir(COMMITTED);
  return names
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .at(-1);
}

async function tryWriting(folder: string): Promise<void> {
  const probe = join(folder, `.ready-${randomUUID()}`);
  await writeFile(probe, "");
  await rm(probe);
}

import { randomUUID } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppContext } from "../app-context.ts";
import type { Config } from "../config.ts";
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
  checks["depot"] = config.depotUrl.startsWith("file:")
    ? () => tryWriting(fileURLToPath(config.depotUrl))
    : bucketCheck(config);
  return checks;
}

/** The SDK is loaded with the first question, and not at all for a depot in a folder. */
function bucketCheck({ depotUrl, s3 }: Config): Check {
  let ping: Promise<Check> | undefined;
  return async () => {
    ping ??= import("../../plugins/depot/s3/ping.ts").then(({ makeS3Ping }) =>
      makeS3Ping(depotUrl, s3),
    );
    await (
      await ping
    )();
  };
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

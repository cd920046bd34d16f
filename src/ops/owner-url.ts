import type { Config } from "../config.ts";
import { runningEmbeddedUrl, startEmbedded } from "../db/embedded.ts";
import type { Log } from "../log.ts";

/**
 * Runs `fn` with the owner's connection of the configured database: DATABASE_URL, or the embedded PostgreSQL that
 * runs, or the embedded one started just for this when nothing runs.
 */
export async function withOwnerUrl<T>(
  config: Config,
  log: Log,
  fn: (ownerUrl: string) => Promise<T>,
): Promise<T> {
  const found = config.databaseUrl ?? runningEmbeddedUrl(config.dataDir);
  if (found !== undefined) return fn(found);
  const archiveTo = config.backups.walArchive ? config.backupDir : undefined;
  const server = await startEmbedded({ dataDir: config.dataDir, port: 0, log, archiveTo });
  try {
    return await fn(server.ownerUrl);
  } finally {
    await server.stop();
  }
}

import type { Config } from "../config.ts";
import type { BackUpOptions } from "./back-up.ts";
import { backupKey } from "./seal/backup-key.ts";
import { loadSigningKey } from "./signing-key.ts";

/** What the configuration says of taking a backup. Throws when a key cannot be used. */
export function backupOptions(config: Config, ownerUrl: string): BackUpOptions {
  const { depotUrl, depotOldUrl, s3, backupDir } = config;
  const keys = { signingKey: loadSigningKey(config), key: backupKey(config) };
  return { ownerUrl, depotUrl, depotOldUrl, s3, backupDir, ...keys };
}

import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Config } from "../../config.ts";

/** The key that backups are sealed with. */
export interface BackupKey {
  /** Names the key without telling it. */
  id: string;
  bytes: Buffer;
}

/** The configured key; undefined when backups are not sealed. Throws when it cannot be used. */
export function backupKey({
  backups,
  backupDir,
}: Pick<Config, "backups" | "backupDir">): BackupKey | undefined {
  return backups.keyFile === undefined ? undefined : loadBackupKey(backups.keyFile, backupDir);
}

/**
 * Reads the key of GADB_BACKUP_KEY_FILE: 32 bytes as 64 hexadecimal digits or in base64. Refuses one that lies beside
 * the backups it seals: who takes the one would have the other.
 */
export function loadBackupKey(file: string, backupDir: string): BackupKey {
  refuseBeside(file, backupDir);
  const text = readFileSync(file, "utf8").trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(text)
    ? Buffer.from(text, "hex")
    : /^[A-Za-z0-9+/]{43}=$/.test(text)
      ? Buffer.from(text, "base64")
      : undefined;
  if (!bytes)
    throw new Error(
      `${file} is no key: it must hold 32 random bytes as 64 hexadecimal digits. Make one with: openssl rand -hex 32`,
    );
  return { id: keyId(bytes), bytes };
}

function keyId(bytes: Buffer): string {
  return createHash("sha256").update("gadb backup key\0").update(bytes).digest("hex").slice(0, 16);
}

function refuseBeside(file: string, backupDir: string): void {
  if (!`${real(file)}`.startsWith(real(backupDir) + sep)) return;
  throw new Error(
    `The key ${file} lies inside the backups' folder ${backupDir}: who takes the backups would have the key. ` +
      "Keep it elsewhere, and a copy of it away from this machine.",
  );
}

/** The path without links, as far as it exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), path.slice(parent.length));
  }
}

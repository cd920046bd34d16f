import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AuditHead } from "../sql/list-audit-heads.ts";
import { syncFolder } from "./hashed-file.ts";

/** The folder of the exported heads, inside that of the backups. */
export const AUDIT_HEADS_FOLDER = "audit-heads";

/**
 * Writes the heads of all audit chains to a new file `audit-heads/YYYY-MM-DD.json` (the day in UTC) of the backups'
 * folder and returns its path once it is on disk. A file that exists is never touched: later ones of the same day are
 * named `YYYY-MM-DD.2.json` and so on. Throws as the file system does.
 */
export async function exportAuditHeads(
  backupDir: string,
  heads: readonly AuditHead[],
  now: Date,
): Promise<string> {
  const folder = join(backupDir, AUDIT_HEADS_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify({ format: 1, exportedAt: now, heads }, undefined, 2)}\n`;
  const path = await writeNew(join(folder, now.toISOString().slice(0, 10)), text);
  await syncFolder(folder);
  await syncFolder(backupDir);
  return path;
}

/** Writes to the first name that is free; "wx" fails rather than open a file that is there. */
async function writeNew(base: string, text: string): Promise<string> {
  for (let place = 1; ; place += 1) {
    const path = place === 1 ? `${base}.json` : `${base}.${place}.json`;
    const file = await open(path, "wx", 0o400).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return undefined;
      throw error;
    });
    if (!file) continue;
    try {
      await file.writeFile(text);
      await file.sync();
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }
}

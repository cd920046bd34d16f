import { chmodSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes the data folder. Ours alone; for root, others may pass through it (not look), because PostgreSQL runs as
 * another account and its cluster lies inside. What is secret has a closed folder of its own.
 */
export function ensureDataDir(dataDir: string): void {
  makeFolder(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** Makes `path` and what is missing above it with exactly this mode, whatever the umask; existing folders stay. */
export function makeFolder(path: string, mode: number): void {
  const first = mkdirSync(path, { recursive: true, mode });
  if (first === undefined) return;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    chmodSync(folder, mode);
    if (folder === resolve(first) || folder === dirname(folder)) return;
  }
}

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureDataDir } from "./data-dir.ts";
import { secretsDir } from "./secrets.ts";

/** Puts a secret that comes from elsewhere into a data folder that has none of this name yet. */
export function saveSecret(dataDir: string, name: string, value: string): void {
  ensureDataDir(dataDir);
  const folder = secretsDir(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  writeFileSync(join(folder, name), `${value}\n`, { mode: 0o600, flag: "wx" });
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An environment in which libpq finds a password, and nobody else does. */
export interface PgPass {
  environment: { PGPASSFILE: string };
  remove(): Promise<void>;
}

/** Writes a password file that fits every connection of one child process. */
export async function pgPassEnvironment(password: string): Promise<PgPass> {
  const folder = await mkdtemp(join(tmpdir(), "gadb-pass-"));
  const path = join(folder, "pgpass");
  const escaped = password.replace(/[\\:]/g, "\\$&");
  await writeFile(path, `*:*:*:*:${escaped}\n`, { mode: 0o600 });
  return {
    environment: { PGPASSFILE: path },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

import { chown, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { OsUser } from "../../db/embedded/os-user.ts";
import { BACKUP_FILES } from "../backup-names.ts";
import { takeBaseBackup } from "../base-backup.ts";
import { extractBase } from "../extract-base.ts";
import { findBaseBackupTool, runBaseBackupTool } from "./copy-tool.ts";
import { conninfo, type Upstream } from "./standby-settings.ts";

/** What is copied where. */
export interface CopyOptions {
  upstream: Upstream;
  /** Our own way needs the database's name; see takeBaseBackup. */
  primaryUrl: string;
  major: string;
  /** Exists and is empty. */
  pgData: string;
  user: OsUser | undefined;
  signal?: AbortSignal | undefined;
  say(line: string): void;
}

/**
 * Copies a running primary: with pg_basebackup where there is one of the right version, else over the replication
 * protocol by ourselves, into a packed file beside the target that is compared with the server's manifest while it is
 * unpacked. Returns which way was taken.
 */
export async function copyPrimary(options: CopyOptions): Promise<"pg_basebackup" | "protocol"> {
  const tool = await findBaseBackupTool(options.major);
  if (tool !== undefined) {
    options.say(`copying with ${tool}`);
    const { upstream, pgData, signal } = options;
    await runBaseBackupTool(tool, {
      conninfo: conninfo({ ...upstream, password: "" }),
      password: upstream.password,
      slot: upstream.slot,
      pgData,
      signal,
    });
    if (options.user) await own(pgData, options.user);
    return "pg_basebackup";
  }
  options.say(`copying by ourselves: there is no pg_basebackup of version ${options.major} here`);
  await copyByProtocol(options);
  return "protocol";
}

async function copyByProtocol({ primaryUrl, pgData, user, signal }: CopyOptions): Promise<void> {
  const packed = `${pgData}.packed`;
  await rm(packed, { recursive: true, force: true });
  await mkdir(packed, { mode: 0o700 });
  const cut = signal ? { signal } : {};
  try {
    await takeBaseBackup({
      url: primaryUrl,
      label: "game-asset-db replica",
      tarPath: join(packed, BACKUP_FILES.base),
      manifestPath: join(packed, BACKUP_FILES.baseManifest),
      ...cut,
    });
    await extractBase({ backup: packed, base: BACKUP_FILES.base, pgData, user, ...cut });
  } finally {
    await rm(packed, { recursive: true, force: true });
  }
}

async function own(path: string, user: OsUser): Promise<void> {
  await chown(path, user.uid, user.gid);
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true }))
    await chown(join(entry.parentPath, entry.name), user.uid, user.gid);
}

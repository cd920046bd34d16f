import { open } from "node:fs/promises";
import { join } from "node:path";
import type { OsUser } from "../../db/embedded/os-user.ts";
import type { RecoveryPlan } from "./plan-recovery.ts";
import type { ArchivedFile, WalArchive } from "./wal-archive.ts";

/** Where the log is laid and whose it shall be. */
export interface StageOptions {
  pgData: string;
  user: OsUser | undefined;
  signal?: AbortSignal | undefined;
  report?: (done: number, total: number) => void;
}

/**
 * Lays the planned log into pg_wal of unpacked cluster files, where a recovery finds it by itself: so no command has to
 * fetch it, and nothing about the archive gets into the cluster's settings. Segments of the backup's own log are
 * replaced, since the archive's are whole. What a segment does not use becomes a hole that takes no space.
 */
export async function stageWal(
  archive: WalArchive,
  plan: RecoveryPlan,
  options: StageOptions,
): Promise<void> {
  const all = [...plan.histories, ...plan.segments];
  for (const [index, file] of all.entries()) {
    options.signal?.throwIfAborted();
    await stage(archive, file, options);
    options.report?.(index + 1, all.length);
  }
}

/** Only the histories: for a restore that ends with the backup, whose new timeline needs a number that is free. */
export async function stageHistories(archive: WalArchive, options: StageOptions): Promise<void> {
  for (const file of (await archive.list()).values())
    if (file.name.endsWith(".history")) await stage(archive, file, options);
}

async function stage(
  archive: WalArchive,
  file: ArchivedFile,
  { pgData, user }: StageOptions,
): Promise<void> {
  const bytes = await archive.read(file);
  const handle = await open(join(pgData, "pg_wal", file.name), "w", 0o600);
  try {
    await handle.writeFile(bytes.subarray(0, usedLength(bytes)));
    await handle.truncate(bytes.length);
    if (user) await handle.chown(user.uid, user.gid);
  } finally {
    await handle.close();
  }
}

/** Up to the last byte that is not zero. */
function usedLength(bytes: Buffer): number {
  const zeros = Buffer.alloc(8192);
  let end = bytes.length;
  while (end >= zeros.length && bytes.subarray(end - zeros.length, end).equals(zeros))
    end -= zeros.length;
  return end;
}

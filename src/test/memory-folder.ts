import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** Linux's file system in memory for everybody. */
const SHARED_MEMORY = "/dev/shm";
/** What statfs(2) calls tmpfs. */
const TMPFS = 0x0102_1994;

/**
 * Where throw-away databases lie: in memory when `bytes` are free in there, else in the temporary folder. A database of
 * ours is a thousand files. On ext4 without a journal a new file looks for an inode that nobody has freed for minutes,
 * which after many databases took a quarter of a run of the tests.
 */
export function memoryFolder(bytes: number): string {
  try {
    const { type, bavail, bsize } = statfsSync(SHARED_MEMORY);
    const free = Math.min(bavail * bsize, process.availableMemory());
    return type === TMPFS && free >= bytes ? SHARED_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

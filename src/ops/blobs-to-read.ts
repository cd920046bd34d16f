import { listBackups } from "./backup-names.ts";
import { basename, dirname, join } from "node:path";
import { readDepotManifest } from "./manifest.ts";

/** Which of a backup's blobs a nightly proof reads, asked in the order of their hashes. */
export type BlobFilter = (sha256: string) => Promise<boolean>;

/** One blob in so many, another part each day. */
const SHARE = 100;

/**
 * Chooses the blobs that the backup before does not have, and a hundredth of the others, another hundredth each day:
 * what is new has never been read where it lies now, and what is old decays slowly.
 */
export async function newAndSample(backup: string, now = new Date()): Promise<BlobFilter> {
  const before = await previous(backup);
  const isKnown = before === undefined ? async () => false : knownIn(before);
  const part = Math.floor(now.getTime() / 86_400_000) % SHARE;
  return async (sha256) =>
    // Both are asked each time: the list is read along.
    !(await isKnown(sha256)) || Number.parseInt(sha256.slice(0, 8), 16) % SHARE === part;
}

async function previous(backup: string): Promise<string | undefined> {
  const folder = dirname(backup);
  const names = await listBackups(folder);
  const before = names[names.indexOf(basename(backup)) - 1];
  return before === undefined ? undefined : join(folder, before);
}

/** Reads a sorted list along with sorted questions. */
function knownIn(folder: string): BlobFilter {
  const listed = flatten(readDepotManifest(folder));
  let current = listed.next();
  return async (sha256) => {
    for (;;) {
      const found = await current;
      if (found.done || found.value >= sha256) return !found.done && found.value === sha256;
      current = listed.next();
    }
  };
}

async function* flatten(
  pages: AsyncGenerator<{ sha256: string }[]>,
): AsyncGenerator<string, undefined> {
  for await (const page of pages) for (const { sha256 } of page) yield sha256;
  return undefined;
}

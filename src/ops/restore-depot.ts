import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DepotPlace } from "../../plugins/depot/open-store.ts";
import { openSource, readBlobList } from "./back-up-depot.ts";
import { backupDepotDir } from "./backup-names.ts";
import { backupDepot, FirstSource, type BlobSource } from "./blob-source.ts";
import { BlobCopier, type WantedBlob } from "./depot-copy.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import { readDepotManifest, type BackupManifest, type Problem } from "./manifest.ts";

/** What to bring where. */
export interface RestoreDepotOptions {
  /** The backup's folder. */
  backup: string;
  manifest: BackupManifest;
  /** The data folder to be: its `depot/` is made. */
  folder: string;
  /**
   * Set when the database was brought to a moment after the backup: `folder` has the list of the blobs that it knows,
   * and what the backup lacks of them is looked for here.
   */
  newer?: { place: DepotPlace | undefined } | undefined;
  /** Opens sealed content. */
  key?: BackupKey | undefined;
  signal?: AbortSignal | undefined;
  report?: (bytesDone: number) => void;
}

/** Copies the blobs, hashing each on the way; returns those that the database needs and that are missing or wrong. */
export async function restoreDepot(options: RestoreDepotOptions): Promise<Problem[]> {
  const { backup, manifest, folder, newer } = options;
  const blobs = join(folder, "depot", "blobs");
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  if (!manifest.depot.isCopied) return [];
  const own = backupDepot(backupDepotDir(backup), options.key);
  if (!newer) return copyAll(own, blobs, { ...options, pages: readDepotManifest(backup) });
  const live = newer.place && (await openSource(newer.place));
  try {
    const source = live ? new FirstSource([own, live.blobs]) : own;
    return await copyAll(source, blobs, { ...options, pages: readBlobList(folder) });
  } finally {
    await live?.close();
  }
}

interface CopyAllOptions {
  pages: AsyncGenerator<(WantedBlob & { isRequired?: boolean })[]>;
  signal?: AbortSignal | undefined;
  report?: (bytesDone: number) => void;
}

async function copyAll(
  source: BlobSource,
  target: string,
  { pages, signal, report }: CopyAllOptions,
): Promise<Problem[]> {
  const copier = new BlobCopier(source, target, { signal });
  const problems: Problem[] = [];
  let bytesDone = 0;
  for await (const page of pages) {
    const results = await copier.copyAll(page);
    for (const [index, { sha256, bytes, isRequired = true }] of page.entries()) {
      bytesDone += bytes;
      const result = results[index];
      const isBad = result === "missing" || result === "damaged";
      if (isBad && isRequired)
        problems.push({ what: `blob ${sha256}`, problem: `is ${result} in the backup` });
    }
    report?.(bytesDone);
  }
  await copier.sync();
  return problems;
}

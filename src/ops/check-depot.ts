import { stat } from "node:fs/promises";
import { backupDepotDir, blobPath } from "./backup-names.ts";
import type { WantedBlob } from "./depot-copy.ts";
import { compare, readDepotManifest, type BackupManifest, type Problem } from "./manifest.ts";

const CONCURRENCY = 4;

/** How to look at a backup's blobs. */
export interface CheckDepotOptions {
  /** `content` reads and hashes every blob, `size` only looks whether each is there in full. */
  depth: "content" | "size";
  signal?: AbortSignal;
  report?: (bytesDone: number) => void;
}

/** Compares the blobs that a backup needs with what its depot holds; returns each that is missing or wrong. */
export async function checkDepot(
  folder: string,
  manifest: BackupManifest,
  { depth, signal, report }: CheckDepotOptions,
): Promise<Problem[]> {
  if (!manifest.depot.isCopied) return [];
  const blobsDir = backupDepotDir(folder);
  const problems: Problem[] = [];
  let bytesDone = 0;
  const check = async (blob: WantedBlob) => {
    signal?.throwIfAborted();
    const path = blobPath(blobsDir, blob.sha256);
    const problem =
      depth === "size" ? await compareSize(path, blob.bytes) : await compare(path, blob, signal);
    if (problem !== undefined) problems.push({ what: `blob ${blob.sha256}`, problem });
    report?.((bytesDone += blob.bytes));
  };
  for await (const page of readDepotManifest(folder)) {
    const left = page.values();
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (const blob of left) await check(blob);
      }),
    );
  }
  return problems;
}

async function compareSize(path: string, bytes: number): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!found) return "is missing";
  return found.size === bytes ? undefined : `has ${found.size} bytes instead of ${bytes}`;
}

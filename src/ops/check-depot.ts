import { createHash } from "node:crypto";
import { backupDepotDir } from "./backup-names.ts";
import { backupDepot, type BlobSource } from "./blob-source.ts";
import type { BlobFilter } from "./blobs-to-read.ts";
import type { WantedBlob } from "./depot-copy.ts";
import { readDepotManifest, type BackupManifest, type Problem } from "./manifest.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import { SealError } from "./seal/seal-format.ts";

const CONCURRENCY = 4;

/** How to look at a backup's blobs. */
export interface CheckDepotOptions {
  /** `content` reads and hashes every blob, `size` only looks whether each is there in full. */
  depth: "content" | "size";
  /** Opens sealed content. */
  key?: BackupKey | undefined;
  /** Of which blobs the content is read; of the others only the size is looked at. */
  only?: BlobFilter | undefined;
  signal?: AbortSignal;
  report?: (bytesDone: number) => void;
}

/** Compares the blobs that a backup needs with what its depot holds; returns each that is missing or wrong. */
export async function checkDepot(
  folder: string,
  manifest: BackupManifest,
  { depth, key, only, signal, report }: CheckDepotOptions,
): Promise<Problem[]> {
  if (!manifest.depot.isCopied) return [];
  const source = backupDepot(backupDepotDir(folder), key);
  const problems: Problem[] = [];
  let bytesDone = 0;
  const check = async ({ blob, isRead }: { blob: WantedBlob; isRead: boolean }) => {
    signal?.throwIfAborted();
    const problem = await compare(source, blob, isRead);
    if (problem !== undefined) problems.push({ what: `blob ${blob.sha256}`, problem });
    report?.((bytesDone += blob.bytes));
  };
  for await (const page of readDepotManifest(folder)) {
    const chosen = [];
    for (const blob of page) {
      const isRead = depth === "content" && (only === undefined || (await only(blob.sha256)));
      chosen.push({ blob, isRead });
    }
    const left = chosen.values();
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (const blob of left) await check(blob);
      }),
    );
  }
  return problems;
}

async function compare(
  source: BlobSource,
  { sha256, bytes }: WantedBlob,
  isRead: boolean,
): Promise<string | undefined> {
  const found = await source.size(sha256);
  if (found === undefined) return "is missing";
  if (found !== bytes) return `has ${found} bytes instead of ${bytes}`;
  if (!isRead) return undefined;
  const hash = createHash("sha256");
  try {
    for await (const chunk of await source.read(sha256)) hash.update(chunk);
  } catch (error) {
    if (error instanceof SealError) return error.message;
    throw error;
  }
  return hash.digest("hex") === sha256
    ? undefined
    : "does not have the content that was backed up (SHA-256 differs)";
}

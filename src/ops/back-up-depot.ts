import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { eachOf } from "../../plugins/depot/each-of.ts";
import { openStore, type DepotPlace } from "../../plugins/depot/open-store.ts";
import { BACKUP_FILES, backupDepotDir } from "./backup-names.ts";
import { inSnapshot, listBlobs } from "./database-facts.ts";
import { FolderSource, StoreSource, type BlobSource } from "./blob-source.ts";
import { BlobCopier, type CopyResult, type WantedBlob } from "./depot-copy.ts";
import { HashedFile, type FileFacts } from "./hashed-file.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import { blobLine, type DepotFacts } from "./manifest.ts";

/** Inside the partial backup: the blobs as one snapshot saw them, to be copied without keeping it open for hours. */
const LIST = "blobs.list";
/** Blobs looked at at a time, where they are not copied. */
const LOOKS = 16;

/** What `backUpDepot` needs to know. */
export interface DepotBackupOptions {
  /** The partial backup's folder; the blobs themselves go to `depot/` beside it. */
  folder: string;
  place: DepotPlace;
  /** The copies are sealed with it. */
  key?: BackupKey | undefined;
  signal: AbortSignal;
  report: (done: { bytesDone: number; bytesExpected: number }) => void;
}

/** Writes the list of blobs that `backUpDepot` then copies; to be called inside a snapshot. */
export async function writeBlobList(client: Client, folder: string): Promise<void> {
  const list = new HashedFile(join(folder, LIST));
  try {
    await list.writeAll(lines(client));
    await list.close();
  } finally {
    list.destroy();
  }
}

/** Writes the list of blobs of a restored database. */
export async function listBlobsOf(url: string, folder: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: "gadb-restore" });
  client.on("error", () => {});
  await client.connect();
  try {
    await inSnapshot(client, () => writeBlobList(client, folder));
  } finally {
    await client.end();
  }
}

/** Copies what the backups' shared depot lacks and writes `depot.manifest`. Consumes the list. */
export async function backUpDepot(
  options: DepotBackupOptions,
): Promise<{ facts: DepotFacts; files: Record<string, FileFacts> }> {
  const manifest = new HashedFile(join(options.folder, BACKUP_FILES.depotManifest));
  const source = await openSource(options.place);
  try {
    const tally: DepotFacts = {
      kind: source.kind,
      isCopied: source.isCopied,
      blobs: 0,
      bytes: 0,
      newBlobs: 0,
      newBytes: 0,
      problems: [],
    };
    const write = source.isCopied ? copied : looked;
    await manifest.writeAll(write(options, source.blobs, tally));
    const facts = await manifest.close();
    await rm(join(options.folder, LIST));
    return { facts: tally, files: { [BACKUP_FILES.depotManifest]: facts } };
  } finally {
    manifest.destroy();
    await source.close();
  }
}

/** The content that a backup or a restore reads. */
export interface OpenSource {
  kind: DepotFacts["kind"];
  /** False for a bucket whose URL says that it protects itself. */
  isCopied: boolean;
  blobs: BlobSource;
  close(): Promise<void>;
}

/** Opens a depot for reading only: nothing is made in it. */
export async function openSource(place: DepotPlace): Promise<OpenSource> {
  const kind = place.depotUrl.startsWith("file:") ? "file" : "s3";
  if (kind === "file" && place.depotOldUrl === undefined) {
    const blobs = new FolderSource(join(fileURLToPath(place.depotUrl), "blobs"));
    return { kind, isCopied: true, blobs, close: async () => {} };
  }
  const store = await openStore(place);
  const isCopied = kind === "file" || (await isBackedUp(place.depotUrl));
  return { kind, isCopied, blobs: new StoreSource(store), close: () => store.close() };
}

async function isBackedUp(depotUrl: string): Promise<boolean> {
  const { readS3Place } = await import("../../plugins/depot/s3/s3-place.ts");
  return readS3Place(depotUrl).isBackedUp;
}

/** A blob of the list. */
export interface ListedBlob extends WantedBlob {
  /** Whether the database refers to it; one on its way in or out may be absent. */
  isRequired: boolean;
}

async function* lines(client: Client): AsyncGenerator<string> {
  for await (const page of listBlobs(client)) {
    yield page
      .map(({ sha256, bytes, isRequired }) => `${sha256} ${bytes} ${isRequired ? 1 : 0}\n`)
      .join("");
  }
}

/** Reads what `writeBlobList` has written, in pages. */
export async function* readBlobList(folder: string, pageSize = 500): AsyncGenerator<ListedBlob[]> {
  const file = await open(join(folder, LIST));
  let page: ListedBlob[] = [];
  for await (const line of file.readLines()) {
    const [sha256 = "", bytes, required] = line.split(" ");
    page.push({ sha256, bytes: Number(bytes), isRequired: required === "1" });
    if (page.length === pageSize) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/** The manifest's text while the blobs are copied: what is missing or damaged goes into the problems instead. */
async function* copied(
  options: DepotBackupOptions,
  source: BlobSource,
  tally: DepotFacts,
): AsyncGenerator<string> {
  const copier = new BlobCopier(source, backupDepotDir(options.folder), options);
  await copier.sweep();
  let bytesDone = 0;
  const bytesExpected = await totalBytes(options.folder);
  for await (const page of readBlobList(options.folder)) {
    const results = await copier.copyAll(page);
    yield page.map((blob, index) => settle(blob, results[index] as CopyResult, tally)).join("");
    bytesDone += page.reduce((sum, blob) => sum + blob.bytes, 0);
    options.report({ bytesDone, bytesExpected });
  }
  await copier.sync();
}

/** The same without copying: looks whether each blob is there in full. */
async function* looked(
  { folder, signal }: DepotBackupOptions,
  source: BlobSource,
  tally: DepotFacts,
): AsyncGenerator<string> {
  for await (const page of readBlobList(folder)) {
    const results: CopyResult[] = [];
    await eachOf(page.entries(), LOOKS, async ([index, blob]) => {
      signal.throwIfAborted();
      const size = await source.size(blob.sha256);
      if (size === undefined) results[index] = "missing";
      else results[index] = size === blob.bytes ? "present" : "damaged";
    });
    yield page.map((blob, index) => settle(blob, results[index] as CopyResult, tally)).join("");
  }
}

function settle(blob: ListedBlob, result: CopyResult, tally: DepotFacts): string {
  if (result === "missing" || result === "damaged") {
    // An upload on its way has announced its blob before the file is there; the database cannot refer to it yet.
    if (blob.isRequired) {
      const problem = result === "missing" ? "is missing in the depot" : "is damaged in the depot";
      tally.problems.push({ what: `blob ${blob.sha256}`, problem });
    }
    return "";
  }
  tally.blobs += 1;
  tally.bytes += blob.bytes;
  if (result === "copied") {
    tally.newBlobs += 1;
    tally.newBytes += blob.bytes;
  }
  return blobLine(blob);
}

async function totalBytes(folder: string): Promise<number> {
  let total = 0;
  for await (const page of readBlobList(folder, 10_000))
    total += page.reduce((sum, blob) => sum + blob.bytes, 0);
  return total;
}

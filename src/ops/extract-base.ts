import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chown, mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";
import type { OsUser } from "../db/embedded/os-user.ts";
import { BACKUP_FILES } from "./backup-names.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import { SEALED, SealError } from "./seal/seal-format.ts";
import { unseal } from "./seal/unseal.ts";
import { untar, type TarEntry } from "./untar.ts";

/** What to unpack, where to, and whose it shall be. */
export interface ExtractOptions {
  backup: string;
  /** The archive's name in it. */
  base: string;
  /** Opens the archive when it is sealed. */
  key?: BackupKey | undefined;
  /** Exists and is empty. */
  pgData: string;
  user: OsUser | undefined;
  signal?: AbortSignal;
}

/**
 * Unpacks base.tar.gz into `pgData` and compares every file with the server's own manifest while doing so.
 * Throws naming the first file that differs, or all that the archive lacks.
 */
export async function extractBase(options: ExtractOptions): Promise<void> {
  const wanted = await readBaseManifest(join(options.backup, BACKUP_FILES.baseManifest));
  const archive = createReadStream(join(options.backup, options.base), {
    highWaterMark: 1 << 20,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const isSealed = options.base.endsWith(SEALED);
  const opened = isSealed ? Readable.from(unseal(archive, options.key)) : archive;
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  opened.on("error", (error: Error) => unpacked.destroy(named(error)));
  try {
    for await (const entry of untar(opened.pipe(unpacked))) await place(entry, wanted, options);
  } finally {
    opened.destroy();
    archive.destroy();
  }
  if (wanted.size > 0) {
    throw new Error(
      `${BACKUP_FILES.base} lacks files: ${[...wanted.keys()].slice(0, 5).join(", ")}.`,
    );
  }
}

function named(error: Error): Error {
  if (!(error instanceof SealError)) return error;
  return new Error(`${BACKUP_FILES.base} ${error.message}.`, { cause: error });
}

interface WantedFile {
  bytes: number;
  sha256: string;
}

interface BaseManifest {
  Files: { Path: string; Size: number; "Checksum-Algorithm"?: string; Checksum?: string }[];
}

async function readBaseManifest(path: string): Promise<Map<string, WantedFile>> {
  const { Files: files } = JSON.parse(await readFile(path, "utf8")) as BaseManifest;
  return new Map(
    files.map((file) => [file.Path, { bytes: file.Size, sha256: file.Checksum ?? "" }]),
  );
}

async function place(
  entry: TarEntry,
  wanted: Map<string, WantedFile>,
  options: ExtractOptions,
): Promise<void> {
  const path = join(options.pgData, entry.path);
  if (entry.kind === "link")
    throw new Error(`${BACKUP_FILES.base} has a link, ${entry.path}; nothing of ours makes one.`);
  if (entry.kind === "folder") await makeFolder(path, options);
  else {
    const found = await writeContent(path, entry, options);
    const expected = wanted.get(entry.path);
    wanted.delete(entry.path);
    // The log is not in the server's manifest; the hash over the whole archive covers it.
    if (expected === undefined && !entry.path.startsWith("pg_wal/")) {
      throw new Error(
        `${BACKUP_FILES.base} has a file that its manifest does not know: ${entry.path}.`,
      );
    }
    if (expected && (found !== expected.sha256 || entry.size !== expected.bytes)) {
      throw new Error(
        `${BACKUP_FILES.base}: ${entry.path} does not have the content that the server sent.`,
      );
    }
  }
}

async function makeFolder(path: string, { user }: ExtractOptions): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  if (user && made !== undefined) await chown(path, user.uid, user.gid);
}

async function writeContent(
  path: string,
  entry: TarEntry,
  options: ExtractOptions,
): Promise<string> {
  await makeFolder(dirname(path), options);
  const hash = createHash("sha256");
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of entry.content) {
      options.signal?.throwIfAborted();
      hash.update(chunk);
      await file.writev([chunk]);
    }
    if (options.user) await file.chown(options.user.uid, options.user.gid);
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

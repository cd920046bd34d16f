import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BACKUP_FILES, SIGNATURE_FILE } from "./backup-names.ts";
import type { DatabaseFacts } from "./database-facts.ts";
import type { WantedBlob } from "./depot-copy.ts";
import { hashFile, type FileFacts } from "./hashed-file.ts";
import { SEALED } from "./seal/seal-format.ts";
import { makeSignature, type SigningKey } from "./signing-key.ts";

/** Whole and on disk, or not at all. */
const NEW_FILE = { mode: 0o600, flag: "wx", flush: true } as const;

/** Something the backup could not bring along as it should be, or that is wrong with a backup. */
export interface Problem {
  /** The file or blob, in words a person can search for. */
  what: string;
  problem: string;
}

/** What `manifest.json` says of a backup. No secret is in it. */
export interface BackupManifest {
  format: 1;
  name: string;
  kind: "full";
  tool: string;
  host: string;
  startedAt: string;
  finishedAt: string;
  engine: Omit<DatabaseFacts, "migration">;
  migration: DatabaseFacts["migration"];
  startLsn: string;
  stopLsn: string;
  timeline: number;
  /** Of base.tar.gz, backup_manifest and depot.manifest. */
  files: Record<string, FileFacts>;
  /** Rows of each table just before the base backup began and just after it ended. */
  rows: Record<string, { before: number; after: number }>;
  depot: DepotFacts;
  /** Set when the database, the content and the log are sealed: the id of the key. */
  sealedWith?: string;
  /** Fingerprint of the key that manifest.json is signed with; absent in backups of earlier versions. */
  signingKey?: string;
  durationsMs: { database: number; depot: number; total: number };
}

/** The depot's part of a backup. */
export interface DepotFacts {
  kind: "file" | "s3";
  /** False for a bucket that protects itself: then the backup only says what has to be there. */
  isCopied: boolean;
  blobs: number;
  bytes: number;
  /** What this backup had to add; the rest was there from earlier ones. */
  newBlobs: number;
  newBytes: number;
  problems: Problem[];
  /** How far the database's list of content went; absent in manifests of earlier versions. */
  watermark?: DepotWatermark;
}

/** The newest content that a backup knows of. */
export interface DepotWatermark {
  /** When it was announced; null when there is none. */
  newestAt: string | null;
  /** The newest changelist; null when there is none. */
  lastChange: string | null;
}

/** When the database's part of a backup was complete. */
export function databaseEnd({ startedAt, durationsMs }: BackupManifest): Date {
  return new Date(Date.parse(startedAt) + durationsMs.database);
}

/**
 * Writes `manifest.json`, its signature, and over all files `SHA256SUMS`. Returns the manifest's hash.
 */
export async function writeManifest(
  folder: string,
  manifest: BackupManifest,
  key: SigningKey | undefined,
): Promise<string> {
  const path = join(folder, BACKUP_FILES.manifest);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(path, text, NEW_FILE);
  if (key) {
    const signature = `${JSON.stringify(makeSignature(key, text), null, 2)}\n`;
    await writeFile(join(folder, SIGNATURE_FILE), signature, NEW_FILE);
  }
  const own = await hashFile(path);
  const files = { ...manifest.files, [BACKUP_FILES.manifest]: own };
  const sums = Object.entries(files).map(([name, { sha256 }]) => `${sha256}  ${name}\n`);
  await writeFile(join(folder, BACKUP_FILES.sums), sums.join(""), NEW_FILE);
  return own.sha256;
}

/** Reads `manifest.json`. Throws when it is absent, not ours, or of a format made by a later version. */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const path = join(folder, BACKUP_FILES.manifest);
  let parsed: Partial<BackupManifest> | null;
  try {
    parsed = JSON.parse(await readFile(path, "utf8")) as Partial<BackupManifest> | null;
  } catch (cause) {
    throw new Error(`${BACKUP_FILES.manifest} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (parsed?.format !== 1) {
    throw new Error(
      `${BACKUP_FILES.manifest} has format ${parsed?.format}; this version reads format 1.`,
    );
  }
  if (!parsed.engine || !parsed.files || !parsed.rows || !parsed.depot) {
    throw new Error(`${BACKUP_FILES.manifest} is incomplete.`);
  }
  return parsed as BackupManifest;
}

/**
 * Compares the backup's own files with SHA256SUMS and the manifest. Returns every missing, truncated or changed
 * file by name; empty when all is well.
 */
export async function checkFiles(folder: string, signal?: AbortSignal): Promise<Problem[]> {
  const sums = await readSums(folder);
  if ("problem" in sums) return [sums];
  const manifest = await readManifest(folder).catch(() => undefined);
  const sizes = manifest?.files ?? {};
  const problems: Problem[] = [];
  const names = [
    manifest ? baseName(manifest) : BACKUP_FILES.base,
    BACKUP_FILES.baseManifest,
    BACKUP_FILES.depotManifest,
    BACKUP_FILES.manifest,
  ];
  for (const name of names) {
    const sha256 = sums.hashes.get(name);
    const wanted = sha256 === undefined ? undefined : { sha256, bytes: sizes[name]?.bytes };
    const problem = wanted
      ? await compare(join(folder, name), wanted, signal)
      : `is not listed in ${BACKUP_FILES.sums}`;
    if (problem !== undefined) problems.push({ what: name, problem });
  }
  return problems;
}

/** The name of the database's archive, which tells whether it is sealed. */
export function baseName({ sealedWith }: Pick<BackupManifest, "sealedWith">): string {
  return sealedWith === undefined ? BACKUP_FILES.base : BACKUP_FILES.base + SEALED;
}

/** What is wrong with a file that should have this content; undefined when nothing is. */
export async function compare(
  path: string,
  wanted: { sha256: string; bytes: number | undefined },
  signal?: AbortSignal,
): Promise<string | undefined> {
  const found = await hashFile(path, signal).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!found) return "is missing";
  if (wanted.bytes !== undefined && found.bytes !== wanted.bytes) {
    return `has ${found.bytes} bytes instead of ${wanted.bytes}`;
  }
  return found.sha256 === wanted.sha256
    ? undefined
    : "does not have the content that was backed up (SHA-256 differs)";
}

/** The blobs that `depot.manifest` lists, in pages. Throws naming the line that is not one. */
export async function* readDepotManifest(
  folder: string,
  pageSize = 1_000,
): AsyncGenerator<WantedBlob[]> {
  const file = await open(join(folder, BACKUP_FILES.depotManifest));
  let page: WantedBlob[] = [];
  let number = 0;
  for await (const line of file.readLines()) {
    number += 1;
    page.push(parseBlobLine(line, number));
    if (page.length === pageSize) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/** A line of `depot.manifest`. */
export function blobLine({ sha256, bytes }: WantedBlob): string {
  return `${sha256} ${bytes}\n`;
}

function parseBlobLine(line: string, number: number): WantedBlob {
  const match = /^([0-9a-f]{64}) (\d+)$/.exec(line);
  if (!match) throw new Error(`Line ${number} of ${BACKUP_FILES.depotManifest} is not a blob.`);
  return { sha256: match[1] as string, bytes: Number(match[2]) };
}

async function readSums(folder: string): Promise<{ hashes: Map<string, string> } | Problem> {
  try {
    const text = await readFile(join(folder, BACKUP_FILES.sums), "utf8");
    const lines = text.split("\n").filter((line) => line !== "");
    const entries = lines.map((line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line));
    if (entries.some((entry) => entry === null))
      return { what: BACKUP_FILES.sums, problem: "is not a list of hashes" };
    return {
      hashes: new Map(entries.map((entry) => [entry?.[2] as string, entry?.[1] as string])),
    };
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { what: BACKUP_FILES.sums, problem: isAbsent ? "is missing" : (error as Error).message };
  }
}

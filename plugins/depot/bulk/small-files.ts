import { createHash } from "node:crypto";
import { openReader, readAll } from "../content-reader.ts";
import { openContent, type ContentSource } from "../content-source.ts";
import { DamagedContent } from "../damaged-content.ts";
import type { ArchiveFile } from "./file-list.ts";

/** What is small enough to be read whole before it is sent. */
const SMALL_BYTES = 256 * 1024;
/** How many files are read ahead: opening one takes longer than reading it, in a bucket most of all. */
const AHEAD = 8;

/** A file whose turn it is; `bytes` are there when it is small, and right. */
export interface ReadyFile {
  file: ArchiveFile;
  bytes: Buffer | undefined;
}

/**
 * Goes through the files in their order and reads small ones ahead. Throws DamagedContent when one is not what it
 * should be.
 */
export async function* readAhead(
  source: ContentSource,
  files: Iterable<ArchiveFile>,
): AsyncGenerator<ReadyFile> {
  const coming: Promise<ReadyFile>[] = [];
  for (const file of files) {
    const ready = prepare(source, file);
    // Heard of when its turn comes, or never when the client has left.
    ready.catch(() => {});
    coming.push(ready);
    if (coming.length > AHEAD) yield await (coming.shift() as Promise<ReadyFile>);
  }
  for (const ready of coming) yield await ready;
}

async function prepare(source: ContentSource, file: ArchiveFile): Promise<ReadyFile> {
  const { sizeBytes, sha256 } = file;
  if (sizeBytes > SMALL_BYTES) return { file, bytes: undefined };
  const reader = openReader(await openContent(source.store, file));
  const bytes = await readAll(reader, sizeBytes, sha256);
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) throw new DamagedContent(sha256);
  return { file, bytes };
}

import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import type { VersionRow } from "../../src/sql/version-row.ts";
import { noteTransferred } from "./buffer-garbage.ts";
import type { ByteRange, Store, StoredContent } from "./store.ts";
import { DamagedContent, VerifiedStream } from "./verified-stream.ts";

const CHUNK_BYTES = 1024 * 1024;
/** A client that takes nothing for so long is cut off. */
const STALL_MS = 300_000;

/** What is to be sent; the headers are set only once it is certain that it can be. */
export interface Sending {
  version: VersionRow;
  range: ByteRange | undefined;
  setHeaders(): void;
}

/**
 * Sends content, checked against its digest unless it is a part; no more than a few pieces of it are in memory. Throws
 * DamagedContent when the store does not have it as it should be.
 */
export async function sendContent(store: Store, res: Response, sending: Sending): Promise<void> {
  const { version, range } = sending;
  const { sha256, sizeBytes } = version;
  const content = await store.open(sha256);
  if (content?.sizeBytes !== sizeBytes) {
    await content?.close();
    throw new DamagedContent(sha256);
  }
  const isWhole = range === undefined || (range.start === 0 && range.end === sizeBytes - 1);
  if (isWhole && sizeBytes <= CHUNK_BYTES) return sendSmall(res, content, sending);
  begin(res, sending);
  res.setTimeout(STALL_MS, () => res.destroy());
  const source = content.read(range).on("data", (chunk: Buffer) => noteTransferred(chunk.length));
  const verified = isWhole ? [new VerifiedStream(sha256, CHUNK_BYTES)] : [];
  try {
    await pipeline([source, ...verified, res]);
  } catch (error) {
    // A client that leaves early is its own business.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

/** What fits into memory is checked before the first byte goes out, so that damage gets a proper answer. */
async function sendSmall(res: Response, content: StoredContent, sending: Sending): Promise<void> {
  const { sha256 } = sending.version;
  const bytes = await buffer(content.read());
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) throw new DamagedContent(sha256);
  begin(res, sending);
  res.end(bytes);
}

function begin(res: Response, { version, range, setHeaders }: Sending): void {
  setHeaders();
  if (range) {
    res
      .status(206)
      .setHeader("Content-Range", `bytes ${range.start}-${range.end}/${version.sizeBytes}`);
    res.setHeader("Content-Length", range.end - range.start + 1);
  } else {
    res.setHeader("Content-Length", version.sizeBytes);
  }
}

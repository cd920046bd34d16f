import { createHash } from "node:crypto";
import type { Response } from "express";
import { layOutRanges } from "./byteranges.ts";
import { ClientGone } from "./client-gone.ts";
import { openReader, readAll } from "./content-reader.ts";
import { ContentSender } from "./content-sender.ts";
import { openContent, type ContentSource, type WantedContent } from "./content-source.ts";
import { DamagedContent } from "./damaged-content.ts";
import type { ByteRange } from "./store.ts";

/** What fits is checked before the first byte goes out, so that damage gets a proper answer. */
const SMALL_BYTES = 1024 * 1024;

/** What is to be sent; the headers are set only once it is certain that it can be. */
export interface Sending {
  content: WantedContent;
  /** None: everything. */
  ranges: readonly ByteRange[];
  setHeaders(): void;
  /** What Content-Type says of each of several ranges. */
  mediaType: string;
}

/**
 * Answers with content or ranges of it, checked against its digest when it is all of it. Throws DamagedContent when the
 * store does not have it as it should be; a client that leaves early is its own business.
 */
export async function sendContent(
  source: ContentSource,
  res: Response,
  sending: Sending,
): Promise<void> {
  const { sizeBytes } = sending.content;
  const [range, ...others] = sending.ranges;
  try {
    if (others.length > 0) return await sendRanges(source, res, sending);
    if (range && range.end - range.start + 1 < sizeBytes)
      return await sendRange(source, res, sending, range);
    await sendWhole(source, res, sending, range);
  } catch (error) {
    if (!(error instanceof ClientGone)) throw error;
  }
}

async function sendWhole(
  { store, hashers, proven }: ContentSource,
  res: Response,
  sending: Sending,
  range: ByteRange | undefined,
): Promise<void> {
  const { sha256, sizeBytes } = sending.content;
  const content = await openContent(store, sending.content);
  const { stamp } = content;
  const reader = openReader(content);
  if (sizeBytes <= SMALL_BYTES) {
    const bytes = await readAll(reader, sizeBytes, sha256);
    if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
      proven.forget(sha256);
      throw new DamagedContent(sha256);
    }
    begin(res, sending, range);
    return void res.end(bytes);
  }
  const isVerified = !proven.isProven(sha256, stamp);
  begin(res, sending, range);
  await new ContentSender(res, hashers).send({ reader, sizeBytes, sha256, isVerified });
  if (isVerified) proven.remember(sha256, stamp);
  res.end();
}

async function sendRange(
  { store, hashers }: ContentSource,
  res: Response,
  sending: Sending,
  range: ByteRange,
): Promise<void> {
  const { sha256 } = sending.content;
  const reader = openReader(await openContent(store, sending.content), range);
  const sizeBytes = range.end - range.start + 1;
  if (sizeBytes <= SMALL_BYTES) {
    const bytes = await readAll(reader, sizeBytes, sha256);
    begin(res, sending, range);
    return void res.end(bytes);
  }
  begin(res, sending, range);
  await new ContentSender(res, hashers).send({ reader, sizeBytes, sha256, isVerified: false });
  res.end();
}

async function sendRanges(
  { store, hashers }: ContentSource,
  res: Response,
  { content, ranges, setHeaders, mediaType }: Sending,
): Promise<void> {
  const { sha256 } = content;
  const body = layOutRanges(ranges, mediaType, content.sizeBytes);
  // Opened before the answer begins: missing content gets a proper one.
  let opened = await openContent(store, content);
  setHeaders();
  res.status(206).setHeader("Content-Type", body.contentType);
  res.setHeader("Content-Length", body.contentLength);
  const sender = new ContentSender(res, hashers);
  for (const [index, { head, range }] of body.parts.entries()) {
    if (index > 0) opened = await openContent(store, content);
    const reader = openReader(opened, range);
    const sizeBytes = range.end - range.start + 1;
    await sender.sendBytes(head).catch(async (error: unknown) => {
      await reader.close();
      throw error;
    });
    await sender.send({ reader, sizeBytes, sha256, isVerified: false });
  }
  res.end(body.tail);
}

function begin(
  res: Response,
  { content, setHeaders }: Sending,
  range: ByteRange | undefined,
): void {
  setHeaders();
  const { sizeBytes } = content;
  if (range) {
    res.status(206).setHeader("Content-Range", `bytes ${range.start}-${range.end}/${sizeBytes}`);
    res.setHeader("Content-Length", range.end - range.start + 1);
  } else {
    res.setHeader("Content-Length", sizeBytes);
  }
}

import { createHash, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { ExecutionContext } from "ava";
import type { ByteRange, Part, PublishMode, SealedPart, Store } from "../../plugins/depot/store.ts";

/** Puts content into a sealed part. */
export async function put(
  store: Store,
  content: Buffer,
): Promise<{ id: string; sealed: SealedPart }> {
  const id = randomUUID();
  const part = await store.createPart(id);
  await pipeline(Readable.from(pieces(content, 40_000)), part);
  return { id, sealed: await part.seal() };
}

/** Puts content into the store; returns its digest. */
export async function publish(
  store: Store,
  content: Buffer,
  mode: PublishMode = "publish",
): Promise<string> {
  const { id, sealed } = await put(store, content);
  await store.publish(id, sealed, mode);
  return sealed.sha256;
}

/** Writes to a part that stays open, and waits until the part has taken it. */
export async function send(part: Part, content: Buffer): Promise<void> {
  for (const piece of pieces(content, 40_000)) {
    await new Promise<void>((resolve, reject) =>
      part.write(piece, (error) => (error ? reject(error) : resolve())),
    );
  }
}

/** Ends a part and seals it. */
export async function seal(part: Part): Promise<SealedPart> {
  await new Promise<void>((resolve, reject) => {
    part.once("error", reject);
    part.end(resolve);
  });
  return part.seal();
}

/** Compares bytes; `t.deepEqual` takes seconds for a few megabytes. */
export function sameBytes(t: ExecutionContext, actual: Buffer | undefined, expected: Buffer): void {
  t.is(actual?.length, expected.length);
  t.true(actual?.equals(expected), "the bytes differ");
}

/** Cuts content into pieces of `size` bytes. */
export function* pieces(content: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < content.length; start += size)
    yield content.subarray(start, start + size);
}

/** The same bytes in memory of their own, as a socket gives them. */
export function own(content: Uint8Array): Buffer {
  return Buffer.from(Uint8Array.from(content).buffer);
}

/** The hexadecimal SHA-256. */
export function digest(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** What the store has under a digest; undefined when nothing. */
export async function contentOf(
  store: Store,
  sha256: string,
  range?: ByteRange,
): Promise<Buffer | undefined> {
  const found = await store.open(sha256);
  return found && buffer(found.read(range));
}

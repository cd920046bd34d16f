import { createHash, randomUUID } from "node:crypto";
import { pipeline } from "node:stream/promises";
import type { Store, StoredContent } from "../../plugins/depot/store.ts";
import type { WantedBlob } from "./depot-copy.ts";

/** What came of one blob: it was there and proven, was there and is proven now, or was copied and proven. */
export type MovedBlob = "proven" | "found" | "copied";

/** A blob cannot be moved; the message says why, and goes behind its name. */
export class UnmovableBlob extends Error {
  readonly isAbsent: boolean;

  constructor(problem: string, isAbsent = false) {
    super(problem);
    this.name = "UnmovableBlob";
    this.isAbsent = isAbsent;
  }
}

/** What `moveBlob` works with. */
export interface MoveOptions {
  from: Store;
  to: Store;
  /** What has been read back before. */
  journal: { has(sha256: string): boolean; add(sha256: string): Promise<void> };
  signal: AbortSignal;
}

/**
 * Makes sure that `to` has a blob, read back and compared with its digest; copies it from `from` if need be. What is
 * damaged in `to` is replaced, what is damaged in `from` never copied. Throws UnmovableBlob.
 */
export async function moveBlob(blob: WantedBlob, options: MoveOptions): Promise<MovedBlob> {
  const { from, to, journal, signal } = options;
  signal.throwIfAborted();
  const present = await sizeIn(to, blob.sha256);
  if (present === blob.bytes) {
    if (journal.has(blob.sha256)) return "proven";
    if (await isRight(to, blob, signal)) {
      await journal.add(blob.sha256);
      return "found";
    }
  }
  const content = await from.open(blob.sha256);
  if (!content) {
    if (present === undefined) throw new UnmovableBlob("is missing in both stores", true);
    throw new UnmovableBlob("is damaged in the new store, and not in the old one");
  }
  await copy(content, blob, { ...options, isReplacement: present !== undefined });
  if (!(await isRight(to, blob, signal))) {
    throw new UnmovableBlob("does not read back from the new store as it was written");
  }
  await journal.add(blob.sha256);
  return "copied";
}

async function copy(
  content: StoredContent,
  { sha256, bytes }: WantedBlob,
  { to, signal, isReplacement }: MoveOptions & { isReplacement: boolean },
): Promise<void> {
  if (content.sizeBytes !== bytes) {
    await content.close();
    throw new UnmovableBlob(
      `is damaged in the old store: ${content.sizeBytes} bytes instead of ${bytes}`,
    );
  }
  const id = randomUUID();
  const part = await to.createPart(id).catch(async (error: unknown) => {
    await content.close();
    throw error;
  });
  try {
    await pipeline(content.read(), part, { signal });
    const sealed = await part.seal();
    if (sealed.sha256 !== sha256 || sealed.sizeBytes !== bytes) {
      throw new UnmovableBlob("is damaged in the old store: its SHA-256 differs");
    }
    await to.publish(id, sealed, isReplacement ? "replace" : "publish");
  } catch (error) {
    // What cannot be removed now, the sweeper removes.
    await part.discard().catch(() => {});
    throw error;
  }
}

async function sizeIn(store: Store, sha256: string): Promise<number | undefined> {
  const content = await store.open(sha256);
  await content?.close();
  return content?.sizeBytes;
}

/** Reads a blob whole and compares it. */
async function isRight(
  store: Store,
  { sha256, bytes }: WantedBlob,
  signal: AbortSignal,
): Promise<boolean> {
  const content = await store.open(sha256);
  if (!content) return false;
  const hash = createHash("sha256");
  let count = 0;
  await pipeline(
    content.read(),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        count += chunk.length;
      }
    },
    { signal },
  );
  return count === bytes && hash.digest("hex") === sha256;
}

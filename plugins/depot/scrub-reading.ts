import { createHash } from "node:crypto";
import { addAbortSignal, type Readable } from "node:stream";
import type { Pace } from "./scrub-pace.ts";
import type { Store } from "./store.ts";

/** What is wrong with stored content; undefined when it is as it should be. */
export type Problem = string | undefined;

/** How content is read. */
export interface ReadingOptions {
  pace: Pace;
  signal?: AbortSignal | undefined;
  /** Called after each piece with its size. */
  onRead?: (bytes: number) => void;
}

/** Errors by which a disk says that it has lost the bytes. Anything else may be gone at the next try. */
const LOST = new Set(["EIO", "EUCLEAN", "EILSEQ", "ENXIO"]);

/**
 * Reads stored content whole and compares size and digest. In pieces of a megabyte at most, each hashed in under a
 * millisecond and followed by a pause, so that a server in the same process goes on answering. Throws what the store
 * throws when it cannot be reached, which says nothing about the content.
 */
export async function readContent(
  store: Store,
  content: { sha256: string; sizeBytes: number },
  options: ReadingOptions,
): Promise<Problem> {
  try {
    const found = await openChecked(store, content);
    if (typeof found === "string") return found;
    const digest = await hashAll(found, options);
    return digest === content.sha256 ? undefined : `has the SHA-256 ${digest}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && LOST.has(code)) return `cannot be read: ${code}`;
    throw error;
  }
}

/** Looks whether content is there in its full size, without reading it. */
export async function lookAtContent(
  store: Store,
  { sha256, sizeBytes }: { sha256: string; sizeBytes: number },
): Promise<Problem> {
  const found = await store.open(sha256);
  if (!found) return "is missing";
  await found.close();
  return found.sizeBytes === sizeBytes ? undefined : wrongSize(found.sizeBytes, sizeBytes);
}

async function openChecked(
  store: Store,
  { sha256, sizeBytes }: { sha256: string; sizeBytes: number },
): Promise<Readable | string> {
  const found = await store.open(sha256);
  if (!found) return "is missing";
  if (found.sizeBytes === sizeBytes) return found.read();
  await found.close();
  return wrongSize(found.sizeBytes, sizeBytes);
}

function wrongSize(found: number, wanted: number): string {
  return `has ${found} bytes instead of ${wanted}`;
}

async function hashAll(
  stream: Readable,
  { pace, signal, onRead }: ReadingOptions,
): Promise<string> {
  const hash = createHash("sha256");
  if (signal) addAbortSignal(signal, stream);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    onRead?.(chunk.length);
    await pace.take(chunk.length, signal);
  }
  return hash.digest("hex");
}

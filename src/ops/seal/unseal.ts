import { createDecipheriv } from "node:crypto";
import type { BackupKey } from "./backup-key.ts";
import {
  ALGORITHM,
  CHUNK_BYTES,
  HEADER_BYTES,
  nonce,
  openHeader,
  SealError,
  TAG_BYTES,
} from "./seal-format.ts";

const SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES;

/**
 * Opens a sealed stream. What it yields is authentic, chunk by chunk; that nothing is missing is known only at the end,
 * so use no part of it before. Throws SealError naming what is wrong.
 */
export async function* unseal(
  sealed: AsyncIterable<Buffer>,
  key: BackupKey | undefined,
): AsyncGenerator<Buffer> {
  const pieces = cut(sealed);
  const first = await pieces.next();
  const header = Buffer.from(first.value ?? Buffer.alloc(0));
  const opener = new Opener(header, openHeader(header, key));
  let current = await pieces.next();
  if (current.done) throw new SealError("truncated", "is cut off behind its header");
  while (!current.done) {
    const next = await pieces.next();
    yield opener.open(current.value, next.done === true);
    current = next;
  }
}

/** Opens what fits into memory. */
export async function unsealBuffer(sealed: Buffer, key: BackupKey | undefined): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of unseal(one(sealed), key)) parts.push(part);
  return Buffer.concat(parts);
}

class Opener {
  readonly #header: Buffer;
  readonly #key: Buffer;
  #number = 0;

  constructor(header: Buffer, key: Buffer) {
    this.#header = header;
    this.#key = key;
  }

  open(chunk: Buffer, isLast: boolean): Buffer {
    const number = this.#number;
    this.#number += 1;
    const content = this.#try(chunk, number, isLast);
    if (content) return content;
    // The other mark fits: the file ends where it should not, or goes on where it should end.
    if (this.#try(chunk, number, !isLast)) {
      throw isLast
        ? new SealError("truncated", `is cut off behind chunk ${number}`)
        : new SealError("changed", `has something behind its last chunk, ${number}`);
    }
    if (isLast && chunk.length < SEALED_CHUNK)
      throw new SealError("truncated", `is cut off or changed within chunk ${number}, its last`);
    throw new SealError("changed", `was changed or is out of order at chunk ${number}`);
  }

  #try(chunk: Buffer, number: number, isLast: boolean): Buffer | undefined {
    if (chunk.length < TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.#key, nonce(number, isLast), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(this.#header);
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG_BYTES));
    try {
      return Buffer.concat([
        decipher.update(chunk.subarray(0, chunk.length - TAG_BYTES)),
        decipher.final(),
      ]);
    } catch {
      return undefined;
    }
  }
}

/** The header, then the chunks; the last may be shorter. */
async function* cut(sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  let pending: Buffer[] = [];
  let bytes = 0;
  let wanted = HEADER_BYTES;
  for await (const part of sealed) {
    pending.push(part);
    bytes += part.length;
    if (bytes < wanted) continue;
    let rest = Buffer.concat(pending);
    while (rest.length >= wanted) {
      yield rest.subarray(0, wanted);
      rest = rest.subarray(wanted);
      wanted = SEALED_CHUNK;
    }
    pending = [rest];
    bytes = rest.length;
  }
  if (bytes > 0) yield Buffer.concat(pending);
  return undefined;
}

async function* one(buffer: Buffer): AsyncGenerator<Buffer> {
  yield buffer;
}

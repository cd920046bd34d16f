import { createCipheriv, randomBytes } from "node:crypto";
import type { BackupKey } from "./backup-key.ts";
import { ALGORITHM, CHUNK_BYTES, fileKey, makeHeader, nonce } from "./seal-format.ts";

/** Seals one file, piece by piece. */
export class Sealer {
  readonly #header: Buffer;
  readonly #key: Buffer;
  #pending: Buffer[];
  #pendingBytes = 0;
  #number = 0;
  #isBegun = false;

  constructor(key: BackupKey) {
    this.#header = makeHeader(key, randomBytes(16));
    this.#key = fileKey(key, this.#header);
    this.#pending = [];
  }

  /** Takes content and returns what can be written so far, which may be nothing. */
  update(chunk: Buffer): Buffer {
    const sealed = this.#begin();
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    // The last chunk is marked: one is kept back until it is known that more follows.
    if (this.#pendingBytes <= CHUNK_BYTES) return Buffer.concat(sealed);
    let rest = Buffer.concat(this.#pending);
    while (rest.length > CHUNK_BYTES) {
      sealed.push(this.#seal(rest.subarray(0, CHUNK_BYTES), false));
      rest = rest.subarray(CHUNK_BYTES);
    }
    this.#pending = [rest];
    this.#pendingBytes = rest.length;
    return Buffer.concat(sealed);
  }

  /** The end of the file. */
  final(): Buffer {
    return Buffer.concat([...this.#begin(), this.#seal(Buffer.concat(this.#pending), true)]);
  }

  #begin(): Buffer[] {
    if (this.#isBegun) return [];
    this.#isBegun = true;
    return [this.#header];
  }

  #seal(content: Buffer, isLast: boolean): Buffer {
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce(this.#number, isLast));
    this.#number += 1;
    cipher.setAAD(this.#header);
    return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Seals a stream. */
export async function* seal(
  content: AsyncIterable<Buffer>,
  key: BackupKey,
): AsyncGenerator<Buffer> {
  const sealer = new Sealer(key);
  for await (const chunk of content) {
    const sealed = sealer.update(chunk);
    if (sealed.length > 0) yield sealed;
  }
  yield sealer.final();
}

/** Seals what fits into memory. */
export function sealBuffer(content: Buffer, key: BackupKey): Buffer {
  const sealer = new Sealer(key);
  return Buffer.concat([sealer.update(content), sealer.final()]);
}

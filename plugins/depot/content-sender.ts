import type { ServerResponse } from "node:http";
import { readFully, type ContentReader } from "./content-reader.ts";
import { DamagedContent } from "./damaged-content.ts";
import type { Hashers, Hashing } from "./hashers.ts";
import { ResponseWriter } from "./response-writer.ts";

/** Measured best together (docs/explanations/depot.md); three of them are all the memory that a download takes. */
const PIECE_BYTES = 256 * 1024;
const PIECES = 3;
/** A client that takes nothing for so long is cut off. */
const STALL_MS = 300_000;

/** What is sent of one content. */
export interface SentContent {
  reader: ContentReader;
  /** How many bytes the reader has to bring. */
  sizeBytes: number;
  sha256: string;
  /** Whether the bytes, all of the content, must have this digest. */
  isVerified: boolean;
}

/**
 * Sends content through a few pieces of memory, used over and over: while one is read, others are hashed and written. The
 * memory is shared with the hashing threads, so nothing is copied on its way.
 */
export class ContentSender {
  readonly #hashers: Hashers;
  readonly #writer: ResponseWriter;
  readonly #memory = new SharedArrayBuffer(PIECE_BYTES * PIECES);
  /** Kept when the piece may be filled again. */
  readonly #free: (Promise<unknown> | undefined)[] = [];
  #next = 0;

  constructor(res: ServerResponse, hashers: Hashers) {
    this.#hashers = hashers;
    this.#writer = new ResponseWriter(res);
    res.setTimeout(STALL_MS, () => res.destroy());
  }

  /** Sends bytes that stay as they are. Throws ClientGone. */
  async sendBytes(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes);
  }

  /**
   * Sends content and closes its reader. The last piece stays back until the digest is right, so nobody ever receives
   * damaged content completely. Throws DamagedContent, ClientGone and what the store throws.
   */
  async send(content: SentContent): Promise<void> {
    const hashing = content.isVerified
      ? this.#hashers.begin({ memory: this.#memory, pieceBytes: PIECE_BYTES })
      : undefined;
    try {
      await this.#sendPieces(content, hashing);
    } catch (error) {
      hashing?.drop();
      throw error;
    } finally {
      await content.reader.close();
    }
  }

  async #sendPieces(content: SentContent, hashing: Hashing | undefined): Promise<void> {
    const { reader, sizeBytes, sha256 } = content;
    for (let left = sizeBytes; left > 0;) {
      const index = this.#next;
      this.#next = (index + 1) % PIECES;
      await this.#free[index];
      const piece = new Uint8Array(this.#memory, index * PIECE_BYTES, PIECE_BYTES);
      const bytes = piece.subarray(0, Math.min(left, PIECE_BYTES));
      await readFully(reader, bytes, sha256);
      left -= bytes.length;
      const hashed = hashing?.update(index, bytes.length);
      // When the thread fails, the digest tells.
      hashed?.catch(() => {});
      if (left === 0 && hashing && (await hashing.digest()) !== sha256)
        throw new DamagedContent(sha256);
      const free = Promise.all([hashed, this.#writer.write(bytes)]);
      // Whoever waits for the piece hears of a failure; nobody may.
      free.catch(() => {});
      this.#free[index] = free;
    }
    await Promise.all(this.#free);
  }
}

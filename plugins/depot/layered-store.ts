import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import { DepotError } from "../../src/errors.ts";
import type {
  DirectLink,
  FoundContent,
  LeftoverPart,
  Part,
  PublishMode,
  SealedPart,
  Store,
  StoredContent,
} from "./store.ts";

/**
 * Two stores as one, while content moves from the old to the new: everything is written to the new one, and read from
 * the old one where the new one does not have it yet. Uploads begun in the old store go on in the new one. Removing
 * removes from both, the old one first, so that whoever copies meanwhile leaves a needless copy at worst.
 */
export class LayeredStore implements Store {
  readonly #new: Store;
  readonly #old: Store;

  constructor(newStore: Store, oldStore: Store) {
    this.#new = newStore;
    this.#old = oldStore;
  }

  createPart(uploadId: string): Promise<Part> {
    return this.#new.createPart(uploadId);
  }

  async reopenPart(uploadId: string, offsetBytes: number): Promise<Part> {
    if (offsetBytes > 0 && (await this.#isOld(uploadId, offsetBytes))) {
      await this.#bringPart(uploadId, offsetBytes);
    }
    return this.#new.reopenPart(uploadId, offsetBytes);
  }

  async readPart(uploadId: string, sizeBytes: number): Promise<Readable> {
    const isOld = sizeBytes > 0 && (await this.#isOld(uploadId, sizeBytes));
    return (isOld ? this.#old : this.#new).readPart(uploadId, sizeBytes);
  }

  async publish(uploadId: string, sealed: SealedPart, mode: PublishMode): Promise<void> {
    if (await this.#isOld(uploadId, sealed.sizeBytes)) {
      return this.#publishOld(uploadId, sealed, mode);
    }
    try {
      await this.#new.publish(uploadId, sealed, mode);
    } catch (error) {
      // An empty part of the old store, or a repetition: what was published there counts.
      await this.#publishOld(uploadId, sealed, mode).catch(() => {
        throw error;
      });
    }
  }

  async open(sha256: string): Promise<StoredContent | undefined> {
    return (await this.#new.open(sha256)) ?? this.#old.open(sha256);
  }

  async *contents(): AsyncGenerator<FoundContent> {
    // Thirteen digits fit a number: sixteen times less memory than the digest, and no collision to speak of.
    const seen = new Set<number>();
    const short = (sha256: string) => Number.parseInt(sha256.slice(0, 13), 16);
    for await (const found of this.#new.contents()) {
      seen.add(short(found.sha256));
      yield found;
    }
    for await (const found of this.#old.contents()) {
      if (!seen.has(short(found.sha256))) yield found;
    }
  }

  /** Where it lies depends on how far the move is, so the server sends everything itself. */
  pathOf(): undefined {
    return undefined;
  }

  async directLink(sha256: string, link: DirectLink): Promise<string | undefined> {
    const found = await this.#new.open(sha256);
    await found?.close();
    return (found ? this.#new : this.#old).directLink(sha256, link);
  }

  async remove(sha256: string): Promise<void> {
    await this.#old.remove(sha256);
    await this.#new.remove(sha256);
  }

  async parts(): Promise<LeftoverPart[]> {
    const [now, before] = await Promise.all([this.#new.parts(), this.#old.parts()]);
    const ids = new Set(now.map(({ uploadId }) => uploadId));
    return [...now, ...before.filter(({ uploadId }) => !ids.has(uploadId))];
  }

  async removePart(uploadId: string): Promise<void> {
    await this.#old.removePart(uploadId);
    await this.#new.removePart(uploadId);
  }

  requireRoom(bytes: number): Promise<void> {
    return this.#new.requireRoom(bytes);
  }

  async close(): Promise<void> {
    await Promise.all([this.#new.close(), this.#old.close()]);
  }

  /** Whether only the old store has so much of a part. */
  async #isOld(uploadId: string, sizeBytes: number): Promise<boolean> {
    if (await hasPart(this.#new, uploadId, sizeBytes)) return false;
    return hasPart(this.#old, uploadId, sizeBytes);
  }

  /** For parts sealed before the switch. The move brings the content along with everything else. */
  async #publishOld(uploadId: string, sealed: SealedPart, mode: PublishMode): Promise<void> {
    await this.#old.publish(uploadId, sealed, mode);
    // Else what is damaged would hide it.
    if (mode === "replace") await this.#new.remove(sealed.sha256);
  }

  /** Copies a part that was begun in the old store, and only then removes it there. */
  async #bringPart(uploadId: string, bytes: number): Promise<void> {
    // Half a copy, of a server that was killed here.
    await this.#new.removePart(uploadId);
    const part = await this.#new.createPart(uploadId);
    try {
      await pipeline(await this.#old.readPart(uploadId, bytes), part, { end: false });
      await part.sync();
      await part.suspend();
    } catch (error) {
      await part.discard();
      throw error;
    }
    await this.#old.removePart(uploadId);
  }
}

async function hasPart(store: Store, uploadId: string, sizeBytes: number): Promise<boolean> {
  try {
    const stream = await store.readPart(uploadId, sizeBytes);
    stream.on("error", () => {});
    stream.destroy();
    return true;
  } catch (error) {
    if (error instanceof DepotError && error.code === "BADST") return false;
    throw error;
  }
}

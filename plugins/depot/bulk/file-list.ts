import type { TarEntry } from "./tar.ts";

/** A file of an archive. */
export interface ArchiveFile extends TarEntry {
  sha256: string;
}

const DIGEST_BYTES = 32;

/**
 * The files of an archive, packed: about a hundred bytes and the path for each, because an archive may have hundreds of
 * thousands of them and takes hours to send.
 */
export class FileList {
  readonly #paths: string[] = [];
  readonly #sizes: number[] = [];
  readonly #times: number[] = [];
  #digests = Buffer.alloc(1024 * DIGEST_BYTES);

  get length(): number {
    return this.#paths.length;
  }

  add({ path, sizeBytes, changedAt, sha256 }: ArchiveFile): void {
    const at = this.#paths.length * DIGEST_BYTES;
    if (at === this.#digests.length)
      this.#digests = Buffer.concat([this.#digests, Buffer.alloc(this.#digests.length)]);
    this.#digests.write(sha256, at, "hex");
    this.#paths.push(path);
    this.#sizes.push(sizeBytes);
    this.#times.push(changedAt.getTime());
  }

  *[Symbol.iterator](): Generator<ArchiveFile> {
    for (const [index, path] of this.#paths.entries()) {
      const at = index * DIGEST_BYTES;
      yield {
        path,
        sizeBytes: this.#sizes[index] as number,
        changedAt: new Date(this.#times[index] as number),
        sha256: this.#digests.toString("hex", at, at + DIGEST_BYTES),
      };
    }
  }
}

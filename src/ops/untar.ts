/** One entry of a tar archive; `content` must be read to its end before the next entry is asked for. */
export interface TarEntry {
  /** Relative, with `/`, without `.`, `..` or a trailing slash. */
  path: string;
  kind: "file" | "folder" | "link";
  mode: number;
  size: number;
  content: AsyncIterable<Buffer>;
}

const BLOCK = 512;

/**
 * Reads the ustar archives that PostgreSQL writes (also without the two closing blocks, which BASE_BACKUP leaves out).
 * Throws on anything that is no such archive, on one that ends within an entry, and on paths that would leave the
 * target.
 */
export async function* untar(archive: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const source = new Source(archive);
  for (;;) {
    const header = await source.header();
    if (!header) return;
    const size = readNumber(header.subarray(124, 136));
    let left = size;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const chunk = await source.upTo(left);
        left -= chunk.length;
        yield chunk;
      }
    };
    yield {
      path: readPath(header),
      kind: readKind(header),
      mode: readNumber(header.subarray(100, 108)),
      size,
      content: content(),
    };
    while (left > 0) left -= (await source.upTo(left)).length;
    await source.skip((BLOCK - (size % BLOCK)) % BLOCK);
  }
}

class Source {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(archive: AsyncIterable<Buffer>) {
    this.#chunks = archive[Symbol.asyncIterator]();
  }

  /** The next header; undefined at the end of the archive. */
  async header(): Promise<Buffer | undefined> {
    if (this.#rest.length === 0 && !(await this.#fill())) return undefined;
    const header = await this.#exactly(BLOCK);
    if (header.every((byte) => byte === 0)) return undefined;
    if (
      header.toString("latin1", 257, 262) !== "ustar" ||
      checksum(header) !== readNumber(header.subarray(148, 156))
    ) {
      throw new Error("The archive is damaged: a header is not one.");
    }
    return header;
  }

  /** Some of the next bytes, at least one and at most `limit`. */
  async upTo(limit: number): Promise<Buffer> {
    if (this.#rest.length === 0 && !(await this.#fill()))
      throw new Error("The archive ends too early.");
    const chunk = this.#rest.subarray(0, limit);
    this.#rest = this.#rest.subarray(chunk.length);
    return chunk;
  }

  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0) left -= (await this.upTo(left)).length;
  }

  async #exactly(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let left = count;
    while (left > 0) {
      const part = await this.upTo(left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      const next = await this.#chunks.next();
      if (next.done) return false;
      if (next.value.length === 0) continue;
      this.#rest = next.value;
      return true;
    }
  }
}

function readPath(header: Buffer): string {
  const name = readText(header.subarray(0, 100));
  const prefix = readText(header.subarray(345, 500));
  const path = (prefix === "" ? name : `${prefix}/${name}`)
    .replace(/^\.\//, "")
    .replace(/\/+$/, "");
  const parts = path.split("/");
  if (
    path === "" ||
    path.includes("\\") ||
    parts.some((part) => part === "" || part === "." || part === "..")
  ) {
    throw new Error(`The archive has an entry outside of its folder: ${JSON.stringify(path)}.`);
  }
  return path;
}

function readKind(header: Buffer): TarEntry["kind"] {
  const flag = String.fromCharCode(header[156] ?? 0);
  if (flag === "0" || flag === "\0") return "file";
  if (flag === "5") return "folder";
  if (flag === "2") return "link";
  throw new Error(`The archive has an entry of an unknown kind (${JSON.stringify(flag)}).`);
}

/** Octal text, or binary for numbers that it cannot hold. */
function readNumber(field: Buffer): number {
  if ((field[0] ?? 0) & 0x80) return Number(field.readBigUInt64BE(field.length - 8));
  return Number.parseInt(readText(field).trim() || "0", 8);
}

function readText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.length : end);
}

/** The sum over the header with its own field as blanks. */
function checksum(header: Buffer): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

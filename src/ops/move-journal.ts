import { createHash } from "node:crypto";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

/**
 * What a move has read back from the new store and found right, in a file of the data folder, so that a move that was
 * cut off and started again need not read it once more. Losing the file costs time only.
 */
export class MoveJournal {
  /** Holds the journal, and the list of what is to be moved. */
  readonly folder: string;
  readonly #file: FileHandle;
  readonly #proven: Set<number>;

  private constructor(folder: string, file: FileHandle, proven: Set<number>) {
    this.folder = folder;
    this.#file = file;
    this.#proven = proven;
  }

  /** Opens the journal of moves to `depotUrl`, making it. */
  static async open(dataDir: string, depotUrl: string): Promise<MoveJournal> {
    // Without its parameters: another way to the same place is no other place.
    const place = depotUrl.replace(/\?.*$/, "");
    const name = createHash("sha256").update(place).digest("hex").slice(0, 16);
    const folder = join(dataDir, "depot-move", name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(join(folder, "proven"), "a+", 0o600);
    const proven = new Set<number>();
    for await (const line of file.readLines({ start: 0, autoClose: false })) {
      // The last one may be cut short.
      if (/^[0-9a-f]{64}$/.test(line)) proven.add(short(line));
    }
    return new MoveJournal(folder, file, proven);
  }

  has(sha256: string): boolean {
    return this.#proven.has(short(sha256));
  }

  async add(sha256: string): Promise<void> {
    this.#proven.add(short(sha256));
    await this.#file.appendFile(`${sha256}\n`);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Thirteen digits fit a number, which takes a sixteenth of the memory; two alike among millions are not to be feared. */
function short(sha256: string): number {
  return Number.parseInt(sha256.slice(0, 13), 16);
}

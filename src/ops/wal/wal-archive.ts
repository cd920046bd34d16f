import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { INCOMING, walFolder } from "../../db/embedded/wal-archive.ts";
import { isArchivable } from "./wal-names.ts";

const unzip = promisify(gunzip);

/** Ends the name of a file that has been packed. */
export const PACKED = ".gz";

/** A file of the archive. */
export interface ArchivedFile {
  /** As PostgreSQL calls it. */
  name: string;
  path: string;
  isPacked: boolean;
}

/** One server's write-ahead log in a backups' folder: as PostgreSQL has handed it over, or packed. */
export class WalArchive {
  readonly folder: string;
  readonly incoming: string;

  constructor(backupDir: string, systemIdentifier: string) {
    this.folder = walFolder(backupDir, systemIdentifier);
    this.incoming = join(this.folder, INCOMING);
  }

  /** All files by their names; none when the folder is absent. A packed one goes before the same unpacked. */
  async list(): Promise<Map<string, ArchivedFile>> {
    const files = new Map<string, ArchivedFile>();
    for (const folder of [this.incoming, this.folder]) {
      for (const entry of await readdir(folder).catch(absentIsEmpty)) {
        const isPacked = entry.endsWith(PACKED);
        const name = isPacked ? entry.slice(0, -PACKED.length) : entry;
        if (isArchivable(name)) files.set(name, { name, path: join(folder, entry), isPacked });
      }
    }
    return files;
  }

  /** What PostgreSQL has handed over and nobody has packed. */
  async listIncoming(): Promise<ArchivedFile[]> {
    const files = await this.list();
    return [...files.values()].filter(({ isPacked }) => !isPacked);
  }

  /** The content of a file as PostgreSQL wrote it. Throws, naming the file, when it is damaged. */
  async read({ name, path, isPacked }: ArchivedFile): Promise<Buffer> {
    const bytes = await readFile(path);
    if (!isPacked) return bytes;
    try {
      return (await unzip(bytes)) as Buffer;
    } catch (cause) {
      throw new Error(`The archived log ${name} is damaged: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  /** What all of it takes on disk. */
  async size(): Promise<number> {
    let total = 0;
    for (const { path } of (await this.list()).values())
      total += (await stat(path).catch(() => undefined))?.size ?? 0;
    return total;
  }
}

function absentIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}

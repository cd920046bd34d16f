import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { INCOMING, walFolder } from "../../db/embedded/wal-archive.ts";
import type { BackupKey } from "../seal/backup-key.ts";
import { SEALED, SealError } from "../seal/seal-format.ts";
import { sealBuffer } from "../seal/sealer.ts";
import { unsealBuffer } from "../seal/unseal.ts";
import { isArchivable } from "./wal-names.ts";

const unzip = promisify(gunzip);
const zip = promisify(gzip);

/** Ends the name of a file that has been packed. */
export const PACKED = ".gz";
const PACKED_AND_SEALED = PACKED + SEALED;

/** A file of the archive. */
export interface ArchivedFile {
  /** As PostgreSQL calls it. */
  name: string;
  path: string;
  isPacked: boolean;
  isSealed: boolean;
}

/** One server's write-ahead log in a backups' folder: as PostgreSQL has handed it over, or packed. */
export class WalArchive {
  readonly folder: string;
  readonly incoming: string;
  readonly #key: BackupKey | undefined;

  /** With a key, what is packed is sealed, and what was sealed can be read. */
  constructor(backupDir: string, systemIdentifier: string, key?: BackupKey) {
    this.#key = key;
    this.folder = walFolder(backupDir, systemIdentifier);
    this.incoming = join(this.folder, INCOMING);
  }

  /** All files by their names; none when the folder is absent. A packed one goes before the same unpacked. */
  async list(): Promise<Map<string, ArchivedFile>> {
    const files = new Map<string, ArchivedFile>();
    for (const folder of [this.incoming, this.folder]) {
      for (const entry of await readdir(folder).catch(absentIsEmpty)) {
        const isSealed = entry.endsWith(PACKED_AND_SEALED);
        const isPacked = isSealed || entry.endsWith(PACKED);
        const name = isPacked ? entry.slice(0, entry.lastIndexOf(PACKED)) : entry;
        if (isArchivable(name))
          files.set(name, { name, path: join(folder, entry), isPacked, isSealed });
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
  async read({ name, path, isPacked, isSealed }: ArchivedFile): Promise<Buffer> {
    const bytes = await readFile(path);
    if (!isPacked) return bytes;
    try {
      return (await unzip(isSealed ? await unsealBuffer(bytes, this.#key) : bytes)) as Buffer;
    } catch (cause) {
      const { message } = cause as Error;
      throw new Error(
        cause instanceof SealError
          ? `The archived log ${name} ${message}.`
          : `The archived log ${name} is damaged: ${message}`,
        { cause },
      );
    }
  }

  /** What packing makes of a file, and how it is called then. */
  async pack(name: string, bytes: Buffer): Promise<{ packed: Buffer; file: ArchivedFile }> {
    const zipped = (await zip(bytes, { level: 3 })) as Buffer;
    const isSealed = this.#key !== undefined;
    const path = join(this.folder, name + (isSealed ? PACKED_AND_SEALED : PACKED));
    return {
      packed: this.#key ? sealBuffer(zipped, this.#key) : zipped,
      file: { name, path, isPacked: true, isSealed },
    };
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

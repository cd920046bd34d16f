import type { Connection } from "pg";
import type { HashedFile } from "./hashed-file.ts";

/** What the server says of the backup it has sent. */
export interface Sent {
  startLsn: string;
  stopLsn: string;
  timeline: number;
}

/** Bytes sent so far, and the server's estimate of the total. */
export type OnProgress = (bytesDone: number, bytesExpected: number) => void;

/** Where the answer goes. */
export interface Outcome {
  tar: HashedFile;
  manifest: HashedFile;
  resolve: (sent: Sent) => void;
  reject: (error: unknown) => void;
}

interface Row {
  fields: (Buffer | string | null)[];
}

/**
 * The BASE_BACKUP command as a query for pg's client. The answer is a row with the start, the rows of the
 * tablespaces, one COPY stream whose messages begin with their kind (n: next archive, m: manifest, d: data,
 * p: progress), and a row with the end.
 */
export class BaseBackupQuery {
  readonly #label: string;
  readonly #onProgress: OnProgress | undefined;
  readonly #outcome: Outcome;
  readonly #positions: { lsn: string; timeline: number }[] = [];
  #resultSet = 0;
  #expected = 0;
  #target: HashedFile | undefined;
  #failure: unknown;

  constructor(label: string, onProgress: OnProgress | undefined, outcome: Outcome) {
    this.#label = label;
    this.#onProgress = onProgress;
    this.#outcome = outcome;
  }

  submit(connection: Connection): void {
    connection.query(
      `BASE_BACKUP (LABEL '${this.#label.replaceAll("'", "''")}', PROGRESS, CHECKPOINT 'fast', WAL, WAIT false, ` +
        "COMPRESSION 'gzip', COMPRESSION_DETAIL 'level=1', MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')",
    );
  }

  handleRowDescription(): void {
    this.#resultSet += 1;
  }

  handleDataRow({ fields }: Row): void {
    const [first, second, third] = fields.map((field) => (field === null ? null : String(field)));
    if (this.#resultSet === 2) {
      if (first !== null)
        this.#fail(
          new Error(`Tablespace ${second} lies outside the cluster; backups do not take those.`),
        );
      this.#expected = Number(third ?? 0) * 1024;
    } else this.#positions.push({ lsn: String(first), timeline: Number(second) });
  }

  handleCopyData({ chunk }: { chunk: Buffer }, connection: Connection): void {
    if (this.#failure !== undefined) return;
    try {
      this.#take(chunk, connection);
    } catch (error) {
      this.#fail(error);
      connection.stream.destroy();
    }
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    const [start, stop] = this.#positions;
    if (this.#failure === undefined && start && stop) {
      this.#outcome.resolve({ startLsn: start.lsn, stopLsn: stop.lsn, timeline: start.timeline });
    } else this.#fail(new Error("The server's answer to BASE_BACKUP was incomplete."));
  }

  handleError(error: unknown): void {
    this.#fail(error);
  }

  #take(chunk: Buffer, connection: Connection): void {
    const kind = String.fromCharCode(chunk[0] ?? 0);
    if (kind === "n") this.#target = this.#archive(chunk.toString("utf8", 1, chunk.indexOf(0, 1)));
    else if (kind === "m") this.#target = this.#outcome.manifest;
    else if (kind === "p") this.#onProgress?.(Number(chunk.readBigUInt64BE(1)), this.#expected);
    else if (kind === "d") this.#write(chunk, connection);
  }

  #archive(name: string): HashedFile {
    if (name !== "base.tar.gz")
      throw new Error(`The server sent an archive nobody asked for: ${name}.`);
    return this.#outcome.tar;
  }

  #write(chunk: Buffer, connection: Connection): void {
    // A copy: pg reuses the memory that the chunk lies in.
    const hasRoom = this.#target?.write(Buffer.from(chunk.subarray(1))) ?? true;
    if (hasRoom || connection.stream.isPaused()) return;
    connection.stream.pause();
    this.#target?.drained(() => connection.stream.resume());
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#outcome.reject(this.#failure);
  }
}

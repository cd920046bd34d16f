import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import { eachOf } from "../../plugins/depot/each-of.ts";
import type { Store } from "../../plugins/depot/store.ts";
import { liveUploads } from "../sql/live-uploads.ts";
import { readBlobList, writeBlobList, type ListedBlob } from "./back-up-depot.ts";
import { inSnapshot } from "./database-facts.ts";
import type { Problem } from "./manifest.ts";
import { moveBlob, UnmovableBlob, type MoveOptions } from "./move-blob.ts";
import { MoveJournal } from "./move-journal.ts";
import { withMoveLock } from "./single-flight.ts";

/** Blobs at a time; large ones fill the line alone. */
const CONCURRENCY = 4;
/** Uploads make new content meanwhile; each pass has less to do than the one before. */
const MAX_PASSES = 10;

/** What to move and where to. */
export interface MoveDepotOptions {
  /** The owner's connection. */
  ownerUrl: string;
  from: Store;
  to: Store;
  /** The URL of `to`, by which a move finds what an earlier one has done. */
  toUrl: string;
  dataDir: string;
  signal?: AbortSignal;
  report?: (progress: MoveProgress) => void;
}

/** How far a move is; one pass over everything that the database knows. */
export interface MoveProgress {
  pass: number;
  blobs: number;
  blobsExpected: number;
  bytes: number;
  bytesExpected: number;
  copied: number;
  copiedBytes: number;
}

/** What a move has done. */
export interface MoveResult {
  /** Of the last pass: everything that the new store has, proven. */
  blobs: number;
  bytes: number;
  /** Of all passes. */
  copied: number;
  copiedBytes: number;
  passes: number;
  problems: Problem[];
  /** Uploads that began in the old store and have not ended. */
  pendingUploads: number;
}

/**
 * Copies everything that the database knows of from one store to another, reading each copy back, while both serve. May
 * be cut off and started again at any time; then it goes on with the blob it was at. Removes nothing. Throws BusyError
 * when another move runs.
 */
export async function moveDepot(options: MoveDepotOptions): Promise<MoveResult> {
  const { ownerUrl, from, to, toUrl, dataDir, report = () => {} } = options;
  return withMoveLock(ownerUrl, options.signal, async ({ client, signal }) => {
    const journal = await MoveJournal.open(dataDir, toUrl);
    try {
      const move = new Move(client, { from, to, journal, signal }, journal.folder, report);
      return await move.run();
    } finally {
      await journal.close();
      await removeLists(journal.folder);
    }
  });
}

class Move {
  readonly #client: Client;
  readonly #options: MoveOptions;
  readonly #folder: string;
  readonly #report: (progress: MoveProgress) => void;
  #copied = 0;
  #copiedBytes = 0;

  constructor(
    client: Client,
    options: MoveOptions,
    folder: string,
    report: (progress: MoveProgress) => void,
  ) {
    this.#client = client;
    this.#options = options;
    this.#folder = folder;
    this.#report = report;
  }

  async run(): Promise<MoveResult> {
    for (let pass = 1; ; pass += 1) {
      const before = this.#copied;
      const { blobs, bytes, problems } = await this.#pass(pass);
      // What came to the old store during a pass is in the next one.
      if (this.#copied > before && problems.length === 0 && pass < MAX_PASSES) continue;
      return {
        blobs,
        bytes,
        copied: this.#copied,
        copiedBytes: this.#copiedBytes,
        passes: pass,
        problems,
        pendingUploads: await this.#countPending(),
      };
    }
  }

  async #pass(pass: number): Promise<{ blobs: number; bytes: number; problems: Problem[] }> {
    await removeLists(this.#folder);
    await inSnapshot(this.#client, () => writeBlobList(this.#client, this.#folder));
    const expected = { blobsExpected: 0, bytesExpected: 0 };
    for await (const page of readBlobList(this.#folder, 10_000)) {
      expected.blobsExpected += page.length;
      expected.bytesExpected += page.reduce((sum, { bytes }) => sum + bytes, 0);
    }
    const done = { blobs: 0, bytes: 0, problems: [] as Problem[] };
    const tell = (blobs: number, bytes: number) => {
      const [copied, copiedBytes] = [this.#copied, this.#copiedBytes];
      this.#report({ pass, blobs, bytes, ...expected, copied, copiedBytes });
    };
    let [seen, seenBytes] = [0, 0];
    for await (const page of readBlobList(this.#folder)) {
      await eachOf(page, CONCURRENCY, async (blob) => {
        if (await this.#move(blob, done.problems)) {
          done.blobs += 1;
          done.bytes += blob.bytes;
        }
        tell((seen += 1), (seenBytes += blob.bytes));
      });
    }
    return done;
  }

  async #move(blob: ListedBlob, problems: Problem[]): Promise<boolean> {
    try {
      const result = await moveBlob(blob, this.#options);
      if (result === "copied") {
        this.#copied += 1;
        this.#copiedBytes += blob.bytes;
      }
      return true;
    } catch (error) {
      if (!(error instanceof UnmovableBlob)) throw error;
      // An upload on its way has announced its blob before the content is there.
      if (blob.isRequired || !error.isAbsent) {
        problems.push({ what: `blob ${blob.sha256}`, problem: error.message });
      }
      return false;
    }
  }

  async #countPending(): Promise<number> {
    const ids = (await this.#options.from.parts()).map(({ uploadId }) => uploadId);
    return ids.length === 0 ? 0 : (await liveUploads(this.#client, ids)).size;
  }
}

async function removeLists(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(".list")) await rm(join(folder, name), { force: true });
  }
}

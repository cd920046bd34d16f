import {
  LockDocument,
  RequestReviewDocument,
  type GadbClient,
  type UploadedVersion,
  type UploadProgress,
} from "../../src/sdk/index.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { Rate } from "../lib/upload-rate.ts";
import type { Session } from "./session.ts";
import {
  forgetRecord,
  keepRecord,
  orphanedRecords,
  ownTab,
  resumeStoreOf,
  type UploadRecord,
} from "./upload-records.ts";

/** waiting: for its turn · lost: begun by a page that is gone; it goes on once its file is given again. */
export type UploadState = "waiting" | "running" | "paused" | "failed" | "done" | "lost";

/** An upload as it is shown. */
export interface UploadItem {
  readonly record: UploadRecord;
  file: File | undefined;
  state: UploadState;
  /** hashing: the file is read here, to find out whether the server has it · sending: its bytes are on their way. */
  phase: "hashing" | "sending";
  hashed: number;
  problem: Problem | undefined;
  made: UploadedVersion | undefined;
  /** Whether a review was asked for, and what came of it when that was refused. */
  review: "asking" | "asked" | Problem | undefined;
}

/** What to upload where. */
export interface PlannedUpload extends Omit<
  UploadRecord,
  "id" | "userId" | "tab" | "sent" | "at" | "filename" | "size" | "lastModified" | "key" | "address"
> {
  file: File;
}

const AT_ONCE = 3;
/** Of one request: below what proxies let through, and each that ended is safe whatever happens. */
const CHUNK_BYTES = 32 * 1024 * 1024;
/** Progress comes with every packet; eyes need less. */
const TELL_EVERY_MS = 200;
/** Ten minutes without the server, then it is said to have failed. */
const RETRY_DELAYS = [
  0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 30_000, 30_000, 60_000, 60_000,
  60_000, 60_000, 60_000, 60_000, 60_000,
];

/** The uploads of this tab: three at once, the rest in turn. Fires "change". */
export class UploadQueue extends EventTarget {
  items: readonly UploadItem[] = [];
  readonly rate = new Rate();
  readonly #client: GadbClient;
  readonly #session: Session;
  readonly #aborts = new Map<UploadItem, AbortController>();
  #sent = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: GadbClient, session: Session) {
    super();
    this.#client = client;
    this.#session = session;
    window.addEventListener("beforeunload", (event) => {
      if (this.isBusy) event.preventDefault();
    });
    session.addEventListener("change", () => this.#onSession());
  }

  /** Whether anything is on its way or waits for its turn. */
  get isBusy(): boolean {
    return this.items.some(({ state }) => state === "running" || state === "waiting");
  }

  /** Bytes that the server has of all that is listed, and of how many. */
  get progress(): { sent: number; total: number } {
    const total = this.items.reduce((sum, { record }) => sum + record.size, 0);
    const sent = this.items.reduce((sum, item) => sum + sentOf(item), 0);
    return { sent, total };
  }

  /** Lists what a page that is gone had under way. */
  async recover(userId: string): Promise<void> {
    const records = await orphanedRecords(userId);
    const known = new Set(this.items.map(({ record }) => record.id));
    for (const record of records) {
      if (known.has(record.id)) continue;
      record.tab = ownTab;
      keepRecord(record);
      this.items = [...this.items, itemOf(record, undefined, "lost")];
    }
    this.#tell();
  }

  /** Takes files in; they begin at once or when it is their turn. */
  add(planned: readonly PlannedUpload[]): void {
    const userId = this.#session.userId;
    if (userId === undefined) return;
    for (const { file, ...where } of planned) {
      const record: UploadRecord = {
        ...where,
        id: crypto.getRandomValues(new Uint32Array(4)).join("-"),
        userId,
        tab: ownTab,
        filename: file.name,
        size: file.size,
        lastModified: file.lastModified,
        sent: 0,
        at: Date.now(),
      };
      keepRecord(record);
      this.items = [...this.items, itemOf(record, file, "waiting")];
    }
    this.#pump();
  }

  /** Stops an upload; what the server has of it stays. */
  pause(item: UploadItem): void {
    if (item.state !== "running" && item.state !== "waiting") return;
    item.state = "paused";
    this.#stop(item);
    this.#pump();
  }

  /** Goes on with a paused or failed upload. */
  resume(item: UploadItem): void {
    if (item.state !== "paused" && item.state !== "failed") return;
    item.state = item.file === undefined ? "lost" : "waiting";
    item.problem = undefined;
    this.#pump();
  }

  /** Gives a lost upload its file again; says whether it is of the same size, as it has to be. */
  give(item: UploadItem, file: File): boolean {
    if (item.state !== "lost" || file.size !== item.record.size) return false;
    item.file = file;
    item.state = "waiting";
    this.#pump();
    return true;
  }

  /** Takes an upload off the list; one that is not done is discarded on the server. */
  remove(item: UploadItem): void {
    this.items = this.items.filter((other) => other !== item);
    forgetRecord(item.record.id);
    const stopped = this.#stop(item);
    const { address } = item.record;
    if (item.state !== "done" && address !== undefined)
      void stopped.then(() => this.#discard(address));
    this.#pump();
  }

  /** Pauses or goes on with all. */
  pauseAll(): void {
    for (const item of this.items) if (item.state === "waiting") this.pause(item);
    for (const item of this.items) this.pause(item);
  }

  resumeAll(): void {
    for (const item of this.items) this.resume(item);
  }

  removeAll(): void {
    this.pauseAll();
    for (const item of this.items) this.remove(item);
  }

  /** Takes what is done off the list. */
  clearDone(): void {
    for (const item of this.items) if (item.state === "done") this.remove(item);
  }

  /** Asks for a review of the version that an upload has become. */
  async askForReview(item: UploadItem): Promise<void> {
    if (item.made === undefined) return;
    item.review = "asking";
    this.#tell();
    try {
      await this.#client.request(RequestReviewDocument, { versionId: item.made.id });
      item.review = "asked";
    } catch (error) {
      item.review = problemOf(error);
    }
    this.#tell();
  }

  /** Stops everything and forgets it here: somebody else signs in. Whose it is finds it again. */
  clear(): void {
    for (const item of this.items) {
      item.state = "paused";
      void this.#stop(item);
      keepRecord({ ...item.record, tab: "" });
    }
    this.items = [];
    this.#tell();
  }

  #pump(): void {
    let free = AT_ONCE - this.#aborts.size;
    for (const item of this.items) {
      if (free <= 0) break;
      if (item.state !== "waiting" || this.#aborts.has(item)) continue;
      free -= 1;
      void this.#run(item);
    }
    if (!this.isBusy) this.rate.reset();
    this.#tell();
  }

  async #run(item: UploadItem): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(item, abort);
    item.state = "running";
    item.phase = "hashing";
    item.hashed = 0;
    item.problem = undefined;
    try {
      await this.#lock(item);
      item.made = await this.#send(item, abort.signal);
      item.state = "done";
      item.record.sent = item.record.size;
      forgetRecord(item.record.id);
    } catch (error) {
      // Paused, or taken off the list: the state says so already.
      if (!abort.signal.aborted) {
        item.state = "failed";
        item.problem = problemOf(error);
      }
    }
    this.#aborts.delete(item);
    this.#pump();
  }

  async #lock({ record }: UploadItem): Promise<void> {
    if (!record.takesLock) return;
    const { assetId, branch } = record;
    await this.#client.request(LockDocument, { assetId, branchId: branch });
    record.takesLock = false;
    keepRecord(record);
  }

  #send(item: UploadItem, signal: AbortSignal): Promise<UploadedVersion> {
    const { record, file } = item;
    let before: number | undefined;
    return this.#client.upload({
      assetId: record.assetId,
      file: file as File,
      filename: record.filename,
      comment: record.comment,
      ...(record.branch === undefined ? {} : { branch: record.branch }),
      resumeStore: resumeStoreOf(record, (address) => void this.#discard(address)),
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_DELAYS,
      signal,
      onProgress: (progress) => {
        before = this.#onProgress(item, progress, before);
      },
    });
  }

  /** Counts what was sent since the last word; the first one only says where an earlier upload stood. */
  #onProgress(item: UploadItem, progress: UploadProgress, before?: number): number | undefined {
    item.phase = progress.phase;
    if (progress.phase === "hashing") {
      item.hashed = progress.bytes;
      this.#tellSoon();
      return undefined;
    }
    item.record.sent = progress.bytes;
    this.#sent += Math.max(0, progress.bytes - (before ?? progress.bytes));
    this.rate.read(this.#sent, performance.now());
    this.#tellSoon();
    return progress.bytes;
  }

  #stop(item: UploadItem): Promise<void> {
    const abort = this.#aborts.get(item);
    abort?.abort();
    return new Promise((resolve) => setTimeout(resolve, abort === undefined ? 0 : 300));
  }

  /** Tells the server to forget an upload. Should that fail, it does so itself after a week. */
  async #discard(address: string): Promise<void> {
    const token = await this.#session.token().catch(() => {});
    await fetch(address, {
      method: "DELETE",
      headers: {
        "tus-resumable": "1.0.0",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    }).catch(() => {});
  }

  #onSession(): void {
    if (this.#session.state !== "signed-in") return;
    for (const item of this.items) if (item.problem?.code === "CREDS") this.resume(item);
  }

  #tellSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const item of this.items) if (item.state === "running") keepRecord(item.record);
      this.dispatchEvent(new Event("change"));
    }, TELL_EVERY_MS);
  }

  #tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function itemOf(record: UploadRecord, file: File | undefined, state: UploadState): UploadItem {
  return {
    record,
    file,
    state,
    phase: "hashing",
    hashed: 0,
    problem: undefined,
    made: undefined,
    review: undefined,
  };
}

function sentOf({ state, record }: UploadItem): number {
  return state === "done" ? record.size : Math.min(record.sent, record.size);
}

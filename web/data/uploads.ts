import type { GadbClient } from "../../src/sdk/index.ts";
import type { Session } from "./session.ts";
import { kept } from "./storage.ts";
import type { UploadQueue } from "./upload-queue.ts";

/** Under which name uploads under way are stored; see upload-records.ts. */
const UPLOADS = "uploads";

/**
 * The door to the uploads: what does them comes over the line with the first file, or when an earlier page has left some
 * under way. Fires "change" when the queue is there.
 */
export class Uploads extends EventTarget {
  queue: UploadQueue | undefined;
  readonly #client: GadbClient;
  readonly #session: Session;
  #opening: Promise<UploadQueue> | undefined;

  constructor(client: GadbClient, session: Session) {
    super();
    this.#client = client;
    this.#session = session;
  }

  /** The queue; made with the first call. */
  open(): Promise<UploadQueue> {
    this.#opening ??= this.#make();
    return this.#opening;
  }

  /** Looks for what this person had under way when a page was closed. */
  async begin(userId: string): Promise<void> {
    // Most people have left nothing, and nothing more is loaded for them.
    if (kept.get(UPLOADS)?.includes(userId) !== true) return;
    const queue = await this.open();
    if (this.#session.userId === userId) await queue.recover(userId);
  }

  /** Stops everything: somebody else signs in. */
  clear(): void {
    this.queue?.clear();
  }

  async #make(): Promise<UploadQueue> {
    const [{ UploadQueue: Queue }, { holdTab }] = await Promise.all([
      import("./upload-queue.ts"),
      import("./upload-records.ts"),
    ]);
    holdTab();
    this.queue = new Queue(this.#client, this.#session);
    this.dispatchEvent(new Event("change"));
    return this.queue;
  }
}

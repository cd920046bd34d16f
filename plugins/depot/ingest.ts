import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { withIdentity, type Identity } from "../../src/auth/identity.ts";
import { DepotError, toDepotError } from "../../src/errors.ts";
import { abortUpload } from "../../src/sql/abort-upload.ts";
import { beginUpload, type UploadRequest, type UploadRow } from "../../src/sql/begin-upload.ts";
import { commitUpload } from "../../src/sql/commit-upload.ts";
import { extendUpload } from "../../src/sql/extend-upload.ts";
import { findVersion } from "../../src/sql/find-version.ts";
import { forgetBlob } from "../../src/sql/forget-blob.ts";
import { holdDoomed } from "../../src/sql/hold-doomed.ts";
import {
  publishUpload,
  type ArrivedContent,
  type PublishOrder,
} from "../../src/sql/publish-upload.ts";
import type { VersionRow } from "../../src/sql/version-row.ts";
import { wasDeduplicated } from "../../src/sql/was-deduplicated.ts";
import type { Depot } from "./depot.ts";
import { keepAlive } from "./keep-alive.ts";
import { Meter } from "./meter.ts";
import { publishAgain } from "./publish-again.ts";
import { receive } from "./receive.ts";
import { sniffMediaType } from "./sniff-media-type.ts";
import type { Part, SealedPart } from "./store.ts";

/** A version that an upload made. */
export interface UploadedVersion extends VersionRow {
  /** Whether the project held the content before. */
  isDeduplicated: boolean;
}

/** What an upload needs that has lasted longer than one request. */
export interface Resumption {
  /** Says that the upload still runs, while it is being finished. */
  beat?: () => Promise<unknown>;
  /** The temporary file, ended and not sealed; undefined when it is not open. */
  part?: Part;
}

/** The content is being removed from the store at this moment; how often and how long we wait for that to end. */
const RETRIES = 40;
const RETRY_MS = 100;

/**
 * One upload on its way in, the same for every protocol: `begin`, `receive`, `finish`, and `abort` when one of them
 * throws. Each database step is a transaction of its own as the uploader; none is open while bytes flow.
 */
export class Ingest {
  readonly #depot: Depot;
  readonly #identity: Identity;
  readonly #upload: Pick<UploadRow, "id"> & Partial<UploadRow>;
  readonly #beat: () => Promise<unknown>;
  #part: Part | undefined;

  private constructor(
    depot: Depot,
    identity: Identity,
    upload: Pick<UploadRow, "id"> & Partial<UploadRow>,
    given: Resumption = {},
  ) {
    this.#depot = depot;
    this.#identity = identity;
    this.#upload = upload;
    this.#beat = given.beat ?? (() => this.#reserve(0));
    this.#part = given.part;
  }

  /**
   * Asks the database whether the upload may be, and reserves its storage. Throws its refusals, and QUOTA when the
   * store has no room. With the Idempotency-Key of a finished upload, `repeated` is the version that one made.
   */
  static async begin(depot: Depot, identity: Identity, request: UploadRequest): Promise<Ingest> {
    await requireSpace(depot, request.declaredSizeBytes ?? request.expectedSizeBytes ?? 0);
    const upload = await withIdentity(depot.pool, identity, (client) =>
      beginUpload(client, request),
    );
    return new Ingest(depot, identity, upload);
  }

  /** Takes up an upload that began with an earlier request. Its bytes are not for `receive`. */
  static resume(
    depot: Depot,
    identity: Identity,
    upload: Pick<UploadRow, "id">,
    given: Resumption = {},
  ): Ingest {
    return new Ingest(depot, identity, upload, given);
  }

  /** The version made by an earlier request with the same Idempotency-Key; undefined when this one is new. */
  async repeated(): Promise<UploadedVersion | undefined> {
    const { state, versionId, isDeduplicated } = this.#upload;
    if (state !== "done" || !versionId) return undefined;
    const version = await withIdentity(this.#depot.pool, this.#identity, (client) =>
      findVersion(client, versionId),
    );
    if (!version) throw new DepotError("NTFND");
    return { ...version, isDeduplicated: isDeduplicated ?? false };
  }

  /** Takes in the bytes; see `receive`. Nobody else may look at the memory of the chunks that `source` gives. */
  async receive(source: Readable): Promise<void> {
    this.#part = await this.#depot.store.createPart(this.#upload.id);
    this.#part.ownsChunks = true;
    const { idleMs, heartbeatMs } = this.#depot.limits;
    const meter = new Meter(this.#upload.reservedBytes ?? 0, (received) => this.#extend(received));
    await receive(source, meter, this.#part, {
      idleMs,
      heartbeatMs,
      heartbeat: (received) => this.#tell(received),
    });
  }

  /**
   * Makes the received bytes durable and a version. `lateSha256` is a digest announced only behind the bytes. Throws
   * the database's refusals, CKSUM among them.
   */
  finish(lateSha256?: string): Promise<UploadedVersion> {
    return this.#whileAlive(() => this.#finish(lateSha256));
  }

  /**
   * Finishes an upload whose server stopped while it published: the content `expected` is in the temporary file, or
   * in its place already. Throws what `finish` throws, and the store's BADST when it is in neither.
   */
  finishPublished(expected: SealedPart): Promise<UploadedVersion> {
    return this.#whileAlive(async () => {
      await publishAgain(this.#depot.store, this.#upload.id, expected);
      return this.#commit();
    });
  }

  async #finish(lateSha256?: string): Promise<UploadedVersion> {
    const part = this.#part as Part;
    const sealed = await part.seal();
    if (lateSha256 !== undefined && lateSha256 !== sealed.sha256) {
      throw new DepotError("CKSUM", "The content does not have the SHA-256 that was announced.", {
        detail: { declared_sha256: lateSha256, sha256: sealed.sha256 },
      });
    }
    const content = { ...sealed, mediaType: await sniffMediaType(part.head) };
    const order = await this.#publish(content);
    await this.#depot.store.publish(this.#upload.id, sealed, order);
    return this.#commit();
  }

  #commit(): Promise<UploadedVersion> {
    return this.#asUploader(async (client) => {
      const version = await commitUpload(client, this.#upload.id);
      return { ...version, isDeduplicated: await wasDeduplicated(client, this.#upload.id) };
    });
  }

  #whileAlive<T>(work: () => Promise<T>): Promise<T> {
    const { limits, log } = this.#depot;
    const everyMs = Math.min(limits.heartbeatMs, limits.syncMs);
    return keepAlive(this.#beat, { everyMs, log }, work);
  }

  /** Ends the upload without a version and leaves nothing of it behind; what cannot be undone now, the sweeper does. */
  async abort(reason: unknown): Promise<void> {
    const { store, log } = this.#depot;
    try {
      await this.#part?.discard();
      // A resumable one may have left its file closed.
      await store.removePart(this.#upload.id);
      const failure = describe(reason);
      const orphan = await this.#asUploader((client) =>
        abortUpload(client, this.#upload.id, failure),
      );
      if (orphan === null) return;
      // The row is held meanwhile: else somebody who brings the same content now would lose the file.
      await this.#asUploader(async (client) => {
        if (!(await holdDoomed(client, orphan))) return;
        await store.remove(orphan);
        await forgetBlob(client, orphan);
      });
    } catch (error) {
      log.warn(
        { err: error, uploadId: this.#upload.id },
        "an upload could not be cleaned up; the sweeper will",
      );
    }
  }

  #asUploader<T>(fn: Parameters<typeof withIdentity<T>>[2]): Promise<T> {
    return withIdentity(this.#depot.pool, this.#identity, fn);
  }

  async #publish(content: ArrivedContent): Promise<Exclude<PublishOrder, "retry">> {
    for (let attempt = 0; attempt < RETRIES; attempt += 1) {
      const order = await this.#asUploader((client) =>
        publishUpload(client, this.#upload.id, content),
      );
      if (order !== "retry") return order;
      await sleep(RETRY_MS);
    }
    throw new DepotError("UNAVL", "The same content is just being removed from the depot.");
  }

  /** Reserves a step ahead; near the end of the allocation, only what has arrived. */
  async #extend(receivedBytes: number): Promise<number> {
    const { store, limits } = this.#depot;
    if (receivedBytes > limits.maxFileBytes) throw tooLarge(limits.maxFileBytes);
    // Larger steps for larger files: a long upload shall not stop at the database all the time.
    const step = Math.max(limits.stepBytes, Math.round(receivedBytes / 8));
    await store.requireRoom(step);
    try {
      return await this.#reserve(receivedBytes + step);
    } catch (error) {
      if (toDepotError(error).code !== "QUOTA") throw error;
      return this.#reserve(receivedBytes);
    }
  }

  async #reserve(bytes: number): Promise<number> {
    await this.#asUploader((client) => extendUpload(client, this.#upload.id, bytes));
    return bytes;
  }

  /** A database that is away for a moment ends no upload; a refusal does. */
  async #tell(receivedBytes: number): Promise<void> {
    try {
      await this.#reserve(receivedBytes);
    } catch (error) {
      if (toDepotError(error).code !== "UNAVL") throw error;
      this.#depot.log.warn(
        { err: error, uploadId: this.#upload.id },
        "a running upload could not be announced",
      );
    }
  }
}

/** Throws BADIN for a file beyond the depot's own bound, QUOTA when the store has no room for it. */
export async function requireSpace({ store, limits }: Depot, bytes: number): Promise<void> {
  if (bytes > limits.maxFileBytes) throw tooLarge(limits.maxFileBytes);
  await store.requireRoom(bytes);
}

/** The refusal of a file beyond the depot's own bound. */
export function tooLarge(maxBytes: number): DepotError {
  return new DepotError("BADIN", `One file may have ${maxBytes} bytes at most.`, {
    status: 413,
    detail: { limit_bytes: maxBytes },
    hint: "Split the file.",
  });
}

/** What `uploads.failure` says: our own words only, for it is shown to leads. */
function describe(reason: unknown): string {
  if (reason instanceof Error && reason.name === "ClientGone") return reason.message;
  return toDepotError(reason).message;
}

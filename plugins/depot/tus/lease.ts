import { randomUUID } from "node:crypto";
import { withIdentity, type Identity } from "../../../src/auth/identity.ts";
import { toDepotError } from "../../../src/errors.ts";
import { advanceUpload } from "../../../src/sql/advance-upload.ts";
import { leaseUpload } from "../../../src/sql/lease-upload.ts";
import { releaseUpload } from "../../../src/sql/release-upload.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import type { Depot } from "../depot.ts";
import type { Presence } from "./presence.ts";

/**
 * How long after the last word from the database we still write. Shorter than app_private.next_short_lease(): somebody
 * else may write when that has run out, and a server that was stopped meanwhile must notice before it goes on.
 */
const FENCE_MS = 20_000;

/** What takes a lease. */
export interface LeaseOptions {
  depot: Depot;
  presence: Presence;
  identity: Identity;
  uploadId: string;
}

/** The right of one request to write to a resumable upload, across all servers; see app_hidden.lease_upload. */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #owner = randomUUID();
  #serverId = "";
  /** When the database was last asked with success, in milliseconds of the monotonic clock. */
  #confirmedAt = 0;
  /** When the upload would expire. */
  expiresAt: Date | undefined;

  private constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /**
   * Takes the lease; an upload that is complete needs none and is returned without. Throws the refusals of the database,
   * BADST with the reason "leased" among them.
   */
  static async take(options: LeaseOptions): Promise<{ lease: Lease; upload: ResumableUploadRow }> {
    const lease = new Lease(options);
    const upload = await lease.#ask((holder) =>
      lease.#asUser((client) => leaseUpload(client, holder)),
    );
    lease.expiresAt = upload.expiresAt;
    return { lease, upload };
  }

  /** Whether nobody else can have begun to write. */
  get isSure(): boolean {
    return (
      performance.now() - this.#confirmedAt < FENCE_MS &&
      this.#serverId === this.#options.presence.id
    );
  }

  /**
   * Keeps the lease, and records how many bytes outlive a crash. Throws BADST when somebody else has taken the upload
   * over, and when the user may no longer write.
   */
  async advance(offsetBytes?: number): Promise<void> {
    this.expiresAt = await this.#ask((holder) =>
      this.#asUser((client) => advanceUpload(client, holder, offsetBytes)),
    );
  }

  /** As `advance`, but a database that is away for a moment is forgiven while nobody else can have begun to write. */
  async tryAdvance(offsetBytes?: number): Promise<void> {
    try {
      await this.advance(offsetBytes);
    } catch (error) {
      if (toDepotError(error).code !== "UNAVL" || !this.isSure) throw error;
    }
  }

  /** Lets others write. What cannot be said now, the lease's time says. */
  async release(): Promise<void> {
    const { depot, uploadId } = this.#options;
    try {
      await this.#asUser((client) => releaseUpload(client, uploadId, this.#owner));
    } catch (error) {
      depot.log.warn({ err: error, uploadId }, "a lease could not be released");
    }
  }

  async #ask<T>(
    ask: (holder: { uploadId: string; owner: string; serverId: string }) => Promise<T>,
  ): Promise<T> {
    const { presence, uploadId } = this.#options;
    const serverId = await presence.show();
    // The lease runs from when the question arrived, which is later than this.
    const askedAt = performance.now();
    const answer = await ask({ uploadId, owner: this.#owner, serverId });
    this.#serverId = serverId;
    this.#confirmedAt = askedAt;
    return answer;
  }

  #asUser<T>(fn: Parameters<typeof withIdentity<T>>[2]): Promise<T> {
    const { depot, identity } = this.#options;
    return withIdentity(depot.pool, identity, fn);
  }
}

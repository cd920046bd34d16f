import { withIdentity, type Identity } from "../../../src/auth/identity.ts";
import { DepotError, toDepotError } from "../../../src/errors.ts";
import { isOwnUpload } from "../../../src/sql/is-own-upload.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import type { ErrorCode } from "../../errors/catalogue.ts";
import type { Depot } from "../depot.ts";
import { Ingest } from "../ingest.ts";
import type { Store } from "../store.ts";
import { PartTooShort } from "../store-errors.ts";
import type { Slots } from "../../../src/slots.ts";
import { Lease } from "./lease.ts";
import type { Presence } from "./presence.ts";
import type { Turn, Turns } from "./turns.ts";

/** What all requests of resumable uploads share. */
export interface Tus {
  depot: Depot;
  slots: Slots;
  presence: Presence;
  turns: Turns;
}

/** One request that may write to an upload, and nobody else. */
export interface Writing {
  tus: Tus;
  identity: Identity;
  turn: Turn;
  lease: Lease;
  /** As it was when the lease was taken. */
  upload: ResumableUploadRow;
}

/** After these the upload can never become a version any more; after all others its author may try again. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "DNIED",
  "NTFND",
  "ARCHV",
  "STALE",
  "FLOWD",
  "SELFA",
  "CKSUM",
  "BADIN",
]);

/**
 * Runs `work` with a lease on an upload that it has the turn on. When the database refuses the upload for good, or its
 * bytes are lost, the upload ends: its storage is free again and nothing of it stays.
 */
export async function whileLeased<T>(
  { tus, identity, turn }: Pick<Writing, "tus" | "identity" | "turn">,
  uploadId: string,
  work: (writing: Writing) => Promise<T>,
): Promise<T> {
  const { depot, presence } = tus;
  return endingWhenRefused({ depot, identity, uploadId }, async () => {
    const { lease, upload } = await Lease.take({ depot, presence, identity, uploadId });
    try {
      return await work({ tus, identity, turn, lease, upload });
    } catch (error) {
      // Partial ones end with the whole; their files are nobody's.
      if (isFinalRefusal(error)) await removeParts(depot.store, upload);
      throw error;
    } finally {
      await lease.release();
    }
  });
}

/** Runs `work`; when it is refused for good, ends the upload. */
export async function endingWhenRefused<T>(
  { depot, identity, uploadId }: { depot: Depot; identity: Identity; uploadId: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isLost = error instanceof PartTooShort;
    if (isLost || isFinalRefusal(error)) await endUpload({ depot, identity, uploadId }, error);
    if (isLost) throw lost(error);
    throw error;
  }
}

/** Ends one's own upload, if it has not ended yet, and leaves nothing of it behind. */
export async function endUpload(
  { depot, identity, uploadId }: { depot: Depot; identity: Identity; uploadId: string },
  reason: unknown,
): Promise<void> {
  const isOwn = await withIdentity(depot.pool, identity, (client) =>
    isOwnUpload(client, uploadId),
  ).catch(() => false);
  if (isOwn) await Ingest.resume(depot, identity, { id: uploadId }).abort(reason);
}

/** Whether the database, and not this server, says that the upload cannot go on. */
export function isFinalRefusal(error: unknown): boolean {
  return !(error instanceof DepotError) && FINAL.has(toDepotError(error).code);
}

/** Removes the files of the partial uploads that an upload is put together from. */
export async function removeParts(store: Store, { partIds }: ResumableUploadRow): Promise<void> {
  await Promise.all((partIds ?? []).map((id) => store.removePart(id)));
}

function lost(cause: unknown): DepotError {
  return new DepotError("BADST", "The depot has lost bytes of this upload.", {
    status: 410,
    detail: { reason: "ended" },
    hint: "Begin a new upload, and tell your administrator.",
    cause,
  });
}

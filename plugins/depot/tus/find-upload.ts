import { withIdentity, type Identity } from "../../../src/auth/identity.ts";
import { findResumableUpload } from "../../../src/sql/find-resumable-upload.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import { endingWhenRefused, type Tus } from "./context.ts";
import type { Turn } from "./turns.ts";

/** One's own upload; ends it when the database refuses it for good. `mustBeFree`: BADST while another server writes. */
export function findUpload(
  { depot }: Tus,
  { identity, uploadId }: { identity: Identity; uploadId: string },
  mustBeFree: boolean,
): Promise<ResumableUploadRow> {
  return endingWhenRefused({ depot, identity, uploadId }, () =>
    withIdentity(depot.pool, identity, (client) =>
      findResumableUpload(client, uploadId, mustBeFree),
    ),
  );
}

/**
 * Waits for the turn on one's own upload; somebody else's is refused before anything of it is disturbed. `always` ends
 * the request that has the turn, instead of only when that is silent.
 */
export async function takeTurn(
  tus: Tus,
  own: { identity: Identity; uploadId: string },
  always = false,
): Promise<Turn> {
  if (tus.turns.isTaken(own.uploadId)) await findUpload(tus, own, false);
  return tus.turns.take(own.uploadId, always);
}

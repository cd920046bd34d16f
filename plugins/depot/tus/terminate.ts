import type { Request, Response } from "express";
import { withIdentity } from "../../../src/auth/identity.ts";
import { DepotError } from "../../../src/errors.ts";
import { findResumableUpload } from "../../../src/sql/find-resumable-upload.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import { requireIdentity } from "../upload-route.ts";
import { endUpload, endingWhenRefused, type Tus } from "./context.ts";
import { readUploadId } from "./read-upload-id.ts";

/** DELETE /uploads/:id: ends an upload without a version and frees what it held. A version is not taken back. */
export async function terminate(tus: Tus, req: Request, res: Response): Promise<void> {
  const { depot, turns } = tus;
  const identity = requireIdentity(req);
  const uploadId = readUploadId(req);
  const find = (mustBeFree: boolean) =>
    endingWhenRefused({ depot, identity, uploadId }, () =>
      withIdentity(depot.pool, identity, (client) =>
        findResumableUpload(client, uploadId, mustBeFree),
      ),
    );
  if (turns.isTaken(uploadId)) await find(false);
  const turn = await turns.take(uploadId, true);
  try {
    requireUnfinished(await find(true));
    await endUpload({ depot, identity, uploadId }, new DepotError("BADST", "Its author ended it."));
  } finally {
    turn.leave();
  }
  res.status(204).end();
}

function requireUnfinished({
  id,
  state,
  versionId,
  isPartial,
  ...upload
}: ResumableUploadRow): void {
  if (state !== "open" && state !== "publishing") {
    throw new DepotError("BADST", "The upload is complete; its version stays.", {
      status: 410,
      detail: { upload_id: id, version_id: versionId, reason: "ended" },
      hint: "Make a new version instead, or restore an older one.",
    });
  }
  if (isPartial && upload.reservedBytes < upload.sizeBytes) {
    throw new DepotError("BADST", "The upload is part of another, which is being put together.");
  }
}

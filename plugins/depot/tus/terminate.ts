import type { Request, Response } from "express";
import { DepotError } from "../../../src/errors.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import { requireIdentity } from "../upload-route.ts";
import { endUpload, type Tus } from "./context.ts";
import { findUpload, takeTurn } from "./find-upload.ts";
import { readUploadId } from "./read-upload-id.ts";

/** DELETE /uploads/:id: ends an upload without a version and frees what it held. A version is not taken back. */
export async function terminate(tus: Tus, req: Request, res: Response): Promise<void> {
  const { depot } = tus;
  const identity = requireIdentity(req);
  const uploadId = readUploadId(req);
  const turn = await takeTurn(tus, { identity, uploadId }, true);
  try {
    requireUnfinished(await findUpload(tus, { identity, uploadId }, true));
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

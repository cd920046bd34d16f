import type { Request, Response } from "express";
import { DepotError } from "../../../src/errors.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import { requireIdentity } from "../upload-route.ts";
import { setProgress, versionOf, type Progress } from "./answer.ts";
import { readChecksum, type Checksum } from "./checksum.ts";
import { whileLeased, type Tus, type Writing } from "./context.ts";
import { takeTurn } from "./find-upload.ts";
import { finishUpload, isToFinish } from "./finish.ts";
import { readUploadId } from "./read-upload-id.ts";
import { hasBody, readUploadOffset, requireOctets } from "./read-request.ts";
import { receiveChunk } from "./receive-chunk.ts";

/** PATCH /uploads/:id: bytes behind those that are there. The last ones make the version. */
export async function append(tus: Tus, req: Request, res: Response): Promise<void> {
  const identity = requireIdentity(req);
  const uploadId = readUploadId(req);
  requireOctets(req);
  const offset = readUploadOffset(req);
  const checksum = readChecksum(req);
  const giveBack = tus.slots.take(identity.userId);
  try {
    const turn = await takeTurn(tus, { identity, uploadId });
    try {
      const progress = await whileLeased({ tus, identity, turn }, uploadId, (writing) =>
        appendTo(writing, req, { offset, checksum }),
      );
      setProgress(res, progress);
    } finally {
      turn.leave();
    }
    res.status(204).end();
  } finally {
    giveBack();
  }
}

/** Appends a body to an upload at `offset`, and finishes it when it is complete. Throws BADST for another offset. */
export async function appendTo(
  writing: Writing,
  req: Request,
  { offset, checksum }: { offset: number; checksum: Checksum | undefined },
): Promise<Progress> {
  const { tus, identity, lease, upload } = writing;
  // "The Server MUST respond with the 403 Forbidden status to PATCH requests against a final upload URL."
  if (upload.partIds) throw isFinal();
  const isOver = upload.state === "done" || upload.durableOffset === upload.sizeBytes;
  const present = isOver ? upload.sizeBytes : upload.durableOffset;
  if (offset !== present) throw otherOffset(upload, present, offset);
  if (isOver && !isToFinish(upload)) {
    if (hasBody(req)) throw complete(upload);
    return { offset, version: await versionOf(tus.depot, identity, upload) };
  }
  if (upload.state === "publishing") return { offset, version: await finishUpload(writing) };
  const chunk = await receiveChunk(writing, req, checksum);
  if (upload.isPartial || chunk.offset < upload.sizeBytes) {
    await chunk.part.suspend();
    return { offset: chunk.offset, expiresAt: lease.expiresAt };
  }
  return { offset: chunk.offset, version: await finishUpload(writing, chunk.part) };
}

function isFinal(): DepotError {
  return new DepotError("BADST", "An upload that is put together from others takes no bytes.", {
    status: 403,
  });
}

function otherOffset({ id }: ResumableUploadRow, offset: number, given: number): DepotError {
  return new DepotError("BADST", `The upload stands at ${offset} bytes, not at ${given}.`, {
    detail: { upload_id: id, offset },
    hint: "Go on from the offset that HEAD tells.",
  });
}

function complete({ sizeBytes }: ResumableUploadRow): DepotError {
  return new DepotError("BADIN", "The upload is complete, and more arrived.", {
    status: 413,
    detail: { size_bytes: sizeBytes },
  });
}

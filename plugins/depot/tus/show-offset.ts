import type { Request, Response } from "express";
import type { Identity } from "../../../src/auth/identity.ts";
import { DepotError, toDepotError } from "../../../src/errors.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import type { ErrorCode } from "../../errors/catalogue.ts";
import { requireIdentity } from "../upload-route.ts";
import { addressOf, setProgress, versionOf } from "./answer.ts";
import { whileLeased, type Tus } from "./context.ts";
import { findUpload, takeTurn } from "./find-upload.ts";
import { finishUpload, isToFinish } from "./finish.ts";
import { readUploadId } from "./read-upload-id.ts";

/**
 * HEAD /uploads/:id: how many bytes are there for good. Clients take an upload whose offset is its length for done, so
 * one that has all its bytes and no version yet becomes one first.
 */
export async function showOffset(tus: Tus, req: Request, res: Response): Promise<void> {
  const identity = requireIdentity(req);
  const uploadId = readUploadId(req);
  // "The Server MUST prevent the client and/or proxies from caching the response."
  res.setHeader("Cache-Control", "no-store");
  try {
    const upload = await readSettled(tus, identity, uploadId);
    const version = await versionOf(tus.depot, identity, upload);
    describe(res, upload);
    const { state, sizeBytes, durableOffset, expiresAt } = upload;
    setProgress(res, {
      offset: state === "done" ? sizeBytes : durableOffset,
      version,
      expiresAt: state === "open" ? expiresAt : undefined,
    });
    res.status(200).end();
  } catch (error) {
    throw forResumption(error);
  }
}

/** The upload, while no request writes to it and with its version when it is complete. */
async function readSettled(
  tus: Tus,
  identity: Identity,
  uploadId: string,
): Promise<ResumableUploadRow> {
  const turn = await takeTurn(tus, { identity, uploadId });
  try {
    const upload = await findUpload(tus, { identity, uploadId }, true);
    if (!isToFinish(upload)) return upload;
    const giveBack = tus.slots.take(identity.userId);
    try {
      await whileLeased({ tus, identity, turn }, uploadId, async (writing) => {
        if (isToFinish(writing.upload)) await finishUpload(writing);
      });
    } finally {
      giveBack();
    }
    return await findUpload(tus, { identity, uploadId }, false);
  } finally {
    turn.leave();
  }
}

function describe(res: Response, upload: ResumableUploadRow): void {
  res.setHeader("Upload-Length", upload.sizeBytes);
  if (upload.metadata !== null) res.setHeader("Upload-Metadata", upload.metadata);
  if (upload.isPartial) res.setHeader("Upload-Concat", "partial");
  if (upload.partIds) {
    res.setHeader("Upload-Concat", `final;${upload.partIds.map(addressOf).join(" ")}`);
  }
}

/** What passes by itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["LOCKD", "SLOWD", "UNAVL"]);

/**
 * Clients begin anew when HEAD fails, from the first byte, unless the status is 423: so that is what they get for all
 * that passes.
 */
function forResumption(error: unknown): unknown {
  const { code, message, detail, hint } = toDepotError(error);
  if (!PASSING.has(code)) return error;
  return new DepotError(code, message, { status: 423, detail, hint, cause: error });
}

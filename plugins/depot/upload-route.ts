import type { Request, RequestHandler, Response } from "express";
import type { Identity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import { isUuid } from "../../src/is-uuid.ts";
import type { Slots } from "../../src/slots.ts";
import { ClientGone } from "./client-gone.ts";
import type { Depot } from "./depot.ts";
import type { UploadedVersion } from "./ingest.ts";
import { linger } from "./linger.ts";

/** Takes in one upload; returns the version it made. */
export type TakeUpload = (req: Request, identity: Identity) => Promise<UploadedVersion>;

/**
 * The frame of every upload route: who acts, a slot, the answer 201, and an end of the request that lets the client
 * read a refusal even when it is still sending.
 */
export function makeUploadRoute(depot: Depot, slots: Slots, take: TakeUpload): RequestHandler {
  return async (req: Request, res: Response) => {
    let giveBack: (() => void) | undefined;
    const startedAt = performance.now();
    try {
      const identity = requireIdentity(req);
      giveBack = slots.take(identity.userId);
      const version = await take(req, identity);
      logUpload(depot, version, performance.now() - startedAt);
      // A repeated request is answered before its body has been read.
      linger(req, depot.limits.lingerMs);
      answer(res, version);
    } catch (error) {
      if (error instanceof ClientGone || req.socket.destroyed) {
        depot.log.info({ err: error, requestId: req.requestId }, "an upload broke off");
        res.destroy();
        return;
      }
      linger(req, depot.limits.lingerMs);
      throw error;
    } finally {
      giveBack?.();
    }
  };
}

/** Who the request speaks for. Throws CREDS for visitors. */
export function requireIdentity(req: Request): Identity {
  if (!req.identity) throw new DepotError("CREDS");
  return req.identity;
}

/** The asset's id in the address. Throws NTFND when it cannot be one. */
export function readAssetId(req: Request): string {
  const id = String(req.params["id"]).toLowerCase();
  if (isUuid(id)) return id;
  throw new DepotError("NTFND", "There is no such asset, or it is not shared with you.");
}

/** The answer 201 with a new version. */
export function answer(res: Response, version: UploadedVersion): void {
  res
    .status(201)
    .location(`/assets/${version.assetId}/versions/${version.versionNumber}/download`)
    .json({
      id: version.id,
      asset_id: version.assetId,
      version_number: version.versionNumber,
      branch_id: version.branchId,
      sha256: version.sha256,
      size_bytes: version.sizeBytes,
      depot_path: version.depotPath,
      created_at: version.createdAt.toISOString(),
      deduplicated: version.isDeduplicated,
    });
}

/** Writes a new version to the log. */
export function logUpload({ log }: Depot, version: UploadedVersion, ms: number): void {
  const { id, assetId, versionNumber, sizeBytes, isDeduplicated } = version;
  log.info(
    { versionId: id, assetId, versionNumber, sizeBytes, isDeduplicated, ms: Math.round(ms) },
    "uploaded",
  );
}

import type { Request, RequestHandler, Response } from "express";
import { withIdentity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import { findDownload } from "../../src/sql/find-download.ts";
import type { Depot } from "./depot.ts";
import { TICKET_SECONDS, type Tickets } from "./tickets.ts";
import { readAssetId, requireIdentity } from "./upload-route.ts";

/** POST /assets/:id/versions/:version_number/ticket: a link to the content that works without a header for a while. */
export function makeTicketRoute({ pool }: Depot, tickets: Tickets): RequestHandler {
  return async (req: Request, res: Response) => {
    const identity = requireIdentity(req);
    const assetId = readAssetId(req);
    const versionNumber = readVersionNumber(req);
    await withIdentity(pool, identity, (client) => findDownload(client, assetId, versionNumber));
    const ticket = await tickets.sign({ identity, assetId, versionNumber });
    res.json({
      url: `/assets/${assetId}/versions/${versionNumber}/download?ticket=${ticket}`,
      expires_in: TICKET_SECONDS,
    });
  };
}

/** The number of the version in the address. Throws NTFND when it cannot be one. */
export function readVersionNumber(req: Request): number {
  const given = String(req.params["version_number"]);
  if (/^[1-9]\d{0,9}$/.test(given) && Number(given) <= 2_147_483_647) return Number(given);
  throw new DepotError("NTFND", "There is no such version.");
}

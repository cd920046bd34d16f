import type { Request } from "express";
import type { Identity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import type { Tickets } from "./tickets.ts";
import { readVersionNumber } from "./ticket-version.ts";
import { readAssetId, requireIdentity } from "./upload-route.ts";

/** Who asks for which version, and how they showed who they are. */
export interface Downloader {
  identity: Identity;
  assetId: string;
  versionNumber: number;
  hasTicket: boolean;
}

/** Reads who asks for a version: by their token, or by a ticket for that version. Throws CREDS and NTFND. */
export async function readDownloader(tickets: Tickets, req: Request): Promise<Downloader> {
  const assetId = readAssetId(req);
  const versionNumber = readVersionNumber(req);
  const ticket = new URL(req.originalUrl, "http://localhost").searchParams.get("ticket");
  if (ticket === null)
    return { identity: requireIdentity(req), assetId, versionNumber, hasTicket: false };
  const opened = await tickets.verify(ticket);
  if (opened.assetId !== assetId || opened.versionNumber !== versionNumber) {
    throw new DepotError("CREDS", "The link is for another version.");
  }
  return { identity: opened.identity, assetId, versionNumber, hasTicket: true };
}

import type { Request, RequestHandler, Response } from "express";
import { withIdentity, type Identity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import { findDownload } from "../../src/sql/find-download.ts";
import type { VersionRow } from "../../src/sql/version-row.ts";
import { isNotModified, isRangeCurrent, type Validators } from "./conditions.ts";
import type { ContentSource } from "./content-source.ts";
import { raiseAlarm } from "./damage-alarm.ts";
import { DamagedContent } from "./damaged-content.ts";
import type { Depot } from "./depot.ts";
import { readDownloader } from "./downloader.ts";
import { handOver } from "./hand-over.ts";
import { contentDisposition, contentType, setHarmless } from "./media-policy.ts";
import { readRange, type RangeAnswer } from "./range.ts";
import { sendContent } from "./send-content.ts";
import type { Tickets } from "./tickets.ts";
import { reprDigest } from "./upload-headers.ts";

/** What the download route needs beside the depot. */
export interface DownloadParts {
  tickets: Tickets;
  source: ContentSource;
  /** Where a proxy that sends files itself finds the depot's folder; undefined = we send. */
  accelRedirect: string | undefined;
}

/** A version that somebody may have, and how they asked for it. */
export interface FoundDownload {
  identity: Identity;
  version: VersionRow;
  hasTicket: boolean;
}

/**
 * GET and HEAD /assets/:id/versions/:version_number/download: the content of a version. Whole answers are checked
 * against the digest on their way; no database connection is held while bytes flow.
 */
export function makeDownloadRoute(depot: Depot, parts: DownloadParts): RequestHandler {
  return async (req: Request, res: Response) => {
    const found = await findVersionFor(depot, parts.tickets, req);
    try {
      await answer(parts, found, req, res);
    } catch (error) {
      if (!(error instanceof DamagedContent)) throw error;
      const { identity, version } = found;
      await raiseAlarm(depot, identity, error, { versionId: version.id });
      throw damaged(version, error);
    }
  };
}

async function answer(
  parts: DownloadParts,
  found: FoundDownload,
  req: Request,
  res: Response,
): Promise<void> {
  const { version } = found;
  const validators = { etag: `"${version.sha256}"`, lastModified: version.createdAt };
  const setHeaders = () => describe(res, version, validators, wantsInline(req));
  if (isNotModified(req.headers, validators)) {
    setHeaders();
    return void res.status(304).end();
  }
  const asked = readAskedRange(req, version, validators);
  if (asked.kind === "unsatisfiable") throw unsatisfiable(res, version);
  if (req.method === "HEAD") {
    setHeaders();
    return void res.setHeader("Content-Length", version.sizeBytes).end();
  }
  if (await handOver(parts, found, { req, res, setHeaders })) return;
  await sendContent(parts.source, res, {
    content: version,
    ranges: rangesOf(asked),
    setHeaders,
    mediaType: contentType(version.mediaType),
  });
}

async function findVersionFor(
  { pool }: Depot,
  tickets: Tickets,
  req: Request,
): Promise<FoundDownload> {
  const { identity, assetId, versionNumber, hasTicket } = await readDownloader(tickets, req);
  const version = await withIdentity(pool, identity, (client) =>
    findDownload(client, assetId, versionNumber),
  );
  return { identity, version, hasTicket };
}

function describe(
  res: Response,
  version: VersionRow,
  { etag, lastModified }: Validators,
  inline: boolean,
): void {
  const { filename, mediaType, sha256 } = version;
  res.setHeader("Content-Type", contentType(mediaType));
  res.setHeader("Content-Disposition", contentDisposition(filename, mediaType, inline));
  res.setHeader("ETag", etag);
  res.setHeader("Last-Modified", lastModified.toUTCString());
  res.setHeader("Accept-Ranges", "bytes");
  res.setHeader("Repr-Digest", reprDigest(sha256));
  // A version never changes. Who signs in at the same browser next must not find it there.
  res.setHeader("Cache-Control", "private, no-transform, max-age=31536000, immutable");
  res.setHeader("Vary", "Authorization");
  setHarmless(res);
}

function wantsInline(req: Request): boolean {
  return req.query["disposition"] === "inline";
}

/** RFC 9110 section 14.2: Range is for GET alone. */
function readAskedRange(req: Request, version: VersionRow, validators: Validators): RangeAnswer {
  if (req.method !== "GET" || !isRangeCurrent(req.headers, validators)) return { kind: "all" };
  return readRange(req.get("range"), version.sizeBytes);
}

function rangesOf(asked: RangeAnswer) {
  if (asked.kind === "part") return [asked.range];
  return asked.kind === "parts" ? asked.ranges : [];
}

function damaged(version: VersionRow, cause: Error): DepotError {
  return new DepotError(
    "BADST",
    `The stored content of version ${version.versionNumber} is damaged.`,
    {
      detail: { version_id: version.id, sha256: version.sha256 },
      hint: "Upload the same file again to heal it, or tell your administrator to restore it from a backup.",
      cause,
    },
  );
}

function unsatisfiable(res: Response, { sizeBytes }: VersionRow): DepotError {
  res.setHeader("Content-Range", `bytes */${sizeBytes}`);
  return new DepotError("BADIN", `The content has ${sizeBytes} bytes; the range lies outside.`, {
    status: 416,
    detail: { size_bytes: sizeBytes },
    hint: "Ask for bytes that exist.",
  });
}

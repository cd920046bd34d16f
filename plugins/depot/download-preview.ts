import type { Request, RequestHandler, Response } from "express";
import { withIdentity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import { findPreview, type PreviewRow } from "../../src/sql/find-preview.ts";
import { isNotModified } from "./conditions.ts";
import type { ContentSource } from "./content-source.ts";
import { raiseAlarm } from "./damage-alarm.ts";
import { DamagedContent } from "./damaged-content.ts";
import type { Depot } from "./depot.ts";
import { readDownloader } from "./downloader.ts";
import { setHarmless } from "./media-policy.ts";
import { sendContent } from "./send-content.ts";
import type { Tickets } from "./tickets.ts";

/**
 * GET and HEAD /assets/:id/versions/:version_number/previews/:kind: a file that the worker derived from the content of a
 * version. Whoever may have the content may have what was derived from it; the same tickets open it.
 */
export function makePreviewRoute(
  depot: Depot,
  { tickets, source }: { tickets: Tickets; source: ContentSource },
): RequestHandler {
  return async (req: Request, res: Response) => {
    const { identity, assetId, versionNumber } = await readDownloader(tickets, req);
    const kind = String(req.params["kind"]);
    const file = await withIdentity(depot.pool, identity, (client) =>
      findPreview(client, assetId, versionNumber, kind),
    );
    try {
      await answer(source, file, req, res);
    } catch (error) {
      if (!(error instanceof DamagedContent)) throw error;
      await raiseAlarm(depot, identity, error, { versionId: file.versionId, preview: kind });
      throw damaged(error);
    }
  };
}

async function answer(
  source: ContentSource,
  file: PreviewRow,
  req: Request,
  res: Response,
): Promise<void> {
  const setHeaders = () => describe(res, file, isPinned(req, file));
  if (isNotModified(req.headers, { etag: `"${file.sha256}"`, lastModified: file.madeAt })) {
    setHeaders();
    return void res.status(304).end();
  }
  if (req.method === "HEAD") {
    setHeaders();
    return void res.setHeader("Content-Length", file.sizeBytes).end();
  }
  await sendContent(source, res, {
    content: file,
    ranges: [],
    setHeaders,
    mediaType: file.mediaType,
  });
}

/** Whether the address names the very file: then nothing else will ever be there. */
function isPinned(req: Request, { sha256 }: PreviewRow): boolean {
  return req.query["v"] === sha256;
}

function describe(res: Response, file: PreviewRow, pinned: boolean): void {
  // Made by us, so what it is needs no finding out; and it runs nothing all the same.
  res.setHeader("Content-Type", file.mediaType);
  res.setHeader("Content-Disposition", "inline");
  res.setHeader("ETag", `"${file.sha256}"`);
  res.setHeader("Last-Modified", file.madeAt.toUTCString());
  // A preview may be made anew. Who signs in at the same browser next must not find it there.
  const lifetime = pinned ? "max-age=31536000, immutable" : "no-cache";
  res.setHeader("Cache-Control", `private, no-transform, ${lifetime}`);
  res.setHeader("Vary", "Authorization");
  setHarmless(res);
}

function damaged(cause: Error): DepotError {
  return new DepotError("BADST", "The stored preview is damaged.", {
    hint: "It is being made again; ask again in a moment.",
    cause,
  });
}

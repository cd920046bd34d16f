import type { Request, RequestHandler, Response } from "express";
import { withIdentity, type Identity } from "../../../src/auth/identity.ts";
import { DepotError } from "../../../src/errors.ts";
import type { Slots } from "../../../src/slots.ts";
import type { ArchiveRequest } from "../../../src/sql/list-archive-files.ts";
import { ClientGone } from "../client-gone.ts";
import type { ContentSource } from "../content-source.ts";
import { raiseAlarm } from "../damage-alarm.ts";
import { DamagedContent } from "../damaged-content.ts";
import type { Depot } from "../depot.ts";
import { portableName } from "../file-name.ts";
import { contentDisposition, setHarmless } from "../media-policy.ts";
import { requireIdentity } from "../upload-route.ts";
import { readArchiveRequest } from "./archive-request.ts";
import { listFiles, type ListedArchive } from "./list-files.ts";
import { archiveBytes, sendArchive } from "./send-archive.ts";

/** What the archive routes need beside the depot. */
export interface ArchiveParts {
  source: ContentSource;
  slots: Slots;
}

/**
 * GET and HEAD /branches/:id/archive and /workspaces/:id/archive: many files as one tar archive. The list is read first,
 * in one short transaction; while bytes flow, no connection is held. Each file is checked against its digest.
 */
export function makeArchiveRoute(
  depot: Depot,
  parts: ArchiveParts,
  kind: ArchiveRequest["kind"],
): RequestHandler {
  return async (req: Request, res: Response) => {
    const identity = requireIdentity(req);
    const request = readArchiveRequest(req, kind);
    const giveBack = parts.slots.take(identity.userId);
    try {
      const listed = await withIdentity(depot.pool, identity, (client) =>
        listFiles(client, request),
      );
      if (req.method === "HEAD") {
        describe(res, listed);
        res.end();
      } else {
        await send(depot, parts.source, { identity, request, listed, res });
      }
    } finally {
      giveBack();
    }
  };
}

interface Sending {
  identity: Identity;
  request: ArchiveRequest;
  listed: ListedArchive;
  res: Response;
}

async function send(depot: Depot, source: ContentSource, sending: Sending): Promise<void> {
  const { identity, request, listed, res } = sending;
  const about = { archiveOf: `${request.kind} ${request.id}` };
  const startedAt = performance.now();
  try {
    await sendArchive(source, res, listed.files, () => describe(res, listed));
  } catch (error) {
    if (error instanceof ClientGone) {
      depot.log.info(about, "an archive was not fetched to its end");
      return;
    }
    if (!(error instanceof DamagedContent)) throw error;
    await raiseAlarm(depot, identity, error, about);
    // With bytes on their way already, the connection is cut: fewer have arrived than were announced.
    throw new DepotError("BADST", "The stored content of one of these files is damaged.", {
      detail: { sha256: error.sha256 },
      hint: "Upload the file again to heal it, or fetch folders without it.",
      cause: error,
    });
  }
  depot.log.info(
    { ...about, files: listed.files.length, ms: Math.round(performance.now() - startedAt) },
    "sent an archive",
  );
}

function describe(res: Response, { files, title }: ListedArchive): void {
  res.setHeader("Content-Type", "application/x-tar");
  res.setHeader("Content-Disposition", contentDisposition(portableName(title), "", false));
  // The progress total. The archive is made while it is sent, so there is nothing to take a range of.
  res.setHeader("Content-Length", archiveBytes(files));
  res.setHeader("Accept-Ranges", "none");
  res.setHeader("Cache-Control", "private, no-store, no-transform");
  res.setHeader("Vary", "Authorization");
  setHarmless(res);
}

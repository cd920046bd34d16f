import type { Request, Response } from "express";
import { openContent } from "./content-source.ts";
import type { DownloadParts, FoundDownload } from "./download-version.ts";
import { contentDisposition, UNSHOWN_MEDIA_TYPE } from "./media-policy.ts";

/** A link to the bucket works for as long as a ticket does: enough to begin, the transfer may last. */
const LINK_SECONDS = 300;

interface Exchange {
  req: Request;
  res: Response;
  setHeaders(): void;
}

/**
 * Lets somebody else send the bytes of a GET whose sender we have checked: the proxy in front (X-Accel-Redirect), or the
 * bucket itself (a redirect to a short-lived link). False when we have to send them. Throws DamagedContent when the
 * proxy would find no file, or one of another size.
 */
export async function handOver(
  { source, accelRedirect }: Pick<DownloadParts, "source" | "accelRedirect">,
  found: FoundDownload,
  exchange: Exchange,
): Promise<boolean> {
  const { store } = source;
  const { version } = found;
  const path = accelRedirect === undefined ? undefined : store.pathOf(version.sha256);
  if (path !== undefined) {
    await (await openContent(store, version)).close();
    exchange.setHeaders();
    exchange.res.setHeader("X-Accel-Redirect", `${accelRedirect}/${path}`).end();
    return true;
  }
  return redirect(found, exchange, () =>
    store.directLink(version.sha256, {
      contentType: UNSHOWN_MEDIA_TYPE,
      contentDisposition: contentDisposition(version.filename, version.mediaType, false),
      lifetimeSeconds: LINK_SECONDS,
    }),
  );
}

async function redirect(
  { hasTicket }: FoundDownload,
  { req, res }: Exchange,
  makeLink: () => Promise<string | undefined>,
): Promise<boolean> {
  // A ticket is for a page's pictures and films: its policy allows no other origin, and a link to the bucket would
  // outlive the session. Ranges continue what we began, under our tag.
  if (hasTicket || req.method !== "GET" || req.get("range") !== undefined) return false;
  if (req.query["disposition"] === "inline") return false;
  const link = await makeLink();
  if (link === undefined) return false;
  // 307: whoever fetches the link is as good as signed in until it expires, so nobody may keep it.
  res.setHeader("Cache-Control", "no-store").setHeader("Referrer-Policy", "no-referrer");
  res.status(307).location(link).end();
  return true;
}

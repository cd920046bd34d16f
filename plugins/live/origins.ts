import type { IncomingMessage } from "node:http";

/** What decides which pages may open a websocket. */
export interface OriginOptions {
  /** The address people type; undefined = whatever host they reach us by. */
  publicUrl: string | undefined;
}

/**
 * Browsers name the page's origin; programs do not. Allowed are programs, the public address, and without one the
 * page that came from the very host the socket goes to.
 */
export function makeOriginCheck({ publicUrl }: OriginOptions): (req: IncomingMessage) => boolean {
  const allowed = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return (req) => {
    const { origin, host } = req.headers;
    if (origin === undefined) return true;
    if (!URL.canParse(origin)) return false;
    const page = new URL(origin);
    return page.origin === allowed || (allowed === undefined && page.host === host);
  };
}

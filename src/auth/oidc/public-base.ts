import type { Request } from "express";
import { isLoopback } from "../../is-loopback.ts";

/** What decides the address that the provider sends people back to. */
export interface PublicBaseOptions {
  publicUrl: string | undefined;
  host: string;
}

/**
 * The address that browsers know this server by. Never what a stranger wrote into `Host`; without a public address the
 * server is for this machine only, and there localhost and 127.0.0.1 keep cookies apart: the one that was typed counts.
 */
export function publicBase(req: Request, { publicUrl, host }: PublicBaseOptions): string {
  if (publicUrl !== undefined) return publicUrl;
  const typed = `http://${req.headers.host ?? ""}`;
  if (URL.canParse(typed) && isLoopback(new URL(typed).hostname)) return new URL(typed).origin;
  return `http://${host.includes(":") ? `[${host}]` : host}:${req.socket.localPort}`;
}

import type { Request } from "express";

/**
 * Reads on and throws away what a refused request still sends, for `lingerMs` at most. Closing at once would make the
 * client's system report a reset connection and drop the answer that explains the refusal (RFC 9112 section 9.6).
 */
export function linger(req: Request, lingerMs: number): void {
  if (req.complete || req.destroyed) return;
  const timer = setTimeout(() => req.destroy(), lingerMs);
  const stop = () => clearTimeout(timer);
  req.on("error", stop);
  req.once("end", stop);
  req.once("close", stop);
  req.resume();
}

import type { Request } from "express";

/** The caller's address, an IPv4 one in its plain form. */
export function clientAddress(req: Request): string | undefined {
  return req.ip?.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}

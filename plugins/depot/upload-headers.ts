import type { Request } from "express";
import { DepotError } from "../../src/errors.ts";

/** The Idempotency-Key of a request, or undefined. Throws BADIN when it is malformed. */
export function readIdempotencyKey(req: Request): string | undefined {
  const given = req.get("idempotency-key");
  if (given === undefined) return undefined;
  // The draft standard quotes it (RFC 9651 string); most clients do not.
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new DepotError(
    "BADIN",
    "Idempotency-Key has 1 to 255 printable characters without spaces.",
  );
}

/**
 * The SHA-256 in hexadecimal that Repr-Digest (RFC 9530) announces, or undefined. Other algorithms are ignored, as the
 * standard asks. Throws BADIN when the one we know is malformed.
 */
export function readReprDigest(req: Request): string | undefined {
  const given = req.get("repr-digest");
  if (given === undefined) return undefined;
  const member = given
    .split(",")
    .map((part) => part.trim())
    .find((part) => /^sha-256=/i.test(part));
  if (member === undefined) return undefined;
  const encoded = /^sha-256=:([A-Za-z0-9+/]{43}=):$/i.exec(member)?.[1];
  if (encoded === undefined)
    throw new DepotError("BADIN", "Repr-Digest holds a malformed sha-256.");
  return Buffer.from(encoded, "base64").toString("hex");
}

/** The digest as Repr-Digest writes it. */
export function reprDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;
}

/** The Content-Length of a request; undefined when its end is not known beforehand. */
export function readContentLength(req: Request): number | undefined {
  const given = req.get("content-length");
  return given === undefined || !/^\d{1,16}$/.test(given) ? undefined : Number(given);
}

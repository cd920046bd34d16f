import type { NextFunction, Request, RequestHandler, Response } from "express";
import { DepotError } from "../../../src/errors.ts";
import { CHECKSUM_ALGORITHMS } from "./checksum.ts";

/** The one version of tus that is spoken here; https://tus.io/protocols/resumable-upload. */
export const TUS_VERSION = "1.0.0";

/** The media type of the bytes of an upload. */
export const OFFSET_OCTETS = "application/offset+octet-stream";

const EXTENSIONS = [
  "creation",
  "creation-with-upload",
  "expiration",
  "checksum",
  "termination",
  "concatenation",
];

/** Names the version in every answer, refusals among them, and refuses requests that speak another one with 412. */
export function speakTus(req: Request, res: Response, next: NextFunction): void {
  res.setHeader("Tus-Resumable", TUS_VERSION);
  // "The Tus-Resumable header MUST be included in every request and response except for OPTIONS requests."
  if (req.method !== "OPTIONS" && req.get("tus-resumable") !== TUS_VERSION) {
    res.setHeader("Tus-Version", TUS_VERSION);
    throw new DepotError("BADIN", `Resumable uploads speak tus ${TUS_VERSION}.`, {
      status: 412,
      hint: `Send the header Tus-Resumable: ${TUS_VERSION}.`,
    });
  }
  next();
}

/** OPTIONS: what this server can do. */
export function makeOptionsRoute(maxFileBytes: number): RequestHandler {
  return (_req: Request, res: Response) => {
    res
      .status(204)
      .set({
        "Tus-Version": TUS_VERSION,
        "Tus-Extension": EXTENSIONS.join(","),
        "Tus-Checksum-Algorithm": CHECKSUM_ALGORITHMS.join(","),
        "Tus-Max-Size": String(maxFileBytes),
      })
      .end();
  };
}

/** The method that a request stands for: some networks let only GET and POST through. */
export function methodOf(req: Request): string {
  const stated = req.method === "POST" ? req.get("x-http-method-override") : undefined;
  return (stated ?? req.method).toUpperCase();
}

/** The refusal of a method that the address does not know. */
export function refuseMethod(res: Response, allowed: readonly string[]): never {
  res.setHeader("Allow", allowed.join(", "));
  throw new DepotError("BADIN", "There is no such method here.", {
    status: 405,
    hint: `Use ${allowed.join(", ")}.`,
  });
}

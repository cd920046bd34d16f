import express, { type Request, type RequestHandler, type Response } from "express";
import { withIdentity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import { reuseContent, type ReuseRequest } from "../../src/sql/reuse-content.ts";
import type { Depot } from "./depot.ts";
import { cleanFileName } from "./file-name.ts";
import { FieldCollector } from "./upload-fields.ts";
import { answer, readAssetId, requireIdentity } from "./upload-route.ts";

/** Reads the body of POST /assets/:id/versions: a few fields in JSON. */
export const readReuseBody: RequestHandler = express.json({ limit: "64kb", strict: true });

/**
 * POST /assets/:id/versions: a new version without its bytes, from content that the caller may read already. Whether
 * they may, the database says; content of others is refused as unknown content is.
 */
export function makeReuseRoute({ pool }: Depot): RequestHandler {
  return async (req: Request, res: Response) => {
    const identity = requireIdentity(req);
    const request = readRequest(req);
    const version = await withIdentity(pool, identity, (client) => reuseContent(client, request));
    answer(res, version);
  };
}

function readRequest(req: Request): ReuseRequest {
  if (req.get("idempotency-key") !== undefined) {
    throw new DepotError("BADIN", "Idempotency-Key counts for uploads only.", {
      hint: "State base_version: a repeated request is then refused as STALE.",
    });
  }
  const body: unknown = req.body;
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new DepotError("BADIN", "The body must be a JSON object.", {
      hint: "Send Content-Type: application/json, with sha256 and filename.",
    });
  }
  const { filename, ...others } = body as Record<string, unknown>;
  const collector = new FieldCollector();
  for (const [name, value] of Object.entries(others)) {
    if (value === null || value === undefined) continue;
    if (typeof value !== "string" && typeof value !== "number")
      throw new DepotError("BADIN", `${name.slice(0, 100)} must be text or a number.`);
    collector.add(name, String(value));
  }
  const { sha256, ...fields } = collector.read();
  if (sha256 === undefined)
    throw new DepotError("BADIN", "sha256 is missing.", {
      hint: "Send the SHA-256 of the content, or upload the file.",
    });
  return {
    ...fields,
    assetId: readAssetId(req),
    sha256,
    filename: cleanFileName(typeof filename === "string" ? filename : undefined),
  };
}

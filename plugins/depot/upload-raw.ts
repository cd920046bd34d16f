import type { Request } from "express";
import type { Identity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import type { UploadRequest } from "../../src/sql/begin-upload.ts";
import { readDeclaredMediaType } from "./declared-media-type.ts";
import type { Depot } from "./depot.ts";
import { readFileName } from "./file-name.ts";
import { Ingest, type UploadedVersion } from "./ingest.ts";
import { FieldCollector } from "./upload-fields.ts";
import { readContentLength, readIdempotencyKey, readReprDigest } from "./upload-headers.ts";
import { readAssetId } from "./upload-route.ts";
import { addQuery } from "./upload-version.ts";

/** PUT /assets/:id/versions/upload?filename=…: the body is the file, the fields are in the query. The fastest way in. */
export async function takeBody(
  depot: Depot,
  req: Request,
  identity: Identity,
): Promise<UploadedVersion> {
  const ingest = await Ingest.begin(depot, identity, readRequest(req));
  const earlier = await ingest.repeated();
  if (earlier) return earlier;
  try {
    await ingest.receive(req);
    return await ingest.finish();
  } catch (error) {
    await ingest.abort(error);
    throw error;
  }
}

function readRequest(req: Request): UploadRequest {
  if (/^multipart\//i.test(req.get("content-type") ?? "")) {
    throw new DepotError("BADIN", "PUT takes the bare file as its body.", {
      status: 415,
      hint: "Send forms with POST.",
    });
  }
  // RFC 9110 section 14.5: a server that does not do partial PUT must refuse it.
  if (req.get("content-range") !== undefined) {
    throw new DepotError("BADIN", "Files are sent whole; Content-Range is not supported.");
  }
  if ((req.get("content-encoding") ?? "identity") !== "identity") {
    throw new DepotError(
      "BADIN",
      "Files are stored as they are; Content-Encoding is not supported.",
      { status: 415 },
    );
  }
  const collector = new FieldCollector();
  addQuery(collector, req, ["filename"]);
  const fields = collector.read();
  return {
    assetId: readAssetId(req),
    protocol: "raw",
    ...readFileName(
      new URL(req.originalUrl, "http://localhost").searchParams.get("filename") ?? undefined,
    ),
    declaredMediaType: readDeclaredMediaType(req.get("content-type")),
    branch: fields.branch,
    declaredSizeBytes: readContentLength(req),
    declaredSha256: agreed(fields.sha256, readReprDigest(req)),
    versionNumber: fields.versionNumber,
    baseVersion: fields.baseVersion,
    comment: fields.comment,
    idempotencyKey: readIdempotencyKey(req),
    expectedSizeBytes: undefined,
  };
}

/** The digest that field and header announce. Throws BADIN when they differ. */
export function agreed(field: string | undefined, header: string | undefined): string | undefined {
  if (field !== undefined && header !== undefined && field !== header) {
    throw new DepotError("BADIN", "sha256 and Repr-Digest announce different digests.");
  }
  return field ?? header;
}

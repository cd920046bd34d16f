import type { Request } from "express";
import { DepotError } from "../../../src/errors.ts";
import { isUuid } from "../../../src/is-uuid.ts";
import type { ResumableDescription } from "../../../src/sql/begin-resumable-upload.ts";
import { readDeclaredMediaType } from "../declared-media-type.ts";
import { readFileName } from "../file-name.ts";
import { FieldCollector } from "../upload-fields.ts";
import { readContentLength } from "../upload-headers.ts";
import { parseMetadata } from "./metadata.ts";
import { OFFSET_OCTETS } from "./protocol.ts";

const FIELDS = ["version_number", "base_version", "branch", "comment", "sha256"] as const;

/** What `Upload-Concat` says of an upload; undefined = an ordinary one. */
export type Concat = { kind: "partial" } | { kind: "final"; partIds: string[] } | undefined;

/**
 * What the metadata of a new upload says. Keys that we do not know are the client's own business: Uppy sends a dozen.
 * Throws BADIN for malformed fields and without an asset.
 */
export function readDescription(req: Request): ResumableDescription {
  const header = req.get("upload-metadata");
  const metadata = parseMetadata(header);
  const collector = new FieldCollector();
  for (const name of FIELDS) {
    const value = metadata.get(name);
    if (value !== undefined) collector.add(name, value);
  }
  const { sha256: declaredSha256, ...fields } = collector.read();
  return {
    ...fields,
    declaredSha256,
    assetId: readAssetId(metadata.get("asset_id")),
    ...readFileName(metadata.get("filename") || metadata.get("name") || "unnamed"),
    declaredMediaType: readDeclaredMediaType(metadata.get("filetype")),
    metadata: header,
  };
}

/** The parts of a concatenation and how they are named. Throws BADIN for anything that tus does not know. */
export function readConcat(req: Request): Concat {
  const given = req.get("upload-concat")?.trim();
  if (given === undefined) return undefined;
  if (given === "partial") return { kind: "partial" };
  const [, list] = /^final;\s*(\S.*)$/.exec(given) ?? [];
  if (list === undefined) {
    throw new DepotError(
      "BADIN",
      'Upload-Concat is neither "partial" nor "final;" with addresses.',
    );
  }
  return { kind: "final", partIds: list.split(/\s+/).map(readPartId) };
}

/** `Upload-Length`: the exact size in bytes. Throws BADIN; the length must be known from the beginning. */
export function readUploadLength(req: Request): number {
  if (req.get("upload-defer-length") !== undefined) {
    throw new DepotError("BADIN", "The size of an upload must be known when it begins.", {
      hint: "Send Upload-Length instead of Upload-Defer-Length.",
    });
  }
  return readBytes(req, "Upload-Length");
}

/** `Upload-Offset` in bytes. Throws BADIN. */
export function readUploadOffset(req: Request): number {
  return readBytes(req, "Upload-Offset");
}

/** Throws BADIN with 415 unless the body consists of an upload's bytes as they are. */
export function requireOctets(req: Request): void {
  if (!hasOctets(req)) {
    throw new DepotError("BADIN", `The bytes of an upload come as ${OFFSET_OCTETS}.`, {
      status: 415,
    });
  }
  if ((req.get("content-encoding") ?? "identity") !== "identity") {
    throw new DepotError("BADIN", "Files are stored as they are.", {
      status: 415,
      hint: "Send them without Content-Encoding.",
    });
  }
}

/** Whether the body consists of an upload's bytes. */
export function hasOctets(req: Request): boolean {
  return req.get("content-type")?.split(";")[0]?.trim().toLowerCase() === OFFSET_OCTETS;
}

/** Whether a request brings a body. */
export function hasBody(req: Request): boolean {
  return req.get("transfer-encoding") !== undefined || (readContentLength(req) ?? 0) > 0;
}

function readBytes(req: Request, name: string): number {
  const given = req.get(name);
  if (given === undefined) throw new DepotError("BADIN", `The header ${name} is missing.`);
  const bytes = Number(given);
  if (/^\d{1,16}$/.test(given) && Number.isSafeInteger(bytes)) return bytes;
  throw new DepotError("BADIN", `${name} is not a number of bytes.`);
}

function readAssetId(given: string | undefined): string {
  const id = given?.trim().toLowerCase();
  if (id === undefined) {
    throw new DepotError("BADIN", "Upload-Metadata names no asset.", {
      hint: "Send asset_id, for parts of a file too.",
    });
  }
  if (isUuid(id)) return id;
  throw new DepotError("NTFND", "There is no such asset, or it is not shared with you.");
}

/** A part is named by its address, in full or from the root. */
function readPartId(address: string): string {
  const [, id] = /^[^?#]*\/uploads\/([0-9A-Fa-f-]{36})$/.exec(address) ?? [];
  if (id !== undefined && isUuid(id.toLowerCase())) return id.toLowerCase();
  throw new DepotError("BADIN", "Upload-Concat holds something that is no upload's address.");
}

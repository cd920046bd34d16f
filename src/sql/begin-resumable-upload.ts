import type { ClientBase } from "pg";
import { RESUMABLE_COLUMNS, type ResumableUploadRow } from "./resumable-upload.ts";

/** What every resumable upload announces of itself; undefined = not announced. */
export interface ResumableDescription {
  assetId: string;
  filename: string;
  /** As the client sent it. */
  originalFilename: string | undefined;
  /** What the client takes it for. */
  declaredMediaType: string | undefined;
  /** Name or id; the mainline without. */
  branch: string | undefined;
  /** Lower-case hexadecimal. */
  declaredSha256: string | undefined;
  versionNumber: number | undefined;
  baseVersion: number | undefined;
  comment: string | undefined;
  /** What the client sent, to be given back to it. */
  metadata: string | undefined;
}

/** A resumable upload whose bytes the client is going to send. */
export interface ResumableRequest extends ResumableDescription {
  sizeBytes: number;
  /** Becomes part of another upload instead of a version. */
  isPartial: boolean;
}

/** Begins a resumable upload as whoever the transaction acts as. */
export async function beginResumableUpload(
  client: ClientBase,
  request: ResumableRequest,
): Promise<ResumableUploadRow> {
  const { rows } = await client.query<ResumableUploadRow>({
    name: "begin-resumable-upload",
    text: `select ${RESUMABLE_COLUMNS}
           from app_hidden.begin_resumable_upload($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    values: [
      request.assetId,
      request.filename,
      request.sizeBytes,
      request.branch ?? null,
      request.declaredSha256 ?? null,
      request.versionNumber ?? null,
      request.baseVersion ?? null,
      request.comment ?? "",
      request.metadata ?? null,
      request.isPartial,
      request.originalFilename ?? null,
      request.declaredMediaType ?? null,
    ],
  });
  return rows[0] as ResumableUploadRow;
}

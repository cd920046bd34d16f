import type { ClientBase } from "pg";

/** What an upload announces of itself. Sizes in bytes; undefined = not announced. */
export interface UploadRequest {
  assetId: string;
  protocol: "multipart" | "raw";
  filename: string;
  /** As the client sent it; undefined when that is the file name. */
  originalFilename?: string | undefined;
  /** What the client takes the content for. */
  declaredMediaType?: string | undefined;
  /** Name or id; the mainline without. */
  branch: string | undefined;
  /** Exact: anything else that arrives is refused. */
  declaredSizeBytes: number | undefined;
  /** Lower-case hexadecimal. */
  declaredSha256: string | undefined;
  versionNumber: number | undefined;
  baseVersion: number | undefined;
  comment: string | undefined;
  idempotencyKey: string | undefined;
  /** An estimate for the reservation, when no exact size is declared. */
  expectedSizeBytes: number | undefined;
}

/** A row of app_public.uploads, as far as the server needs it. */
export interface UploadRow {
  id: string;
  state: "open" | "publishing" | "done" | "aborted" | "expired";
  reservedBytes: number;
  versionId: string | null;
  isDeduplicated: boolean | null;
}

/** Begins an upload as whoever the transaction acts as, or finds the earlier one of the same Idempotency-Key. */
export async function beginUpload(client: ClientBase, request: UploadRequest): Promise<UploadRow> {
  const { rows } = await client.query<UploadRow>({
    name: "begin-upload",
    text: `select id, state, reserved_bytes::float8 as "reservedBytes", version_id as "versionId",
                  is_deduplicated as "isDeduplicated"
           from app_hidden.begin_upload($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                                         $12, $13)`,
    values: [
      request.assetId,
      request.protocol,
      request.filename,
      request.branch ?? null,
      request.declaredSizeBytes ?? null,
      request.declaredSha256 ?? null,
      request.versionNumber ?? null,
      request.baseVersion ?? null,
      request.comment ?? "",
      request.idempotencyKey ?? null,
      request.expectedSizeBytes ?? null,
      request.originalFilename ?? null,
      request.declaredMediaType ?? null,
    ],
  });
  return rows[0] as UploadRow;
}

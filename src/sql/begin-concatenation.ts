import type { ClientBase } from "pg";
import type { ResumableDescription } from "./begin-resumable-upload.ts";
import { RESUMABLE_COLUMNS, type ResumableUploadRow } from "./resumable-upload.ts";

/** Begins an upload whose content is that of complete partial ones, or finds the one they already form. */
export async function beginConcatenation(
  client: ClientBase,
  request: ResumableDescription & { partIds: readonly string[] },
): Promise<ResumableUploadRow> {
  const { rows } = await client.query<ResumableUploadRow>({
    name: "begin-concatenation",
    text: `select ${RESUMABLE_COLUMNS}
           from app_hidden.begin_concatenation($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      request.assetId,
      request.filename,
      request.partIds,
      request.branch ?? null,
      request.declaredSha256 ?? null,
      request.versionNumber ?? null,
      request.baseVersion ?? null,
      request.comment ?? "",
      request.metadata ?? null,
      request.originalFilename ?? null,
      request.declaredMediaType ?? null,
    ],
  });
  const row = rows[0] as ResumableUploadRow;
  // The statement saw the table as it was before it put the parts together.
  return { ...row, partIds: [...request.partIds] };
}

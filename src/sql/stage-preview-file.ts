import type { Pool } from "pg";
import type { PublishOrder } from "./publish-upload.ts";

/** Announces a derived file to the store; says what to do with it. */
export async function stagePreviewFile(
  pool: Pool,
  file: { sha256: string; sizeBytes: number; mediaType: string },
): Promise<PublishOrder> {
  const { rows } = await pool.query<{ order: PublishOrder }>({
    name: "stage-preview-file",
    text: `select app_hidden.stage_preview_file($1, $2, $3) as "order"`,
    values: [file.sha256, file.sizeBytes, file.mediaType],
  });
  return rows[0]?.order ?? "retry";
}

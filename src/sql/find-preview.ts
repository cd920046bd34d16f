import type { ClientBase } from "pg";

/** A file derived from the content of a version. */
export interface PreviewRow {
  versionId: string;
  sha256: string;
  sizeBytes: number;
  mediaType: string;
  madeAt: Date;
}

/** The derived file that somebody asks for, if whoever the transaction acts as may have the version. */
export async function findPreview(
  client: ClientBase,
  assetId: string,
  versionNumber: number,
  kind: string,
): Promise<PreviewRow> {
  const { rows } = await client.query<PreviewRow>({
    name: "find-preview",
    text: `select version_id as "versionId", sha256, size_bytes::float8 as "sizeBytes",
                  media_type as "mediaType", made_at as "madeAt"
           from app_hidden.find_preview($1, $2, $3)`,
    values: [assetId, versionNumber, kind],
  });
  return rows[0] as PreviewRow;
}

import type { ClientBase } from "pg";
import { findVersion } from "./find-version.ts";
import type { VersionRow } from "./version-row.ts";

/** A version to be made from content that the depot has. */
export interface ReuseRequest {
  assetId: string;
  /** Lower-case hexadecimal. */
  sha256: string;
  filename: string;
  /** Name or id; the mainline without. */
  branch: string | undefined;
  versionNumber: number | undefined;
  baseVersion: number | undefined;
  comment: string | undefined;
}

/** Makes a version from content that whoever the transaction acts as may read; whether its project held it before. */
export async function reuseContent(
  client: ClientBase,
  request: ReuseRequest,
): Promise<VersionRow & { isDeduplicated: boolean }> {
  const { rows } = await client.query<{ versionId: string; isDeduplicated: boolean }>({
    name: "reuse-content",
    text: `select version_id as "versionId", is_deduplicated as "isDeduplicated"
           from app_hidden.reuse_content($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      request.assetId,
      request.sha256,
      request.filename,
      request.branch ?? null,
      request.versionNumber ?? null,
      request.baseVersion ?? null,
      request.comment ?? "",
    ],
  });
  const { versionId, isDeduplicated } = rows[0] as (typeof rows)[number];
  const version = (await findVersion(client, versionId)) as VersionRow;
  return { ...version, isDeduplicated };
}

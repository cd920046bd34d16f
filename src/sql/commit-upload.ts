import type { ClientBase } from "pg";
import { VERSION_COLUMNS, type VersionRow } from "./version-row.ts";

/** Makes the version of an upload whose content is in the store. */
export async function commitUpload(client: ClientBase, uploadId: string): Promise<VersionRow> {
  const { rows } = await client.query<VersionRow>({
    name: "commit-upload",
    text: `select ${VERSION_COLUMNS} from app_hidden.commit_upload($1)`,
    values: [uploadId],
  });
  return rows[0] as VersionRow;
}

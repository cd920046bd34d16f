import type { ClientBase } from "pg";
import { VERSION_COLUMNS, type VersionRow } from "./version-row.ts";

/** The version whose content somebody asks for, if whoever the transaction acts as may have it. */
export async function findDownload(
  client: ClientBase,
  assetId: string,
  versionNumber: number,
): Promise<VersionRow> {
  const { rows } = await client.query<VersionRow>({
    name: "find-download",
    text: `select ${VERSION_COLUMNS} from app_hidden.find_download($1, $2)`,
    values: [assetId, versionNumber],
  });
  return rows[0] as VersionRow;
}

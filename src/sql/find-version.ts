import type { ClientBase } from "pg";
import { VERSION_COLUMNS, type VersionRow } from "./version-row.ts";

/** A version by its id; undefined when row security hides it. */
export async function findVersion(
  client: ClientBase,
  versionId: string,
): Promise<VersionRow | undefined> {
  const { rows } = await client.query<VersionRow>({
    name: "find-version",
    text: `select ${VERSION_COLUMNS} from app_public.asset_versions where id = $1`,
    values: [versionId],
  });
  return rows[0];
}

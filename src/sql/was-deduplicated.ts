import type { ClientBase } from "pg";
import type { UploadRow } from "./begin-upload.ts";

/** Whether the project held the content of a finished upload before; row security shows uploaders their own. */
export async function wasDeduplicated(client: ClientBase, uploadId: string): Promise<boolean> {
  const { rows } = await client.query<Pick<UploadRow, "isDeduplicated">>({
    name: "was-deduplicated",
    text: `select is_deduplicated as "isDeduplicated" from app_public.uploads where id = $1`,
    values: [uploadId],
  });
  return rows[0]?.isDeduplicated ?? false;
}

import type { ClientBase } from "pg";
import { RESUMABLE_COLUMNS, type ResumableUploadRow } from "./resumable-upload.ts";

/** One's own resumable upload; with `mustBeFree` it is refused while a request writes to it. */
export async function findResumableUpload(
  client: ClientBase,
  uploadId: string,
  mustBeFree: boolean,
): Promise<ResumableUploadRow> {
  const { rows } = await client.query<ResumableUploadRow>({
    name: "find-resumable-upload",
    text: `select ${RESUMABLE_COLUMNS} from app_hidden.find_resumable_upload($1, $2)`,
    values: [uploadId, mustBeFree],
  });
  return rows[0] as ResumableUploadRow;
}

import type { ClientBase } from "pg";
import { RESUMABLE_COLUMNS, type ResumableUploadRow } from "./resumable-upload.ts";

/** Who writes to an upload: one request of one server. */
export interface LeaseHolder {
  uploadId: string;
  owner: string;
  serverId: string;
}

/** Makes a request the only one that writes to an upload; one that is complete is returned as it is. */
export async function leaseUpload(
  client: ClientBase,
  { uploadId, owner, serverId }: LeaseHolder,
): Promise<ResumableUploadRow> {
  const { rows } = await client.query<ResumableUploadRow>({
    name: "lease-upload",
    text: `select ${RESUMABLE_COLUMNS} from app_hidden.lease_upload($1, $2, $3)`,
    values: [uploadId, owner, serverId],
  });
  return rows[0] as ResumableUploadRow;
}

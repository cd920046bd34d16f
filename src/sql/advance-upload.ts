import type { ClientBase } from "pg";
import type { LeaseHolder } from "./lease-upload.ts";

/**
 * Says that an upload is still written to and, with an offset, how many of its bytes outlive a crash. Returns when it
 * would expire.
 */
export async function advanceUpload(
  client: ClientBase,
  { uploadId, owner, serverId }: LeaseHolder,
  offsetBytes?: number,
): Promise<Date> {
  const { rows } = await client.query<{ expiresAt: Date }>({
    name: "advance-upload",
    text: `select app_hidden.advance_upload($1, $2, $3, $4) as "expiresAt"`,
    values: [uploadId, owner, serverId, offsetBytes ?? null],
  });
  return (rows[0] as { expiresAt: Date }).expiresAt;
}

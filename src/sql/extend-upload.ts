import type { ClientBase } from "pg";

/** Says that an upload still runs and reserves storage up to `wantedBytes`. */
export async function extendUpload(
  client: ClientBase,
  uploadId: string,
  wantedBytes: number,
): Promise<void> {
  await client.query({
    name: "extend-upload",
    text: "select app_hidden.extend_upload($1, $2)",
    values: [uploadId, wantedBytes],
  });
}

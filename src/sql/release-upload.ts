import type { ClientBase } from "pg";

/** Lets others write to an upload; nothing happens when `owner` does not hold it. */
export async function releaseUpload(
  client: ClientBase,
  uploadId: string,
  owner: string,
): Promise<void> {
  await client.query({
    name: "release-upload",
    text: "select app_hidden.release_upload($1, $2)",
    values: [uploadId, owner],
  });
}

import type { ClientBase } from "pg";

/** Ends an upload without a version. Returns the digest of content whose file must now go, or null. */
export async function abortUpload(
  client: ClientBase,
  uploadId: string,
  failure: string,
): Promise<string | null> {
  const { rows } = await client.query<{ sha256: string | null }>({
    name: "abort-upload",
    text: "select app_hidden.abort_upload($1, $2) as sha256",
    values: [uploadId, failure],
  });
  return rows[0]?.sha256 ?? null;
}

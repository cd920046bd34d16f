import type { ClientBase } from "pg";

/** What arrived: hexadecimal digest, bytes, media type found from the content. */
export interface ArrivedContent {
  sha256: string;
  sizeBytes: number;
  mediaType: string;
}

/** What the store shall do: put the file in place, put it over a damaged one, or ask again in a moment. */
export type PublishOrder = "publish" | "replace" | "retry";

/** Says what arrived; afterwards the content may be put into the store. */
export async function publishUpload(
  client: ClientBase,
  uploadId: string,
  content: ArrivedContent,
): Promise<PublishOrder> {
  const { rows } = await client.query<{ order: PublishOrder }>({
    name: "publish-upload",
    text: `select app_hidden.publish_upload($1, $2, $3, $4) as "order"`,
    values: [uploadId, content.sha256, content.sizeBytes, content.mediaType],
  });
  return (rows[0] as { order: PublishOrder }).order;
}

import type { ClientBase, Pool } from "pg";

/** Says that the file of content in the state `deleting` is gone. */
export async function forgetBlob(client: ClientBase | Pool, sha256: string): Promise<void> {
  await client.query({
    name: "forget-blob",
    text: "select app_hidden.forget_blob($1)",
    values: [sha256],
  });
}

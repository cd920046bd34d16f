import type { ClientBase } from "pg";

/** Whether a resumable upload was begun by whoever the transaction acts as. */
export async function isOwnUpload(client: ClientBase, uploadId: string): Promise<boolean> {
  const { rows } = await client.query<{ isOwn: boolean }>({
    name: "is-own-upload",
    text: `select exists (
             select from app_public.uploads
             where id = $1 and protocol = 'tus' and user_id = app_hidden.current_user_id()
           ) as "isOwn"`,
    values: [uploadId],
  });
  return rows[0]?.isOwn ?? false;
}

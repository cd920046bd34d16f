import type { ClientBase } from "pg";

/** Takes an identity from its account, as who acts in this transaction. */
export async function unlinkIdentity(client: ClientBase, identityId: string): Promise<void> {
  await client.query({
    name: "unlink-identity",
    text: "select app_public.unlink_identity($1)",
    values: [identityId],
  });
}

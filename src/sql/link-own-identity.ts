import type { ClientBase } from "pg";

/** Links a confirmed identity to the account of who acts in this transaction. Throws BADST when it is another's. */
export async function linkOwnIdentity(
  client: ClientBase,
  issuer: string,
  subject: string,
): Promise<void> {
  await client.query({
    name: "link-own-identity",
    text: "select app_hidden.link_own_identity($1, $2)",
    values: [issuer, subject],
  });
}

import type { Pool } from "pg";

/** A person whom no account is linked to, and what they would like to be called. */
export interface NewOidcUser {
  issuer: string;
  subject: string;
  username: string;
  displayName: string;
}

/** Makes an account for an identity that has none; undefined when it has one, also a deactivated one. */
export async function createOidcUser(pool: Pool, user: NewOidcUser): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string | null }>({
    name: "create-oidc-user",
    text: "select app_hidden.create_oidc_user($1, $2, $3, $4) as id",
    values: [user.issuer, user.subject, user.username, user.displayName],
  });
  return rows[0]?.id ?? undefined;
}

import type { ClientBase } from "pg";

/** Who acts, as the sign-in knows them. */
export interface OwnLogin {
  username: string;
  /** Null for who has no password here. */
  passwordHash: string | null;
}

/** The sign-in of who acts; undefined when nobody does. Needs the authenticator's own role. */
export async function findOwnLogin(client: ClientBase): Promise<OwnLogin | undefined> {
  const { rows } = await client.query<OwnLogin>({
    name: "find-own-login",
    text: `select username, password_hash as "passwordHash" from app_hidden.find_own_login()`,
  });
  return rows[0];
}

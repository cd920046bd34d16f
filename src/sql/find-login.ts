import type { Pool } from "pg";

/** What the sign-in needs of an account. */
export interface Login {
  userId: string;
  passwordHash: string;
}

/** The active account with this name; undefined for unknown and deactivated ones alike. */
export async function findLogin(pool: Pool, username: string): Promise<Login | undefined> {
  const { rows } = await pool.query<Login>({
    name: "find-login",
    text: `select user_id as "userId", password_hash as "passwordHash" from app_hidden.find_login($1)`,
    values: [username],
  });
  return rows[0];
}

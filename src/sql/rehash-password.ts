import type { Pool } from "pg";

/** Replaces the hash that a password was just verified against by one with today's parameters. */
export async function rehashPassword(
  pool: Pool,
  userId: string,
  oldHash: string,
  newHash: string,
): Promise<boolean> {
  const { rows } = await pool.query<{ done: boolean }>({
    name: "rehash-password",
    text: "select app_hidden.rehash_password($1, $2, $3) as done",
    values: [userId, oldHash, newHash],
  });
  return rows[0]?.done ?? false;
}

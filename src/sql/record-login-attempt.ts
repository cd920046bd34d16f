import type { Pool } from "pg";

/** A booked attempt, or how long to wait for one. */
export type LoginAttempt =
  { attemptId: string; waitSeconds: 0 } | { attemptId: null; waitSeconds: number };

/** Books a sign-in attempt; it counts as failed until `openSession` names it. */
export async function recordLoginAttempt(
  pool: Pool,
  username: string,
  address: string | undefined,
): Promise<LoginAttempt> {
  const { rows } = await pool.query<LoginAttempt>({
    name: "record-login-attempt",
    text: `select attempt_id::text as "attemptId", wait_seconds as "waitSeconds"
           from app_hidden.record_login_attempt($1, $2)`,
    values: [username, address ?? null],
  });
  return rows[0] as LoginAttempt;
}

import type { Pool } from "pg";

/** What a verified sign-in opens a session with. */
export interface NewSession {
  attemptId: string;
  userId: string;
  /** The hash that the password was verified against. */
  passwordHash: string;
  refreshTokenHash: Buffer;
  userAgent: string | undefined;
}

/** Opens a session; undefined when the account changed while its password was verified. */
export async function openSession(
  pool: Pool,
  session: NewSession,
): Promise<{ sessionId: string; tokenVersion: number } | undefined> {
  const { attemptId, userId, passwordHash, refreshTokenHash, userAgent } = session;
  const { rows } = await pool.query<{ sessionId: string; tokenVersion: number }>({
    name: "open-session",
    text: `select session_id as "sessionId", token_version as "tokenVersion"
           from app_hidden.open_session($1, $2, $3, $4, $5)`,
    values: [attemptId, userId, passwordHash, refreshTokenHash, userAgent ?? null],
  });
  return rows[0];
}

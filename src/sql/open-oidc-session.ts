import type { Pool } from "pg";

/** A person as the provider has confirmed them, and what their session begins with. */
export interface NewOidcSession {
  issuer: string;
  subject: string;
  refreshTokenHash: Buffer;
  userAgent: string | undefined;
}

/** Opens a session for the active account that the identity is linked to; undefined when there is none. */
export async function openOidcSession(
  pool: Pool,
  session: NewOidcSession,
): Promise<{ userId: string; sessionId: string; tokenVersion: number } | undefined> {
  const { issuer, subject, refreshTokenHash, userAgent } = session;
  const { rows } = await pool.query<{ userId: string; sessionId: string; tokenVersion: number }>({
    name: "open-oidc-session",
    text: `select user_id as "userId", session_id as "sessionId", token_version as "tokenVersion"
           from app_hidden.open_oidc_session($1, $2, $3, $4)`,
    values: [issuer, subject, refreshTokenHash, userAgent ?? null],
  });
  return rows[0];
}

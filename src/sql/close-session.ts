import type { Pool } from "pg";

/** Which session to close: by its id, by a refresh token of it, or both. */
export interface SessionToClose {
  sessionId: string | undefined;
  refreshTokenHash: Buffer | undefined;
  /** All sessions of its user with it. */
  isEverywhere: boolean;
  /** The personal access tokens live on when all sessions end. */
  keepsTokens: boolean;
}

/** Revokes sessions; returns how many were open. */
export async function closeSession(pool: Pool, which: SessionToClose): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: "close-session",
    text: "select app_hidden.close_session($1, $2, $3, $4) as count",
    values: [
      which.sessionId ?? null,
      which.refreshTokenHash ?? null,
      which.isEverywhere,
      which.keepsTokens,
    ],
  });
  return rows[0]?.count ?? 0;
}

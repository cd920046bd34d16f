import type { Pool } from "pg";

/** Whose token it was; with `isReused`, whose session has just been revoked. */
export interface Rotation {
  userId: string;
  sessionId: string;
  tokenVersion: number;
  isReused: boolean;
}

/** Exchanges a refresh token for the next; undefined when it is unknown, expired or revoked. */
export async function rotateRefreshToken(
  pool: Pool,
  hash: Buffer,
  nextHash: Buffer,
): Promise<Rotation | undefined> {
  const { rows } = await pool.query<Rotation>({
    name: "rotate-refresh-token",
    text: `select user_id as "userId", session_id as "sessionId", token_version as "tokenVersion",
                  is_reused as "isReused"
           from app_hidden.rotate_refresh_token($1, $2)`,
    values: [hash, nextHash],
  });
  return rows[0];
}

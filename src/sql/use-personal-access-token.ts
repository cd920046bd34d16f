import type { Pool } from "pg";

/** A personal access token that was found good. */
export interface UsedToken {
  userId: string;
  tokenId: string;
  tokenVersion: number;
  scopes: string[];
  expiresAt: Date;
}

/** Finds a personal access token by its hash and notes its use; undefined when it is good for nothing any more. */
export async function usePersonalAccessToken(
  pool: Pool,
  tokenHash: Buffer,
): Promise<UsedToken | undefined> {
  const { rows } = await pool.query<UsedToken>({
    name: "use-personal-access-token",
    text: `select user_id as "userId", token_id as "tokenId", token_version as "tokenVersion", scopes,
                  expires_at as "expiresAt"
           from app_hidden.use_personal_access_token($1)`,
    values: [tokenHash],
  });
  return rows[0];
}

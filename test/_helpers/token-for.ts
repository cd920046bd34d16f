import type { ClientBase, Pool } from "pg";
import type { TokenKeys } from "../../src/auth/keys.ts";
import { issueAccessToken } from "../../src/auth/tokens.ts";

/** An access token with the session that a sign-in leaves behind, without the cost of a password. */
export async function tokenFor(
  { rootPool }: { rootPool: ClientBase | Pool },
  keys: TokenKeys,
  userId: string,
): Promise<string> {
  const { rows } = await rootPool.query<{ id: string; token_version: number }>(
    `with secrets as (
       insert into app_private.user_secrets (user_id) values ($1)
       on conflict (user_id) do update set updated_at = now() returning token_version
     ), session as (
       insert into app_private.sessions (user_id, expires_at) values ($1, now() + interval '1 hour') returning id
     )
     select session.id, secrets.token_version from session, secrets`,
    [userId],
  );
  const { id: sessionId, token_version: tokenVersion } = rows[0] as (typeof rows)[number];
  return issueAccessToken(keys, { userId, sessionId, tokenVersion });
}

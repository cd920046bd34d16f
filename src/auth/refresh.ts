import type { Pool } from "pg";
import { DepotError } from "../errors.ts";
import type { Log } from "../log.ts";
import { rotateRefreshToken } from "../sql/rotate-refresh-token.ts";
import type { TokenKeys } from "./keys.ts";
import { hashRefreshToken, isRefreshToken, nextRefreshToken } from "./refresh-tokens.ts";
import { issueTokens, type IssuedTokens } from "./sign-in.ts";

/** What refreshing needs. */
export interface RefreshOptions {
  pool: Pool;
  keys: TokenKeys;
  log: Log;
}

/**
 * Exchanges a refresh token for a new pair. Throws CREDS when it is unknown, expired, revoked or was used before; in
 * the last case the whole session is revoked (RFC 9700 section 4.14).
 */
export async function refresh(
  { pool, keys, log }: RefreshOptions,
  token: unknown,
): Promise<IssuedTokens> {
  if (!isRefreshToken(token)) throw notValid();
  const next = nextRefreshToken(keys.rotationKey, token);
  const rotation = await rotateRefreshToken(pool, hashRefreshToken(token), hashRefreshToken(next));
  if (!rotation) throw notValid();
  const { isReused, ...identity } = rotation;
  if (isReused) {
    log.warn(identity, "a used refresh token came back; its session is revoked");
    throw notValid();
  }
  return issueTokens(keys, identity, next);
}

function notValid(): DepotError {
  return new DepotError("CREDS", "The refresh token is not valid.", { hint: "Sign in again." });
}

import type { Pool } from "pg";

/** What was kept of a sign-in under way. */
export interface OidcSignInTaken {
  issuer: string;
  nonce: string;
  codeVerifier: string;
  returnTo: string;
  isExpired: boolean;
  isLink: boolean;
  /** Whose session asked for a link; null for a sign-in, and when the session is gone. */
  userId: string | null;
  sessionId: string | null;
  tokenVersion: number | null;
}

/** Takes a sign-in under way, once; undefined when it is unknown, was taken before or is another browser's. */
export async function takeOidcSignIn(
  pool: Pool,
  stateHash: Buffer,
  browserHash: Buffer,
): Promise<OidcSignInTaken | undefined> {
  const { rows } = await pool.query<OidcSignInTaken>({
    name: "take-oidc-sign-in",
    text: `select issuer, nonce, code_verifier as "codeVerifier", return_to as "returnTo",
                  is_expired as "isExpired", is_link as "isLink", user_id as "userId",
                  session_id as "sessionId", token_version as "tokenVersion"
           from app_hidden.take_oidc_sign_in($1, $2)`,
    values: [stateHash, browserHash],
  });
  return rows[0];
}

import type { ClientBase, Pool } from "pg";

/** What the provider's answer is checked with, kept while the person is there. */
export interface OidcSignInBegun {
  stateHash: Buffer;
  browserHash: Buffer;
  issuer: string;
  nonce: string;
  codeVerifier: string;
  returnTo: string;
  address: string | undefined;
  /** Adds the identity to the account of who acts in this transaction, instead of signing in. */
  isLink: boolean;
}

/** Keeps a sign-in under way for ten minutes. Throws SLOWD, and CREDS for a link without a fresh sign-in. */
export async function beginOidcSignIn(
  db: ClientBase | Pool,
  begun: OidcSignInBegun,
): Promise<void> {
  await db.query({
    name: "begin-oidc-sign-in",
    text: "select app_hidden.begin_oidc_sign_in($1, $2, $3, $4, $5, $6, $7, $8)",
    values: [
      begun.stateHash,
      begun.browserHash,
      begun.issuer,
      begun.nonce,
      begun.codeVerifier,
      begun.returnTo,
      begun.address ?? null,
      begun.isLink,
    ],
  });
}

import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import type { ClientBase, Pool } from "pg";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { beginOidcSignIn } from "../../sql/begin-oidc-sign-in.ts";
import { clientAddress } from "../client-address.ts";
import type { OidcOptions } from "./options.ts";
import { publicBase } from "./public-base.ts";

/** What is to happen when the person comes back. */
export interface Errand {
  returnTo: string;
  /** Link the identity to the account of who acts on `db`, instead of signing in. */
  isLink: boolean;
}

/** The callback's path. */
export const CALLBACK = "/auth/oidc/callback";

/** What the database knows a state by: who reads a backup cannot answer with it. */
export function hashState(state: string): Buffer {
  return createHash("sha256").update(state).digest();
}

/** Begins a trip to the provider: keeps what its answer will be checked with, and returns where to send the browser. */
export async function beginTrip(
  { req, res }: { req: Request; res: Response },
  options: OidcOptions,
  errand: Errand,
  run: <T>(fn: (db: ClientBase | Pool) => Promise<T>) => Promise<T>,
): Promise<URL> {
  const { provider, oidc } = options;
  const trip = {
    state: randomState(),
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
  };
  // First, so that nothing is kept of trips that cannot begin.
  const url = await provider.authorizationUrl(trip, publicBase(req, options) + CALLBACK);
  const { state, ...kept } = trip;
  await run((db) =>
    beginOidcSignIn(db, {
      ...kept,
      ...errand,
      stateHash: hashState(state),
      browserHash: options.browser.give(req, res),
      issuer: oidc.issuer,
      address: clientAddress(req),
    }),
  );
  return url;
}

import type { RequestHandler } from "express";
import type { TokenKeys } from "./keys.ts";

/** How long others may keep the keys: a new one is published for longer than this before it signs. */
const MAX_AGE_SECONDS = 300;

/** GET /.well-known/jwks.json (RFC 7517): the public keys that access tokens are checked with; none for a shared secret. */
export function makeJwksHandler(keys: TokenKeys): RequestHandler {
  const text = JSON.stringify({ keys: keys.published });
  return (_req, res) => {
    res.setHeader("Cache-Control", `public, max-age=${MAX_AGE_SECONDS}`);
    res.setHeader("Content-Type", "application/jwk-set+json");
    res.end(text);
  };
}

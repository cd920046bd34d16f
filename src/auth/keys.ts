import { createHash, hkdfSync } from "node:crypto";
import { importJWK, type CryptoKey, type JWK } from "jose";
import type { Config } from "../config.ts";

/** A key that access tokens are signed or checked with. */
export interface TokenKey {
  alg: string;
  key: CryptoKey | Uint8Array;
}

/** The keys of this server. */
export interface TokenKeys {
  /** What new tokens are signed with; `kid` only with a key set. */
  signing: TokenKey & { kid: string | undefined };
  /** The key for a token's header, or undefined: unknown keys are never fetched from anywhere. */
  find(header: { alg?: string; kid?: string }): TokenKey | undefined;
  algorithms: readonly string[];
  /** The public halves of the keys, for others to check tokens with; none for a secret. */
  published: readonly JWK[];
  /** Turns a refresh token into the next one; see refresh-tokens.ts. */
  rotationKey: Uint8Array;
}

const ALLOWED = ["EdDSA", "Ed25519", "ES256"];

/**
 * Reads the keys: the set of GADB_JWT_KEYS (the first private key signs, every key is accepted: that is the overlap of
 * a rotation), else the secret of GADB_JWT_SECRET or the generated one. Throws, without the key's text, when the set is
 * unusable.
 */
export async function loadTokenKeys(
  config: Pick<Config, "jwtSecret" | "jwtKeys">,
  secrets: { jwtSecret: string },
): Promise<TokenKeys> {
  if (config.jwtKeys) return loadKeySet(config.jwtKeys.keys as readonly JWK[]);
  const secret = config.jwtSecret ?? secrets.jwtSecret;
  const key = new TextEncoder().encode(secret);
  return {
    signing: { alg: "HS256", key, kid: undefined },
    find: (header) => (header.kid === undefined ? { alg: "HS256", key } : undefined),
    algorithms: ["HS256"],
    published: [],
    rotationKey: deriveRotationKey(secret),
  };
}

async function loadKeySet(jwks: readonly JWK[]): Promise<TokenKeys> {
  const signer = jwks.find((jwk) => jwk.d !== undefined);
  if (!signer) throw new Error("GADB_JWT_KEYS holds no private key to sign with.");
  const accepted = new Map<string, TokenKey>();
  for (const jwk of jwks) {
    const { kid, alg } = identify(jwk);
    if (accepted.has(kid)) throw new Error(`GADB_JWT_KEYS holds the kid ${kid} twice.`);
    accepted.set(kid, { alg, key: await importPart(publicPart(jwk), alg) });
  }
  const { kid, alg } = identify(signer);
  return {
    signing: { alg, kid, key: await importPart(signer, alg) },
    find: (header) => {
      const found = header.kid === undefined ? undefined : accepted.get(header.kid);
      // A key serves the one algorithm it was made for.
      return found?.alg === header.alg ? found : undefined;
    },
    published: jwks.map(publishedPart),
    algorithms: [...new Set([...accepted.values()].map((key) => key.alg))],
    rotationKey: deriveRotationKey(signer.d as string),
  };
}

function identify(jwk: JWK): { kid: string; alg: string } {
  const alg =
    jwk.alg ??
    (jwk.kty === "OKP" && jwk.crv === "Ed25519" ? "EdDSA" : jwk.crv === "P-256" ? "ES256" : "");
  if (!ALLOWED.includes(alg))
    throw new Error("GADB_JWT_KEYS holds a key that is neither EdDSA (Ed25519) nor ES256.");
  const thumbprint = () =>
    createHash("sha256")
      .update(JSON.stringify([jwk.kty, jwk.crv, jwk.x, jwk.y]))
      .digest("base64url");
  return { kid: jwk.kid ?? thumbprint(), alg };
}

function publicPart({ d: _private, key_ops: _operations, ...rest }: JWK): JWK {
  return rest;
}

/** By name, so that nothing private gets out that the standard may add. */
function publishedPart(jwk: JWK): JWK {
  const { kty, crv, x, y } = jwk;
  return { kty, crv, x, ...(y === undefined ? {} : { y }), ...identify(jwk), use: "sig" } as JWK;
}

async function importPart(jwk: JWK, alg: string): Promise<CryptoKey> {
  try {
    return (await importJWK(jwk, alg)) as CryptoKey;
  } catch {
    // The library's message may quote the key.
    throw new Error(`GADB_JWT_KEYS holds a key (kid ${jwk.kid ?? "unset"}) that cannot be read.`);
  }
}

function deriveRotationKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "gadb refresh token rotation", 32));
}

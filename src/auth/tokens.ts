import { randomUUID } from "node:crypto";
import { jwtVerify, SignJWT, errors, type JWTPayload } from "jose";
import { DepotError } from "../errors.ts";
import { isUuid } from "../is-uuid.ts";
import type { Identity } from "./identity.ts";
import type { TokenKeys } from "./keys.ts";

/** How long an access token lives, in seconds. */
export const ACCESS_TOKEN_SECONDS = 600;

/** Longer ones are not ours, and not worth a hash. */
const MAX_TOKEN_LENGTH = 4_096;

const ISSUER = "game-asset-db";
const AUDIENCE = "game-asset-db-api";
/** RFC 9068: an access token, not a token of another kind by the same signer. */
const TYPE = "at+jwt";
const CLOCK_TOLERANCE_SECONDS = 5;

/** Who a token speaks for, and until when. */
export interface VerifiedToken {
  identity: Identity;
  expiresAt: Date;
}

/** Signs an access token for a session. */
export async function issueAccessToken(keys: TokenKeys, identity: Identity): Promise<string> {
  const { alg, kid, key } = keys.signing;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sid: identity.sessionId, tv: identity.tokenVersion })
    .setProtectedHeader({ alg, typ: TYPE, ...(kid === undefined ? {} : { kid }) })
    .setSubject(identity.userId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
    .sign(key);
}

/**
 * Checks an access token's signature and claims. Whether its session still stands is for the database to say. Throws
 * CREDS; `detail.reason` is `expired` when that is all that is wrong with it.
 */
export async function verifyAccessToken(keys: TokenKeys, token: string): Promise<VerifiedToken> {
  if (token.length > MAX_TOKEN_LENGTH) throw badToken();
  const known = verifiedBy(keys);
  const before = known.get(token);
  // Nothing else of it changes with time. What has run out is refused below, in the right words.
  if (before !== undefined && before.expiresAt.getTime() > Date.now()) return before;
  const verified = readClaims(await verifySignature(keys, token));
  known.set(token, verified);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return verified;
}

/** Tokens whose signature was found right, by the keys that said so: a page sends the same one with every request. */
const verified = new WeakMap<TokenKeys, Map<string, VerifiedToken>>();
const MOST_KNOWN = 1_000;

function verifiedBy(keys: TokenKeys): Map<string, VerifiedToken> {
  const known = verified.get(keys) ?? new Map<string, VerifiedToken>();
  verified.set(keys, known);
  return known;
}

function readClaims({ sub, sid, tv, iat, exp }: JWTPayload): VerifiedToken {
  const isWellFormed =
    typeof sub === "string" && isUuid(sub) && typeof sid === "string" && isUuid(sid);
  if (!isWellFormed || typeof tv !== "number" || !Number.isSafeInteger(tv)) throw badToken();
  // maxTokenAge alone would let a token that never expires through for its first minutes.
  if ((exp as number) - (iat as number) > ACCESS_TOKEN_SECONDS) throw badToken();
  return {
    identity: { userId: sub, sessionId: sid as string, tokenVersion: tv },
    expiresAt: new Date((exp as number) * 1000),
  };
}

async function verifySignature(keys: TokenKeys, token: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const found = keys.find(header);
        if (!found) throw badToken();
        return found.key;
      },
      {
        algorithms: [...keys.algorithms],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        // jose accepts tokens without these, and with any age, unless told.
        requiredClaims: ["exp", "sub", "jti", "sid", "iat"],
        maxTokenAge: ACCESS_TOKEN_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      },
    );
    return payload;
  } catch (cause) {
    throw cause instanceof errors.JWTExpired ? expiredToken(cause) : badToken(cause);
  }
}

function badToken(cause?: unknown): DepotError {
  return new DepotError("CREDS", "The access token is not valid.", {
    detail: { reason: "invalid" },
    cause,
  });
}

function expiredToken(cause: unknown): DepotError {
  return new DepotError("CREDS", "The access token has expired.", {
    detail: { reason: "expired" },
    hint: "Get a new one with your refresh token.",
    cause,
  });
}

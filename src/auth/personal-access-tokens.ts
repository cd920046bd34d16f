import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Pool } from "pg";
import { DepotError } from "../errors.ts";
import { usePersonalAccessToken } from "../sql/use-personal-access-token.ts";
import type { VerifiedToken } from "./tokens.ts";

/** What a personal access token begins with, so that people and scanners for leaked secrets know one. */
const PREFIX = "gadb_pat_";

/** The prefix, 256 random bits, and the CRC-32 of both, in hex; app_private.make_token_secret makes them. */
const FORM = /^(gadb_pat_[0-9a-f]{64})([0-9a-f]{8})$/;

/** Whether a bearer token means to be a personal access token. */
export function isPersonalAccessToken(token: string): boolean {
  return token.startsWith(PREFIX);
}

/**
 * Whom a personal access token acts as, until when and with which scopes; notes that it was used. Throws CREDS, with one
 * text whether it is unknown, expired or revoked. What its scopes allow is enforced in the database, which looks them up
 * by the token's id that stands for the session.
 */
export async function verifyPersonalAccessToken(pool: Pool, token: string): Promise<VerifiedToken> {
  const [, body, checksum] = FORM.exec(token) ?? [];
  if (body === undefined || crc32(body) !== Number.parseInt(checksum as string, 16))
    throw new DepotError("CREDS", "The personal access token is malformed.", {
      detail: { reason: "invalid" },
      hint: "Copy it whole, from gadb_pat_ to the end.",
    });
  const used = await usePersonalAccessToken(pool, createHash("sha256").update(token).digest());
  if (!used)
    throw new DepotError("CREDS", "The personal access token is unknown, expired or revoked.", {
      detail: { reason: "invalid" },
      hint: "Make a new one, signed in.",
    });
  const { userId, tokenId, tokenVersion, scopes, expiresAt } = used;
  return { identity: { userId, sessionId: tokenId, tokenVersion, scopes }, expiresAt };
}

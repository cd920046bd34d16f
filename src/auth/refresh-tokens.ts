import { createHash, createHmac, randomBytes } from "node:crypto";

/** 256 random or keyed bits, base64url. */
const FORM = /^[A-Za-z0-9_-]{43}$/;

/** The first refresh token of a session: opaque, 256 random bits. */
export function makeRefreshToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The token that follows `token`. It is computed, not drawn, so that a client that asks twice with the same token (the
 * answer got lost, two browser tabs) gets the same successor instead of a second line of tokens: reuse stays visible.
 */
export function nextRefreshToken(rotationKey: Uint8Array, token: string): string {
  return createHmac("sha256", rotationKey).update(token).digest("base64url");
}

/** What the database keeps of a token. */
export function hashRefreshToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Whether a text can be a refresh token at all. */
export function isRefreshToken(text: unknown): text is string {
  return typeof text === "string" && FORM.test(text);
}

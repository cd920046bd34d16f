/** What a token may, in words. */
export const SCOPES = [
  { scope: "read", words: "Read" },
  { scope: "write", words: "Write: upload, lock, review" },
  { scope: "adhoc", words: "Send GraphQL documents of its own" },
] as const;

/** How long a token may live; the database takes 366 days at most. */
export const EXPIRIES = [
  { days: 7, words: "7 days" },
  { days: 30, words: "30 days" },
  { days: 90, words: "90 days" },
  { days: 365, words: "a year" },
] as const;

/** The moment so many days from now. */
export function expiryAfter(days: number, now: Date): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString();
}

/** Whether a token still works. */
export function tokenState(
  token: { expiresAt: string; revokedAt: string | null },
  now: Date,
): "good" | "revoked" | "expired" {
  if (token.revokedAt !== null) return "revoked";
  return Date.parse(token.expiresAt) <= now.getTime() ? "expired" : "good";
}

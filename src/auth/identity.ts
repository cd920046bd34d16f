import type { Pool, PoolClient } from "pg";
import { inTransaction } from "../sql/in-transaction.ts";

/** Who a request speaks for, as its token says. What they may do is for the database to say. */
export interface Identity {
  userId: string;
  /** The session's id, or the personal access token's, which stands for one. */
  sessionId: string;
  tokenVersion: number;
  /** What a personal access token may; undefined for sessions, which may all. Only for what never gets to the database. */
  scopes?: readonly string[];
}

/** The settings that make a transaction act as `identity`; as a visitor without one. */
export function pgSettings(identity: Identity | null): Record<string, string> {
  if (!identity) return { role: "gadb_anonymous" };
  return {
    role: "gadb_user",
    "app.current_user_id": identity.userId,
    "app.session_id": identity.sessionId,
    "app.token_version": String(identity.tokenVersion),
  };
}

/**
 * Runs `fn` in a transaction that acts as `identity` (as a visitor with null) and commits it; rolls back when `fn`
 * throws. The settings are local to the transaction, so a pooled connection carries nobody's identity on.
 */
export function withIdentity<T>(
  pool: Pool,
  identity: Identity | null,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, pgSettings(identity), fn);
}

/**
 * The same in the authenticator's own role, which may call what only the server may: the database knows who acts, and
 * people cannot call it themselves.
 */
export function withClaims<T>(
  pool: Pool,
  identity: Identity,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const { role: _role, ...claims } = pgSettings(identity);
  return inTransaction(pool, claims, fn);
}

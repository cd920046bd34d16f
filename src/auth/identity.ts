import type { Pool, PoolClient } from "pg";
import { beginWith, commit, rollback } from "../sql/transaction.ts";

/** Who a request speaks for, as its token says. What they may do is for the database to say. */
export interface Identity {
  userId: string;
  sessionId: string;
  tokenVersion: number;
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
export async function withIdentity<T>(
  pool: Pool,
  identity: Identity | null,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await beginWith(client, pgSettings(identity));
    const result = await fn(client);
    await commit(client);
    return result;
  } catch (error) {
    await rollback(client).catch((cause: Error) => {
      failure = cause;
    });
    throw error;
  } finally {
    // A connection that could not even roll back is not for anybody else.
    client.release(failure);
  }
}

import type { Socket } from "node:net";
import type { Pool, PoolClient } from "pg";
import { revokedToken } from "../../src/auth/authenticate.ts";
import { currentRequest } from "../../src/http/request-context.ts";
import { beginAs } from "../../src/sql/begin-as.ts";
import { TransactionClient } from "./transaction-client.ts";

/** The settings of a request, see src/auth/identity.ts; null for PostGraphile's own questions. */
export type Settings = Readonly<Record<string, string | undefined>> | null;

export type Work<T> = (client: TransactionClient) => T | Promise<T>;

/** A transaction that is on its way. */
export interface Transaction {
  client: PoolClient;
  /** Rejects with CREDS when the identity of the settings does not stand any more. */
  begun: Promise<void>;
}

/**
 * Begins a transaction as the settings say, without waiting for the database: what is asked by it before the next turn
 * goes in the same write.
 */
export async function beginTransaction(pool: Pool, settings: Settings): Promise<Transaction> {
  const client = await pool.connect();
  const { stream } = (client as PoolClient & { connection: { stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
  const given = Object.entries(settings ?? {}).filter(([, value]) => value !== undefined);
  const begun = beginAs(client, Object.fromEntries(given) as Record<string, string>).then(
    (isCurrent) => checkIdentity(isCurrent, settings),
  );
  begun.catch(() => {});
  return { client, begun };
}

/** Does some work in a transaction; throws why it could not begin before why the work failed. */
export async function workIn<T>({ client, begun }: Transaction, work: Work<T>): Promise<T> {
  // Who may not act any more finds nothing by it, and it is undone.
  const asked = (async () => work(new TransactionClient(client)))();
  const [begin, answer] = await Promise.allSettled([begun, asked]);
  if (begin.status === "rejected") throw begin.reason;
  if (answer.status === "rejected") throw answer.reason;
  return answer.value;
}

function checkIdentity(isCurrent: boolean, settings: Settings): void {
  if (settings?.["app.current_user_id"] === undefined) return;
  currentRequest().isIdentityCurrent = isCurrent;
  if (!isCurrent) throw revokedToken();
}

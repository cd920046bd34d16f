import type { Pool } from "pg";
import type { WithPgClient } from "postgraphile/@dataplan/pg";
import { endingTransaction } from "../../src/sql/in-transaction.ts";
import { beginTransaction, workIn } from "./begin-transaction.ts";
import type { Settings, Transaction, Work } from "./begin-transaction.ts";
import { ReadTransaction } from "./read-transaction.ts";
import { isRead } from "./reads.ts";
import type { ReplicaReads } from "./replica-reads.ts";
import type { TransactionClient } from "./transaction-client.ts";

/** PostgreSQL's code for a statement in a transaction in which another one has failed. */
const IN_FAILED_TRANSACTION = "25P02";

/**
 * How PostGraphile gets at the database: in a transaction in which the request's settings hold. All that a query reads
 * is read in one; everything else has a transaction of its own, committed before the answer.
 */
export function makeWithPgClient(
  pool: Pool,
  reads?: ReplicaReads,
): WithPgClient<TransactionClient> {
  const open = new WeakMap<object, ReadTransaction>();
  return (settings: Settings, callback) =>
    settings !== null && isRead(settings)
      ? readWith(pool, { open, settings, reads }, callback)
      : runAlone(pool, settings, callback);
}

async function runAlone<T>(pool: Pool, settings: Settings, work: Work<T>): Promise<T> {
  const transaction = await beginTransaction(pool, settings);
  return endingTransaction(transaction.client, () => workIn(transaction, work));
}

interface Reading {
  reads: ReplicaReads | undefined;
  open: WeakMap<object, ReadTransaction>;
  settings: object & Settings;
}

async function readWith<T>(
  pool: Pool,
  { open, settings, reads }: Reading,
  work: Work<T>,
): Promise<T> {
  for (;;) {
    let transaction = open.get(settings);
    if (transaction === undefined || transaction.isOver) {
      transaction = new ReadTransaction(begin(pool, settings, reads));
      open.set(settings, transaction);
    }
    try {
      return await transaction.run(work);
    } catch (error) {
      // What failed for another's sake is read again; that other one fails by itself.
      if ((error as { code?: unknown }).code === IN_FAILED_TRANSACTION) continue;
      if (reads?.shallRepeat(error) !== true) throw error;
    }
  }
}

async function begin(pool: Pool, settings: Settings, reads?: ReplicaReads): Promise<Transaction> {
  return beginTransaction(reads === undefined ? pool : await reads.source(), settings);
}

import { endingTransaction } from "../../src/sql/in-transaction.ts";
import { workIn, type Transaction, type Work } from "./begin-transaction.ts";

/**
 * The one transaction of a request's queries, on one connection. It ends when nothing has been asked for a turn of the
 * event loop: GraphQL asks for the next rows as soon as it has those before.
 */
export class ReadTransaction {
  readonly #transaction: Promise<Transaction>;
  #asking = 0;
  #hasFailed = false;
  #isOver = false;

  constructor(transaction: Promise<Transaction>) {
    this.#transaction = transaction;
  }

  /** Whether it takes no more work: it has ended, or a statement failed in it. */
  get isOver(): boolean {
    return this.#isOver || this.#hasFailed;
  }

  /** Does some work in it. Once something has failed in it, everything fails with `in_failed_sql_transaction`. */
  async run<T>(work: Work<T>): Promise<T> {
    this.#asking += 1;
    try {
      return await workIn(await this.#transaction, work);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#asking -= 1;
      if (this.#asking === 0) setImmediate(() => this.#endUnlessAsked());
    }
  }

  #endUnlessAsked(): void {
    if (this.#asking > 0 || this.#isOver) return;
    this.#isOver = true;
    this.#transaction
      // In a transaction in which something failed, PostgreSQL takes "commit" for "rollback".
      .then(({ client }) => endingTransaction(client, async () => {}))
      // Never connected, or cut off now: there was nothing to keep.
      .catch(() => {});
  }
}

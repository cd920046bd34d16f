import type { PoolClient, QueryArrayConfig, QueryConfig } from "pg";
import type { PgClientQuery, PgClientResult } from "postgraphile/@dataplan/pg";
import type { NodePostgresPgClient } from "postgraphile/adaptors/pg";
import { releaseSavepoint, rollbackTo, savepoint } from "../../src/sql/transaction.ts";
import { fenceIdentifiers } from "./fence-identifiers.ts";
import { rememberPrepared } from "./prepared-names.ts";

/** What PostGraphile sends statements by: a connection inside a transaction. */
export class TransactionClient implements NodePostgresPgClient {
  readonly rawClient: PoolClient;
  /** What runs one after the other, because it nests a transaction. */
  #queue: Promise<unknown> | undefined;
  readonly #level: number;

  constructor(client: PoolClient, level = 1) {
    this.rawClient = client;
    this.#level = level;
  }

  /** See PgClient. */
  query<Row>(query: PgClientQuery): Promise<PgClientResult<Row>> {
    if (this.#queue === undefined) return this.#ask<Row>(query);
    return this.#afterOthers(() => this.#ask<Row>(query));
  }

  /** See PgClient: a savepoint, since the transaction is there. */
  withTransaction<T>(callback: (client: this) => Promise<T>): Promise<T> {
    return this.#afterOthers(() => this.#nest(callback));
  }

  async #nest<T>(callback: (client: this) => Promise<T>): Promise<T> {
    const name = `nested_${this.#level}`;
    await savepoint(this.rawClient, name);
    try {
      const result = await callback(new TransactionClient(this.rawClient, this.#level + 1) as this);
      await releaseSavepoint(this.rawClient, name);
      return result;
    } catch (error) {
      await rollbackTo(this.rawClient, name);
      throw error;
    }
  }

  async #ask<Row>({ text, values, name, arrayMode }: PgClientQuery): Promise<PgClientResult<Row>> {
    const query: QueryConfig = { text: fenceIdentifiers(text) };
    if (values !== undefined) query.values = values;
    if (name !== undefined) {
      rememberPrepared(this.rawClient, name);
      query.name = name;
    }
    if (arrayMode === true) (query as QueryArrayConfig).rowMode = "array";
    const { rows, rowCount } = await this.rawClient.query(query);
    return { rows: rows as Row[], rowCount };
  }

  #afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#queue ?? Promise.resolve();
    const done = before.then(work, work);
    const mine = done.then(
      () => {},
      () => {},
    );
    this.#queue = mine;
    void mine.then(() => {
      if (this.#queue === mine) this.#queue = undefined;
    });
    return done;
  }
}

import type { ExecutionContext } from "ava";
import type { ClientBase } from "pg";

/** What a refusal of the database looks like to a client. */
export interface Refusal {
  code: string;
  message: string;
  hint?: string;
  detail?: string;
}

/** Runs a statement inside a savepoint, asserts that it is refused with this code, and returns the refusal. */
export async function refused(
  t: ExecutionContext,
  client: ClientBase,
  code: string,
  statement: { sql: string; values?: unknown[] },
): Promise<Refusal> {
  await client.query("savepoint attempt");
  try {
    await client.query(statement.sql, statement.values ?? []);
  } catch (error) {
    await client.query("rollback to savepoint attempt");
    const refusal = error as Refusal;
    t.is(refusal.code, code, refusal.message);
    return refusal;
  }
  t.fail(`Expected ${code}, but it was allowed: ${statement.sql}`);
  throw new Error("unreachable");
}

/** How many rows a query returns. */
export async function rowCount(
  client: ClientBase,
  sql: string,
  values: unknown[] = [],
): Promise<number> {
  const result = await client.query(sql, values);
  return result.rowCount ?? 0;
}

import test from "ava";
import { TransactionClient } from "../../plugins/statements/transaction-client.ts";
import { testPool } from "../_helpers/test-pool.ts";
import { useTestDatabase } from "../_helpers/with-db.ts";

const db = useTestDatabase(test);

/** A connection of its own, in a transaction. */
async function connected(work: (client: TransactionClient) => Promise<void>): Promise<void> {
  const pool = testPool(db().ownerUrl, 1, true);
  const raw = await pool.connect();
  try {
    await raw.query("begin");
    await work(new TransactionClient(raw));
  } finally {
    await raw.query("rollback");
    raw.release();
    await pool.end();
  }
}

test("a nested transaction that fails undoes its own work and no more", async (t) => {
  await connected(async (client) => {
    await client.query({ text: "create temporary table numbers (n integer)" });
    await client.query({ text: "insert into numbers values (1)" });
    await t.throwsAsync(
      client.withTransaction(async (nested) => {
        await nested.query({ text: "insert into numbers values (2)" });
        await nested.withTransaction((deeper) =>
          deeper.query({ text: "insert into numbers values (3)" }),
        );
        await nested.query({ text: "select 1 / 0" });
      }),
      { message: /division by zero/ },
    );
    await client.withTransaction((nested) =>
      nested.query({ text: "insert into numbers values (4)" }),
    );
    const { rows } = await client.query<[number]>({
      text: "select n from numbers order by n",
      arrayMode: true,
    });
    t.deepEqual(rows, [[1], [4]]);
  });
});

test("what is asked beside a nested transaction waits for its end", async (t) => {
  await connected(async (client) => {
    await client.query({ text: "create temporary table numbers (n integer)" });
    const nested = client.withTransaction(async (inner) => {
      await inner.query({ text: "insert into numbers values (1)" });
      throw new Error("given up");
    });
    const beside = client.query({ text: "insert into numbers values (2)" });
    await t.throwsAsync(nested, { message: "given up" });
    await beside;
    const { rows } = await client.query({ text: "select n from numbers" });
    t.deepEqual(rows, [{ n: 2 }]);
  });
});

test("a connection keeps a hundred prepared statements and forgets those used least lately", async (t) => {
  await connected(async (client) => {
    const ask = async (n: number) => {
      const { rows } = await client.query({ name: `s${n}`, text: `select ${n} as n` });
      t.deepEqual(rows, [{ n }]);
    };
    for (let n = 0; n < 150; n += 1) await ask(n);
    await ask(50);
    await ask(150);
    const { rows } = await client.query<{ name: string }>({
      text: "select name from pg_prepared_statements order by prepare_time",
    });
    const names = rows.map(({ name }) => name);
    t.is(names.length, 100);
    t.true(names.includes("s50"), "used again");
    t.false(names.includes("s51"));
    // What was forgotten is prepared anew.
    await ask(0);
  });
});

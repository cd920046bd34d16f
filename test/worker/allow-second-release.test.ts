import test from "ava";
import type { PoolClient } from "pg";
import { createPool } from "../../src/db/pools.ts";
import { allowSecondRelease } from "../../worker/allow-second-release.ts";
import { createTestDatabase } from "../_helpers/with-db.ts";
import { createLog } from "../../src/log.ts";

type Release = (reason?: Error | boolean) => void;

const quietLog = createLog({ level: "silent" });

test("a connection given back twice is one connection, also when somebody else has it meanwhile", async (t) => {
  const db = await createTestDatabase(t);
  const pool = createPool(db.ownerUrl, { name: "test", max: 2, log: quietLog });
  t.teardown(() => pool.end());
  allowSecondRelease(pool);
  const release = await new Promise<Release>((resolve, reject) =>
    pool.connect((error, _client, done) => (error ? reject(error) : resolve(done))),
  );
  release();
  const next: PoolClient = await pool.connect();
  t.notThrows(() => release());
  t.deepEqual([pool.totalCount, pool.idleCount], [1, 0], "the second time takes it from nobody");
  const { rows } = await next.query("select 1 as one");
  t.deepEqual(rows, [{ one: 1 }]);
  next.release();
  t.deepEqual([pool.totalCount, pool.idleCount], [1, 1]);
});

test("who cannot connect is told so by the callback", async (t) => {
  const pool = createPool("postgres://nobody@127.0.0.1:1/none", {
    name: "test",
    max: 1,
    log: quietLog,
  });
  t.teardown(() => pool.end());
  allowSecondRelease(pool);
  const error = await new Promise((resolve) => pool.connect((problem) => resolve(problem)));
  t.true(error instanceof Error);
});

/** Attacks on who acts: identities left on pooled connections, and roles taken or kept. See index.test.ts. */
import { readdir, readFile } from "node:fs/promises";
import test from "ava";
import { Pool } from "pg";
import { withIdentity } from "../../../src/auth/identity.ts";
import { asUser } from "../../_helpers/as-user.ts";
import { makeStudio, type Studio } from "../../_helpers/studio.ts";
import { committed, useTestDatabase } from "../../_helpers/with-db.ts";
import { testPool } from "../../_helpers/test-pool.ts";

const db = useTestDatabase(test);
let made: Promise<Studio> | undefined;
const studio = () => (made ??= committed(db(), makeStudio));

/** A pool with a single connection, so that each borrower gets the one of the borrower before. */
function onePool(t: { teardown(fn: () => unknown): void }): Pool {
  const pool = testPool(db().authenticatorUrl, 1);
  t.teardown(() => pool.end());
  return pool;
}

/** What the next borrower finds when it says nothing of itself. */
async function seenBy(pool: Pool): Promise<string> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query(
      "select current_user as role, current_setting('app.current_user_id', true) as id",
    );
    const rest = await client.query("select from app_public.projects").then(
      ({ rowCount }) => `${rowCount} rows`,
      (error: { code: string }) => error.code,
    );
    return `${rows[0].role} ${rows[0].id || "nobody"} ${rest}`;
  } finally {
    client.release();
  }
}

const NOBODY = "gadb_authenticator nobody 42501";

/** How a request may end badly. */
const ENDS: Record<string, string> = {
  "an error in the middle": "select 1 / 0",
  "a refusal": "select app_private.secrets()",
  "a statement that takes too long": "set local statement_timeout = '10ms'; select pg_sleep(5)",
  "a connection that is ended from outside": "",
};

for (const [title, sql] of Object.entries(ENDS)) {
  test(`after ${title} the next borrower of the connection is nobody`, async (t) => {
    const pool = onePool(t);
    const { members } = await studio();
    const identity = { userId: members.owner, sessionId: "", tokenVersion: "" as never };
    await t.throwsAsync(
      withIdentity(pool, identity, async (client) => {
        t.is((await client.query("select from app_public.projects")).rowCount, 1);
        if (sql !== "") return client.query(sql);
        client.on("error", () => {});
        const { rows } = await client.query("select pg_backend_pid() as pid");
        await db().rootPool.query("select pg_terminate_backend($1)", [rows[0].pid]);
        return client.query("select 1");
      }),
    );
    t.is(await seenBy(pool), NOBODY);
  });
}

test("a commit within a request ends its identity: what follows sees nothing rather than everything", async (t) => {
  const pool = onePool(t);
  const client = await pool.connect();
  try {
    await client.query("begin");
    await asUser(client, (await studio()).members.owner);
    t.is((await client.query("select from app_public.projects")).rowCount, 1);
    await client.query("commit");
    await t.throwsAsync(client.query("select from app_public.projects"), { code: "42501" });
  } finally {
    client.release();
  }
  t.is(await seenBy(pool), NOBODY);
});

test("a role that was changed for a transaction does not outlive a savepoint that is undone, nor the transaction", async (t) => {
  const pool = onePool(t);
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("savepoint before");
    await asUser(client, (await studio()).members.owner);
    await client.query("rollback to savepoint before");
    await t.throwsAsync(client.query("select from app_public.projects"), { code: "42501" });
  } finally {
    await client.query("rollback");
    client.release();
  }
  t.is(await seenBy(pool), NOBODY);
});

test("no code of the server sets anything for a whole session: a pooler would hand it to the next", async (t) => {
  const root = new URL("../../../", import.meta.url);
  const found: string[] = [];
  for (const folder of ["src", "plugins", "worker"]) {
    const names = await readdir(new URL(folder, root), { recursive: true });
    for (const name of names.filter((one) => /\.m?[jt]s$/.test(one))) {
      const text = await readFile(new URL(`${folder}/${name}`, root), "utf8");
      if (/set_config\([^)]*,\s*false\s*\)|["'`]\s*set\s+(session\s+)?(role|app\.)/i.test(text))
        found.push(`${folder}/${name}`);
    }
  }
  // Holds a connection of its own, which no pool lends to anybody.
  t.deepEqual(found, ["src/ops/single-flight.ts"]);
});

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import type { Pool } from "pg";
import { TransactionClient } from "../../plugins/statements/transaction-client.ts";
import { asOsUser, pgOsUser } from "../../src/db/embedded/os-user.ts";
import { freePort } from "../../src/db/embedded/run-postgres.ts";
import { createAuthPool } from "../../src/db/pools.ts";
import { requireDirect } from "../../src/db/require-direct.ts";
import { withConnection } from "../../src/db/roles.ts";
import { createLog } from "../../src/log.ts";
import { poolerUsers } from "../../src/ops/pooler-users.ts";
import { startServer } from "../../src/server.ts";
import { findProgram } from "../_helpers/find-program.ts";
import { testPool } from "../_helpers/test-pool.ts";
import { until } from "../_helpers/until.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";

const INI = readFileSync(new URL("../../ops/pgbouncer/pgbouncer.ini", import.meta.url), "utf8");
const program = findProgram("pgbouncer");
const version = program === undefined ? 0 : minorVersion(program);
const server = useServer(test);

interface Pooler {
  /** For the account whose URL is given. */
  through(url: string): string;
  stop(): Promise<void>;
  /** SIGKILL: nobody is told. */
  kill(): Promise<void>;
}

test("DATABASE_URL straight to the server is taken", async (t) => {
  await t.notThrowsAsync(requireDirect(server().db.ownerUrl));
});

const withPooler = program === undefined ? test.skip : test.serial;
const withNewPooler = version >= 21 ? test.serial : test.skip;
if (program === undefined) console.log("skipped: there is no pgbouncer here");
else if (version < 21)
  console.log(`skipped: pgbouncer is 1.${version}; prepared statements need 1.21 or newer`);

withPooler(
  "DATABASE_URL through a transaction pooler is refused before anything else, in a sentence",
  async (t) => {
    const pooler = await startPooler("transaction");
    try {
      const error = await t.throwsAsync(
        requireDirect(pooler.through(server().db.authenticatorUrl), 500),
      );
      t.regex(error?.message ?? "", /loses notifications.*point DATABASE_URL at it/s);
    } finally {
      await pooler.stop();
    }
  },
);

withPooler("a pooler that keeps a session's connection is no obstacle", async (t) => {
  const pooler = await startPooler("session");
  try {
    await t.notThrowsAsync(requireDirect(pooler.through(server().db.authenticatorUrl)));
  } finally {
    await pooler.stop();
  }
});

withNewPooler(
  "many users over two connections of the pooler each see their own, prepared statements included, and live events pass by it",
  async (t) => {
    const { app, token } = server();
    const pooler = await startPooler("transaction", {
      default_pool_size: "2",
      reserve_pool_size: "0",
    });
    const authUrl = pooler.through(server().db.authenticatorUrl);
    const authPool = createAuthPool(authUrl, createLog({ level: "silent" }));
    const pooled = await startServer({ ...app, authUrl, authPool });
    try {
      const names = Array.from({ length: 8 }, (_, at) => `pooled-${at}`);
      const tokens = await Promise.all(names.map((name) => token(name)));
      for (const [at, name] of names.entries()) {
        const query = `mutation { createProject(input: { name: "of ${name}" }) { result { id } } }`;
        t.deepEqual((await postGraphql(pooled.url, { query }, tokens[at])).errors, []);
      }
      for (let round = 0; round < 15; round += 1) {
        // Each round asks differently, so that more is prepared than a connection keeps.
        const fields = Array.from(
          { length: 10 },
          (_, at) => `p${at}: projects(first: ${round * 10 + at + 1}) { nodes { name } }`,
        );
        const query = `{ ${fields.join(" ")} }`;
        const answers = await Promise.all(
          tokens.map((each) => postGraphql(pooled.url, { query }, each)),
        );
        for (const [at, { data, errors }] of answers.entries()) {
          t.deepEqual(errors, []);
          t.deepEqual(data.p9.nodes, [{ name: `of ${names[at]}` }]);
        }
      }
      const { errors } = await postGraphql(pooled.url, { query: "{ projects { nodes { id } } }" });
      t.is(errors[0]?.extensions["code"], "CREDS", "nobody's identity is left on a connection");
      const metrics = await (await fetch(`${pooled.url}/metrics`)).text();
      t.regex(metrics, /^gadb_live_listener_up 1$/m);
    } finally {
      await pooled.close();
      await authPool.end();
      await pooler.stop();
    }
  },
);

withNewPooler(
  "what fails in a transaction leaves the pooled connection as good as before",
  async (t) => {
    const pooler = await startPooler("transaction", {
      default_pool_size: "1",
      reserve_pool_size: "0",
    });
    const pool = createAuthPool(
      pooler.through(server().db.authenticatorUrl),
      createLog({ level: "silent" }),
    );
    try {
      for (let round = 0; round < 5; round += 1) {
        const client = await pool.connect();
        await client.query("begin");
        await client.query(
          "select set_config('app.current_user_id', gen_random_uuid()::text, true)",
        );
        await t.throwsAsync(client.query({ name: `bad-${round}`, text: "select 1 / 0" }), {
          message: /division/,
        });
        await client.query("rollback");
        client.release();
        const { rows } = await pool.query<{ who: string | null }>(
          "select nullif(current_setting('app.current_user_id', true), '') as who",
        );
        t.is(rows[0]?.who, null);
      }
      // More than a connection keeps: the first are forgotten, here and by the pooler.
      const client = await pool.connect();
      await client.query("begin");
      const transaction = new TransactionClient(client);
      for (let n = 0; n < 250; n += 1) {
        const { rows } = await transaction.query({
          name: `s${n % 130}`,
          text: `select ${n % 130} as n`,
        });
        t.deepEqual(rows, [{ n: n % 130 }]);
      }
      await client.query("rollback");
      client.release();
    } finally {
      await pool.end();
      await pooler.stop();
    }
  },
);

withPooler(
  "a pooler that is killed and started again costs what was under way, and mixes up nobody",
  async (t) => {
    const small = {
      listen_port: String(await freePort()),
      default_pool_size: "2",
      reserve_pool_size: "0",
    };
    const first = await startPooler("transaction", small);
    const pool = testPool(first.through(server().db.authenticatorUrl), 8);
    const seen = { done: 0, failed: 0, mixed: 0 };
    let isOver = false;
    const work = async (who: string) => {
      while (!isOver) {
        const found = await whoIs(pool, who).catch(() => undefined);
        if (found === undefined) seen.failed += 1;
        else if (found === who) seen.done += 1;
        else seen.mixed += 1;
      }
    };
    const workers = Array.from({ length: 8 }, (_, at) => work(`user-${at}`));
    await until(() => seen.done > 100);
    await first.kill();
    await until(() => seen.failed > 0);
    const second = await startPooler("transaction", small);
    const before = seen.done;
    await until(() => seen.done > before + 100);
    isOver = true;
    await Promise.all(workers);
    t.is(seen.mixed, 0);
    const { rows } = await pool.query<{ who: string | null }>(
      "select nullif(current_setting('app.current_user_id', true), '') as who",
    );
    t.is(rows[0]?.who, null, "nobody's identity is left on a connection");
    await pool.end();
    await second.stop();
  },
);

/** Who a transaction finds itself to be after it was told. */
async function whoIs(pool: Pool, who: string): Promise<string | undefined> {
  const client = await pool.connect();
  let isBroken = true;
  try {
    await client.query("begin");
    await client.query("select set_config('app.current_user_id', $1, true)", [who]);
    const { rows } = await client.query<{ who: string }>(
      "select current_setting('app.current_user_id') as who",
    );
    await client.query("commit");
    isBroken = false;
    return rows[0]?.who;
  } finally {
    client.release(isBroken);
  }
}

/** Our own pgbouncer.ini with another place, and without TLS, which the tests' cluster does not have. */
async function startPooler(mode: string, more: Record<string, string> = {}): Promise<Pooler> {
  const port = Number(more["listen_port"] ?? (await freePort()));
  const { db } = server();
  const target = new URL(db.authenticatorUrl);
  const folder = mkdtempSync(join(tmpdir(), "gadb-pgbouncer-"));
  chmodSync(folder, 0o755);
  const users = join(folder, "userlist.txt");
  writeFileSync(users, await poolerUsers(db.ownerUrl));
  const changed = {
    listen_port: String(port),
    auth_file: users,
    pool_mode: mode,
    server_tls_sslmode: "disable",
    ...(version < 21 ? { max_prepared_statements: undefined } : {}),
    ...more,
  };
  let text = INI.replace(
    /^asset_db = .*$/m,
    `${db.dbName} = host=127.0.0.1 port=${target.port} dbname=${db.dbName}`,
  );
  for (const [name, value] of Object.entries(changed))
    text = text.replace(
      new RegExp(`^${name} = .*$`, "m"),
      value === undefined ? "" : `${name} = ${value}`,
    );
  const ini = join(folder, "pgbouncer.ini");
  writeFileSync(ini, text);
  const user = pgOsUser();
  // It refuses to run as root, as PostgreSQL does.
  if (user) for (const path of [users, ini]) chownSync(path, user.uid, user.gid);
  const child = spawn(program as string, [ini], {
    stdio: ["ignore", "ignore", "pipe"],
    ...asOsUser(user),
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const through = (url: string) => {
    const changedUrl = new URL(url);
    changedUrl.port = String(port);
    return changedUrl.href;
  };
  const end = async (...signals: NodeJS.Signals[]) => {
    for (const signal of signals) child.kill(signal);
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const stop = () => end("SIGINT", "SIGTERM");
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`pgbouncer ended: ${output}`);
      return withConnection(through(db.authenticatorUrl), async () => true).catch(() => false);
    });
  } catch (error) {
    await stop();
    throw new Error(output, { cause: error });
  }
  return { through, stop, kill: () => end("SIGKILL") };
}

/** 24 for 1.24.1. */
function minorVersion(path: string): number {
  const text = execFileSync(path, ["--version"], { encoding: "utf8" });
  return Number(/PgBouncer 1\.(\d+)/.exec(text)?.[1] ?? 0);
}

test("the pooler's file is what the design asks for", (t) => {
  t.regex(INI, /^pool_mode = transaction$/m);
  t.regex(INI, /^auth_type = scram-sha-256$/m);
  t.regex(INI, /^server_tls_sslmode = verify-full$/m);
  t.true(Number(/^max_prepared_statements = (\d+)$/m.exec(INI)?.[1]) >= 100);
  t.true(Number(/^query_wait_timeout = (\d+)$/m.exec(INI)?.[1]) < 5);
  t.regex(INI, /^listen_addr = 127\.0\.0\.1$/m);
});

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { Client } from "pg";
import { initCluster } from "../../src/db/embedded/init-cluster.ts";
import { pgOsUser } from "../../src/db/embedded/os-user.ts";
import { freePort, runPostgres } from "../../src/db/embedded/run-postgres.ts";
import { pgUrl } from "../../src/db/urls.ts";
import { findProgram } from "../_helpers/find-program.ts";

const OPS = fileURLToPath(new URL("../../ops/postgres/", import.meta.url));
const FILES = ["postgresql.conf", "postgresql-500.conf"];
const PASSWORD = "test-of-the-configuration";

/** Memory of a machine that others use too; what is given on the command line wins over the files. */
const SCALED = { shared_buffers: "64MB", huge_pages: "off", autovacuum: "off", fsync: "off" };

let folder: string;
test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), "gadb-configuration-"));
  chmodSync(folder, 0o711);
  const user = pgOsUser();
  await initCluster({
    pgData: join(folder, "postgres"),
    password: PASSWORD,
    extraArgs: ["--no-sync"],
  });
  // PostgreSQL's account need not be able to reach the project's folder.
  cpSync(OPS, join(folder, "conf"), { recursive: true });
  chmodSync(join(folder, "conf"), 0o755);
  makeCertificate(user);
});
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

for (const file of FILES) {
  test.serial(
    `PostgreSQL starts with ${file} and takes every line of it and of pg_hba.conf`,
    async (t) => {
      const port = await freePort();
      const ssl = findProgram("openssl") === undefined ? undefined : certificate();
      const conf = join(folder, "conf");
      const server = await runPostgres({
        pgData: join(folder, "postgres"),
        port,
        settings: {
          ...SCALED,
          ...ssl,
          config_file: join(conf, file),
          hba_file: join(conf, "pg_hba.conf"),
        },
      });
      try {
        await inspect(t, port, ssl !== undefined);
      } finally {
        await server.stop();
      }
    },
  );

  test(`every setting of ${file} stands under a reason`, (t) => {
    const lines = readFileSync(OPS + file, "utf8").split("\n");
    let settings = 0;
    for (const [at, line] of lines.entries()) {
      if (!/^[a-z]/.test(line)) continue;
      settings += 1;
      const block = lines.slice(lines.lastIndexOf("", at) + 1, at);
      t.true(
        block.some((other) => /^# (?!---)/.test(other)),
        line,
      );
    }
    t.true(settings > 10);
  });
}

async function inspect(t: ExecutionContext, port: number, hasTls: boolean): Promise<void> {
  const url = pgUrl({ user: "postgres", password: PASSWORD, port, database: "postgres" });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // What the command line overrides counts as not applied; everything else has to be.
    const { rows: wrong } = await client.query(
      `select sourcefile, sourceline, name, setting, error from pg_file_settings
       where error is not null and name <> all ($1)`,
      [[...Object.keys(SCALED), "listen_addresses", "port"]],
    );
    t.deepEqual(wrong, []);
    const { rows: rules } = await client.query<{ type: string; error: string | null }>(
      "select type, error from pg_hba_file_rules",
    );
    t.true(rules.length >= 6);
    t.deepEqual(
      rules.filter(({ type, error }) => error !== null && (hasTls || type !== "hostssl")),
      [],
    );
    // Promises that an upload's answer relies on, and what replicas and the runbook rely on.
    const { rows: kept } = await client.query<{ name: string; setting: string }>(
      "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_level', 'max_slot_wal_keep_size') order by name",
    );
    const settings = Object.fromEntries(kept.map(({ name, setting }) => [name, setting]));
    t.is(settings["full_page_writes"], "on");
    t.is(settings["synchronous_commit"], "on");
    t.is(settings["wal_level"], "replica");
    t.true(Number(settings["max_slot_wal_keep_size"]) > 0);
  } finally {
    await client.end();
  }
}

const certificate = () => ({
  ssl: "on",
  ssl_cert_file: join(folder, "server.crt"),
  ssl_key_file: join(folder, "server.key"),
});

function makeCertificate(user: { uid: number; gid: number } | undefined): void {
  const openssl = findProgram("openssl");
  if (openssl === undefined) return;
  const { ssl_cert_file: crt, ssl_key_file: key } = certificate();
  execFileSync(
    openssl,
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-days",
      "2",
    ].concat(["-subj", "/CN=localhost", "-keyout", key, "-out", crt]),
    { stdio: "ignore" },
  );
  if (user) for (const path of [crt, key]) chownSync(path, user.uid, user.gid);
  chmodSync(key, 0o600);
}

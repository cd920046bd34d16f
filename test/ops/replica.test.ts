import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { withConnection } from "../../src/db/roles.ts";
import { findBaseBackupTool, runBaseBackupTool } from "../../src/ops/replica/copy-tool.ts";
import {
  obstacles,
  readPrimaryFacts,
  type PrimaryFacts,
} from "../../src/ops/replica/primary-facts.ts";
import { replicaName } from "../../src/ops/replica/replica-account.ts";
import { conninfo, standbySettings } from "../../src/ops/replica/standby-settings.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { clusterUrl, useTestDatabase } from "../_helpers/with-db.ts";

const db = useTestDatabase(test);

const GOOD: PrimaryFacts = {
  version: "18.4",
  systemIdentifier: "1",
  collation: "builtin C.UTF-8",
  isStandby: false,
  isSuperuser: true,
  mayReplicate: true,
  walLevel: "replica",
  slotLimit: "4096",
  freeSenders: 10,
  freeSlots: 10,
  recoveryTargets: [],
  tablespaces: 0,
  atLeast: {},
};

test("a primary that is set up well has no obstacles; each that is not is named", (t) => {
  t.deepEqual(obstacles(GOOD), []);
  const broken: [Partial<PrimaryFacts>, RegExp][] = [
    [{ isStandby: true }, /itself a replica/],
    [{ recoveryTargets: ["recovery_target_time"] }, /alter system reset recovery_target_time;/],
    [{ isSuperuser: false, mayReplicate: false }, /REPLICATION/],
    [{ walLevel: "minimal" }, /wal_level = minimal/],
    [{ freeSenders: 1 }, /max_wal_senders/],
    [{ freeSlots: 1 }, /max_replication_slots/],
    [{ slotLimit: "-1" }, /max_slot_wal_keep_size/],
    [{ tablespaces: 1 }, /tablespaces/],
  ];
  for (const [change, sentence] of broken) {
    const found = obstacles({ ...GOOD, ...change });
    t.is(found.length, 1);
    t.regex(found[0] as string, sentence);
  }
});

test("the facts of a server that keeps no log for others say why it gives no replica", async (t) => {
  const found = await withConnection(clusterUrl(), async (client) =>
    obstacles(await readPrimaryFacts(client)),
  );
  t.true(found.some((sentence) => sentence.includes("wal_level = minimal")));
});

test("names of replicas are names of slots and logins, and nothing else", (t) => {
  t.is(replicaName("berlin_2"), "gadb_replica_berlin_2");
  for (const name of ["", "Berlin", "a-b", "1a", "a;drop", 'a"', "a".repeat(40)])
    t.throws(() => replicaName(name), { message: /is no name for a replica/ });
});

test("a password with quotes and backslashes stays one value, in the connection and in the file", (t) => {
  const upstream = {
    url: "postgres://u:p@[::1]:5433/asset_db?sslmode=verify-full&sslrootcert=/tls/server.crt&application_name=x",
    user: "gadb_replica_a",
    password: "it's a \\ trap",
    slot: "gadb_replica_a",
  };
  const text = conninfo(upstream);
  t.regex(text, /^host='::1' port='5433' user='gadb_replica_a' password='it\\'s a \\\\ trap' /);
  t.regex(text, /application_name='gadb_replica_a'/);
  t.regex(text, /sslmode='verify-full' sslrootcert='\/tls\/server\.crt'$/);
  const [line] = standbySettings(upstream);
  t.regex(line as string, /password=''it\\\\''s a \\\\\\\\ trap''/);
  t.notRegex(conninfo({ ...upstream, password: "" }), /password/);
});

test("pg_basebackup is used when it is of the server's version, and gets the password by a file", async (t) => {
  const folder = tempDir(t);
  const [old, right] = ["old", "right"].map((name) => join(folder, name)) as [string, string];
  stub(old, 'echo "pg_basebackup (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"');
  const record = join(folder, "record");
  stub(
    right,
    `[ "$1" = --version ] && { echo "pg_basebackup (PostgreSQL) 18.4"; exit; }
printf '%s\\n' "$@" > ${record}; cat "$PGPASSFILE" >> ${record}; echo "no such slot" >&2; exit 1`,
  );
  t.is(await findBaseBackupTool("18", [old]), undefined);
  t.is(await findBaseBackupTool("15", [old]), join(old, "pg_basebackup"));
  const tool = await findBaseBackupTool("18", [old, right]);
  t.is(tool, join(right, "pg_basebackup"));
  const options = { conninfo: "host='a'", password: "s:ecret", slot: "x", pgData: "/nowhere" };
  await t.throwsAsync(runBaseBackupTool(tool as string, options), {
    message: "pg_basebackup failed: no such slot",
  });
  const lines = readFileSync(record, "utf8").trim().split("\n");
  t.true(lines.includes("--slot=x"));
  t.is(lines.at(-1), "*:*:*:*:s\\:ecret");
  t.false(lines.slice(0, -1).some((line) => line.includes("ecret")));
});

test("who streams is seen through the monitor's function by the owner's functions only", async (t) => {
  const { rootPool, authPool } = db();
  const { rows } = await rootPool.query("select * from app_monitor.replicas()");
  t.deepEqual(rows, []);
  await t.throwsAsync(authPool.query("select * from app_monitor.replicas()"), {
    message: /permission denied for schema app_monitor/,
  });
  const client = await rootPool.connect();
  try {
    await client.query("begin; set local role gadb_owner");
    t.is((await client.query("select * from app_monitor.replicas()")).rowCount, 0);
  } finally {
    await client.query("rollback");
    client.release();
  }
});

function stub(folder: string, body: string): void {
  mkdirSync(folder);
  const path = join(folder, "pg_basebackup");
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** F10 and F11: a disk that does not keep what it was told to, and one that gives back something else. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Client, type Pool } from "pg";
import { startEmbedded } from "../../src/db/embedded.ts";
import { listBackups } from "../../src/ops/backup-names.ts";
import { findProgram } from "../_helpers/find-program.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";
import { startBackupCluster } from "../ops/_backup-cluster.ts";
import { runCommand } from "../ops/_run-command.ts";
import { startDrillCluster } from "./_cluster.ts";

/** Stands before the C library: forcing to disk fails while the file exists that GADB_DRILL_BROKEN names. */
const SHIM = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int broken(void) {
  const char *flag = getenv("GADB_DRILL_BROKEN");
  return flag != NULL && access(flag, F_OK) == 0;
}
int fsync(int fd) {
  if (broken()) { errno = EIO; return -1; }
  return ((int (*)(int)) dlsym(RTLD_NEXT, "fsync"))(fd);
}
int fdatasync(int fd) {
  if (broken()) { errno = EIO; return -1; }
  return ((int (*)(int)) dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
`;

test("F10: a disk that cannot force a commit down is never called a success; PostgreSQL stops, and recovers what was one", async (t) => {
  t.timeout(120_000);
  const compiler = findProgram("cc") ?? findProgram("gcc");
  if (compiler === undefined) {
    t.log("skipped: there is no C compiler here");
    return t.pass();
  }
  const { wrap, flag } = makeShim(t, compiler);
  const cluster = await startDrillCluster(t, { wrap });
  const { rootPool } = cluster.db;
  await rootPool.query("create table public.drill (n integer primary key)");
  const write = (n: number) =>
    rootPool.query("insert into public.drill values ($1) on conflict do nothing", [n]);
  for (let n = 0; n < 20; n += 1) await write(n);
  writeFileSync(flag, "");
  await t.throwsAsync(write(20));
  // Its log is written by a process of its own.
  await until(() => /PANIC: +could not f(data)?sync file/.test(serverLog(cluster.pgData)));
  rmSync(flag);
  const death = cluster.server().exited.then(() => "ended" as const);
  const isBack = () =>
    write(21).then(
      () => "recovered" as const,
      () => false as const,
    );
  if ((await Promise.race([death, until(isBack, 60_000)])) === "ended") await cluster.start();
  // Who was connected may still be sent away, after the answer to the first.
  const rows = await until(() => keptRows(rootPool).catch(() => false as const), 60_000);
  t.deepEqual(
    rows,
    Array.from({ length: 20 }, (_, n) => n),
  );
  await until(isBack, 60_000);
});

async function keptRows(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ n: number }>(
    "select n from public.drill where n < 20 order by n",
  );
  return rows.map(({ n }) => n);
}

test("F11: a flipped bit in a table is an error, never wrong rows, gets into no backup, and a restore repairs it", async (t) => {
  t.timeout(120_000);
  const cluster = await startBackupCluster();
  t.teardown(() => cluster.stop());
  const versions: string[] = [];
  for (let count = 0; count < 4; count += 1) versions.push(await cluster.addVersion());
  const made = await runCommand("backup", ["--quiet", "--prove"], cluster.environment);
  t.is(made.code, 0, made.stderr);
  const { rows } = await cluster.pool.query<{ path: string }>(
    "select pg_relation_filepath('app_public.asset_versions') as path",
  );
  await cluster.pool.query("checkpoint");
  await cluster.server.stop();
  flipBit(join(cluster.server.pgData, rows[0]?.path as string), 8_000);

  const damaged = await startEmbedded({ dataDir: cluster.dataDir, port: 0, log: cluster.log });
  const error = await t.throwsAsync(shas(damaged.ownerUrl));
  t.is((error as Error & { code?: string }).code, "XX001");
  const second = await runCommand("backup", ["--quiet"], cluster.environment);
  t.not(second.code, 0);
  t.regex(second.stderr, /invalid page|checksum/);
  t.is((await listBackups(cluster.backupDir)).length, 1);
  await damaged.stop();

  const into = join(tempDir(t), "repaired");
  const restored = await runCommand("restore", ["latest", "--into", into], cluster.environment);
  t.is(restored.code, 0, restored.stderr);
  const repaired = await startEmbedded({ dataDir: into, port: 0, log: cluster.log });
  t.teardown(() => repaired.stop());
  t.deepEqual(await shas(repaired.ownerUrl), versions);
});

function serverLog(pgData: string): string {
  const folder = join(pgData, "log");
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

/** Compiles the shim; `wrap` makes a program that runs PostgreSQL behind it, and `flag` is the file that breaks the disk. */
function makeShim(t: ExecutionContext, compiler: string) {
  const folder = tempDir(t);
  const library = join(folder, "shim.so");
  const flag = join(folder, "broken");
  writeFileSync(join(folder, "shim.c"), SHIM);
  execFileSync(compiler, ["-shared", "-fPIC", "-o", library, join(folder, "shim.c"), "-ldl"]);
  // PostgreSQL's account has to reach it.
  chmodSync(folder, 0o755);
  chmodSync(dirname(folder), 0o755);
  const wrap = (postgres: string) => {
    const program = join(folder, "postgres");
    writeFileSync(
      program,
      `#!/bin/sh\nexport LD_PRELOAD='${library}' GADB_DRILL_BROKEN='${flag}'\nexec '${postgres}' "$@"\n`,
    );
    chmodSync(program, 0o755);
    return program;
  };
  return { wrap, flag };
}

function flipBit(path: string, at: number): void {
  const file = openSync(path, "r+");
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte[0] = (byte[0] as number) ^ 1;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

async function shas(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ sha256: string }>(
      "select sha256 from app_public.asset_versions order by id",
    );
    return rows.map(({ sha256 }) => sha256);
  } finally {
    await client.end();
  }
}

import { spawn } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { childEnvironment } from "../../src/config.ts";
import { runningEmbeddedUrl } from "../../src/db/embedded.ts";
import { isAlive, isPostgresAlive, readPostmaster } from "../../src/db/embedded/postmaster.ts";
import { PROJECT_ROOT } from "../../src/db/migrate.ts";
import { withConnection } from "../../src/db/roles.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";

test("npm start says ready last, survives kill -9 of everything, and Ctrl-C stops all of it", async (t) => {
  const dataDir = openDataDir(t);
  const first = await start(t, dataDir);
  t.regex(first.stdout().trimEnd().split("\n").at(-1) ?? "", /^ready http:\/\/127\.0\.0\.1:\d+$/);
  await query(dataDir, "create table public.kept as select 42 as answer");

  const postmaster = readPostmaster(join(dataDir, "postgres"))?.pid as number;
  process.kill(-first.pid, "SIGKILL");
  process.kill(postmaster, "SIGKILL");
  await first.exited;

  const second = await start(t, dataDir);
  t.deepEqual((await query(dataDir, "select answer from public.kept")).rows, [{ answer: 42 }]);
  const server = readPostmaster(join(dataDir, "postgres"))?.pid as number;
  // A terminal signals the launcher and the program, and the launcher passes it on as well: one stop, not a forced one.
  process.kill(-second.pid, "SIGINT");
  process.kill(second.pid, "SIGINT");
  t.is(await second.exited, 0);
  t.false(isPostgresAlive(server));
  t.false(existsSync(join(dataDir, "instance.lock")));
});

test("the program stops by itself when its launcher is killed", async (t) => {
  const dataDir = openDataDir(t);
  const running = await start(t, dataDir);
  const server = readPostmaster(join(dataDir, "postgres"))?.pid as number;
  const program = running.program();
  process.kill(running.pid, "SIGKILL");
  // Whoever holds the output has let go of it; then the system has only to clear the processes away.
  await running.exited;
  await until(() => !isAlive(program) && !isPostgresAlive(server), 60_000);
  t.false(existsSync(join(dataDir, "instance.lock")));
});

test("wrong settings are all named, and nothing is started", async (t) => {
  const dataDir = openDataDir(t);
  const { exited, stderr } = launch(t, dataDir, { PORT: "x", GADB_WORKER: "maybe" });
  t.is(await exited, 1);
  t.regex(stderr(), /PORT=x/);
  t.regex(stderr(), /GADB_WORKER=maybe/);
  t.false(existsSync(join(dataDir, "secrets")));
});

/** Root's PostgreSQL account can reach it, so that nothing is put outside. */
function openDataDir(t: ExecutionContext): string {
  const dir = tempDir(t);
  chmodSync(dir, 0o711);
  return join(dir, "data");
}

async function start(t: ExecutionContext, dataDir: string) {
  const program = launch(t, dataDir, {});
  const hasEnded = await Promise.race([
    program.ready.then(() => false),
    program.exited.then(() => true),
  ]);
  if (hasEnded) throw new Error(`ended before it was ready: ${program.stderr()}`);
  return { ...program, program: () => Number(/"pid":(\d+)/.exec(program.stderr())?.[1]) };
}

function launch(t: ExecutionContext, dataDir: string, extra: Record<string, string>) {
  const child = spawn(process.execPath, ["src/boot.mjs", "start"], {
    cwd: PROJECT_ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...childEnvironment(),
      GADB_DATA_DIR: dataDir,
      PORT: "0",
      GADB_PG_PORT: "0",
      GADB_DEMO: "0",
      GADB_WORKER: "0",
      ...extra,
    },
  });
  let stdout = "";
  let stderr = "";
  const ready = Promise.withResolvers<void>();
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (/^ready /m.test(stdout)) ready.resolve();
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const pid = child.pid as number;
  t.teardown(() => {
    const server = readPostmaster(join(dataDir, "postgres"))?.pid;
    for (const target of [-pid, ...(server === undefined ? [] : [server])]) {
      try {
        process.kill(target, "SIGKILL");
      } catch {
        // Gone, as it should be.
      }
    }
  });
  return { pid, exited, ready: ready.promise, stdout: () => stdout, stderr: () => stderr };
}

async function query(dataDir: string, sql: string) {
  return withConnection(runningEmbeddedUrl(dataDir) as string, (client) => client.query(sql));
}

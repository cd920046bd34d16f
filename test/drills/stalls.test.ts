/** F14, F22, F32, F33: what stands still, is cut off, or is used up. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import test, { type ExecutionContext } from "ava";
import { listBackups } from "../../src/ops/backup-names.ts";
import { until } from "../_helpers/until.ts";
import { makeCrashAssets } from "../depot/_crash-world.ts";
import { makeServerWorld, type ServerWorld } from "../depot/_server-world.ts";
import { startServerProcess } from "../depot/_server-process.ts";
import { startSilentProxy } from "../live/_silent-proxy.ts";
import { startBackupCluster } from "../ops/_backup-cluster.ts";
import { runCommand, startCommand } from "../ops/_run-command.ts";
import { ask, NotDone } from "./_people.ts";
import { startStack } from "./_stack.ts";

const PROJECTS = "{ projects { nodes { id name } } }";

/** How many requests meet a fault at once: more than the server has connections to the database. */
const CROWD = 40;

test("F14: with the network to the database cut, every request ends in words, and what follows the cut works by itself", async (t) => {
  t.timeout(180_000);
  const world = await makeServerWorld(t);
  const proxy = await startSilentProxy(world.db.ownerUrl);
  t.teardown(() => proxy.close());
  const through = (url: string) => {
    const there = new URL(url);
    there.host = new URL(proxy.url).host;
    return there.href;
  };
  const server = await startServerProcess(
    { ownerUrl: through(world.db.ownerUrl), authenticatorUrl: through(world.db.authenticatorUrl) },
    world.dataDir,
    world.settings,
  );
  t.teardown(server.kill);
  const stack = { url: () => server.url, token: world.token };
  await ask(stack, PROJECTS, {});
  proxy.cut();
  await requireWords(
    t,
    stack,
    Array.from({ length: CROWD }, () => askAnything(stack)),
  );
  t.is((await fetch(`${server.url}/readyz`)).status, 503);
  proxy.mend();
  await until(() => works(stack), 60_000);
  await until(async () => (await fetch(`${server.url}/readyz`)).status === 200, 60_000);
});

test("F22: with every connection to the database in use, requests are refused rather than kept, health answers, and it passes", async (t) => {
  t.timeout(180_000);
  const world = await makeServerWorld(t);
  const server = await world.startServer();
  const stack = { url: () => server.url, token: world.token };
  const [assetId] = await makeCrashAssets(world.db, world.studio);
  // Holds a connection for longer than anybody waits for one.
  await world.db.rootPool.query(
    `create or replace function app_public.find_user(username text) returns app_public.found_user
     language plpgsql stable as 'begin perform pg_sleep(9); return null; end'`,
  );
  const crowd = Array.from({ length: CROWD }, () =>
    ask(stack, '{ findUser(username: "anybody") { displayName } }', {}),
  );
  await until(async () => {
    const { rows } = await world.db.rootPool.query<{ asleep: number }>(
      "select count(*)::int as asleep from pg_stat_activity where application_name = 'gadb-api' and wait_event = 'PgSleep'",
    );
    return (rows[0]?.asleep ?? 0) >= 20;
  });
  const [health, refused, outcomes] = await Promise.all([
    fetch(`${server.url}/healthz`),
    fetch(`${server.url}/assets/${assetId}/versions/1/download`, {
      headers: { authorization: `Bearer ${world.token}` },
    }),
    Promise.allSettled(crowd),
  ]);
  t.is(health.status, 200);
  t.is(refused.status, 503);
  t.is(refused.headers.get("retry-after"), "5");
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [String(outcome.reason)] : [],
  );
  t.is(reasons.length, CROWD - 20, "who had a connection was answered");
  for (const reason of reasons) t.regex(reason, /UNAVL/);
  await until(() => works(stack), 30_000);
});

test("F32: a database that stands still costs requests, not connections for ever; a server that does costs time only", async (t) => {
  t.timeout(180_000);
  const stack = await startStack(t);
  await ask(stack, PROJECTS, {});
  const postmaster = stack.cluster.server().pid;
  signal(postmaster, "STOP");
  t.teardown(() => signal(postmaster, "CONT"));
  await requireWords(
    t,
    stack,
    Array.from({ length: CROWD }, () => askAnything(stack)),
  );
  signal(postmaster, "CONT");
  await until(() => works(stack), 60_000);

  const { server } = stack.pids();
  process.kill(server, "SIGSTOP");
  const waiting = ask(stack, PROJECTS, {});
  process.kill(server, "SIGCONT");
  t.true((await waiting).projects.nodes.length > 0);
});

test("F33: a backup that was taken for dead and wakes up after another has been taken gives up, and leaves nothing", async (t) => {
  t.timeout(180_000);
  const cluster = await startBackupCluster();
  t.teardown(() => cluster.stop());
  for (let count = 0; count < 30; count += 1)
    await cluster.addVersion(Buffer.alloc(500_000, String(count)));
  const zombie = startCommand("backup", [], cluster.environment);
  await zombie.printed(/database/);
  zombie.child.kill("SIGSTOP");
  // As PostgreSQL does when it finds that nobody is at the other end any more.
  await cluster.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name in ('gadb-backup', 'gadb-ops')",
  );
  const second = await runCommand("backup", ["--quiet"], cluster.environment);
  t.is(second.code, 0, second.stderr);
  zombie.child.kill("SIGCONT");
  t.not((await zombie.done).code, 0);
  const name = second.stdout.trim().split("\n").at(-1) as string;
  t.deepEqual(await listBackups(cluster.backupDir), [name]);
  t.deepEqual(
    readdirSync(cluster.backupDir).filter((file) => file.endsWith(".partial")),
    [],
  );
  const verdict = await runCommand("verify-backup", [name], cluster.environment);
  t.is(verdict.code, 0, verdict.stderr);
  const { rows } = await cluster.pool.query(
    "select state from app_private.job_runs where task = 'database__back_up' order by started_at",
  );
  t.deepEqual(rows, [{ state: "failed" }, { state: "succeeded" }]);
});

type Asked = Pick<ServerWorld, "token"> & { url(): string };

const askAnything = (stack: Asked) => ask(stack, "{ assets(first: 1) { nodes { id } } }", {});

/** Every one of these was refused as unavailable for now; none hung, none was told what is inside. */
async function requireWords(t: ExecutionContext, { url }: Asked, asked: Promise<unknown>[]) {
  const outcomes = await Promise.allSettled(asked);
  t.is((await fetch(`${url()}/healthz`)).status, 200);
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled")
      return t.fail("It was answered, with nothing to answer it from.");
    t.true(outcome.reason instanceof NotDone, String(outcome.reason));
    t.regex(String(outcome.reason), /UNAVL/);
  }
}

async function works(stack: Asked): Promise<boolean> {
  return askAnything(stack).then(
    () => true,
    () => false,
  );
}

/** Sends a signal to PostgreSQL's first process and all that it has started. */
function signal(postmaster: number, name: "STOP" | "CONT"): void {
  const children = execFileSync("pgrep", ["-P", String(postmaster)], { encoding: "utf8" });
  for (const pid of [postmaster, ...children.trim().split("\n").map(Number)]) {
    try {
      process.kill(pid, `SIG${name}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

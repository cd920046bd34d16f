/** F29 and R15: clocks of our programs that are wrong, and that jump. The database's clock decides. */
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { listBackups } from "../../src/ops/backup-names.ts";
import { readManifest } from "../../src/ops/manifest.ts";
import { readClock } from "../../src/sql/read-clock.ts";
import { startBackupCluster } from "../ops/_backup-cluster.ts";
import { runCommand } from "../ops/_run-command.ts";
import { makeCrashAssets } from "../depot/_crash-world.ts";
import { makeServerWorld, type ServerWorld } from "../depot/_server-world.ts";
import { ask, NotDone } from "./_people.ts";

const CLOCK = fileURLToPath(new URL("./_shifted-clock.ts", import.meta.url));
const HOUR = 3_600_000;
const MINUTE = 60_000;

const wrongBy = (milliseconds: number, how = "steady") => ({
  NODE_OPTIONS: `--import ${CLOCK}`,
  GADB_DRILL_CLOCK_MS: String(milliseconds),
  GADB_DRILL_CLOCK: how,
});

test("R15: backups taken while the clock is wrong or jumps are each there once, in the order in which they were taken", async (t) => {
  t.timeout(180_000);
  const cluster = await startBackupCluster();
  t.teardown(() => cluster.stop());
  const taken: string[] = [];
  for (const clock of [wrongBy(HOUR), wrongBy(-HOUR), wrongBy(HOUR, "jumping"), {}]) {
    await cluster.addVersion();
    const before = await readClock(cluster.pool);
    const made = await runCommand("backup", ["--quiet", "--prove"], {
      ...cluster.environment,
      ...clock,
    });
    t.is(made.code, 0, made.stderr);
    const name = made.stdout.trim().split("\n").at(-1) as string;
    const manifest = await readManifest(`${cluster.backupDir}/${name}`);
    const [startedAt, finishedAt] = [manifest.startedAt, manifest.finishedAt].map(Date.parse) as [
      number,
      number,
    ];
    t.true(startedAt >= before.getTime() && startedAt < before.getTime() + 10 * MINUTE);
    t.true(finishedAt > startedAt && finishedAt < startedAt + 10 * MINUTE);
    taken.push(name);
  }
  t.deepEqual(await listBackups(cluster.backupDir), taken);
  t.is(new Set(taken).size, taken.length);
  const { rows } = await cluster.pool.query<{ wrong: number }>(
    `select count(*)::int as wrong from app_private.backups
     where not finished_at between now() - interval '10 minutes' and now()`,
  );
  t.deepEqual(rows, [{ wrong: 0 }]);
});

test("F29: a server whose clock is two minutes fast writes the database's times, and no lock ends early", async (t) => {
  const world = await makeServerWorld(t, wrongBy(2 * MINUTE));
  const server = await world.startServer();
  const [assetId] = await makeCrashAssets(world.db, world.studio);
  const asker = { url: () => server.url, token: world.token };
  await ask(
    asker,
    "mutation ($id: UUID!) { lockAsset(input: { assetId: $id }) { result { id } } }",
    { id: assetId },
  );
  await requireLock(t, world);
  const uploaded = await fetch(`${server.url}/assets/${assetId}/versions/upload?filename=a.bin`, {
    method: "PUT",
    headers: { authorization: `Bearer ${world.token}` },
    body: "content",
  });
  t.is(uploaded.status, 201, await uploaded.text());
  await requireTimes(t, world);
});

test("F29: a server whose clock is ten minutes slow takes no token that is from its future, and says so", async (t) => {
  const world = await makeServerWorld(t, wrongBy(-10 * MINUTE));
  const server = await world.startServer();
  const asker = { url: () => server.url, token: world.token };
  const refusal = await t.throwsAsync(ask(asker, "{ projects { nodes { id } } }", {}), {
    instanceOf: NotDone,
  });
  t.is(refusal.code, "CREDS");
});

async function requireLock(t: ExecutionContext, { db }: ServerWorld): Promise<void> {
  const { rows } = await db.rootPool.query(
    `select locked_at between now() - interval '1 minute' and now() as is_now,
            lease_expires_at > now() + interval '1 hour' as lasts
     from app_public.asset_locks`,
  );
  t.deepEqual(rows, [{ is_now: true, lasts: true }]);
}

/** Every time that was written is of the last minutes. */
async function requireTimes(t: ExecutionContext, { db }: ServerWorld): Promise<void> {
  const { rows } = await db.rootPool.query<Record<string, boolean>>(`
    select
      (select bool_and(created_at between now() - interval '1 minute' and now()) from app_public.asset_versions) as versions,
      (select bool_and(occurred_at between now() - interval '1 minute' and now())
       from app_public.audit_log) as audit`);
  t.deepEqual(rows, [{ versions: true, audit: true }]);
}

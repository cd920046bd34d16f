/** F6 and F7: the disks of the database's files and of its log are full. */
import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, chownSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { pgOsUser } from "../../src/db/embedded/os-user.ts";
import { smallDisk } from "../_helpers/small-disk.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";
import { Moments, Refusals, UnexpectedAnswer } from "../depot/_crash-clients.ts";
import {
  finishResumable,
  letClientsWork,
  requireSound,
  type CrashWorld,
  type Excuse,
} from "../depot/_crash-world.ts";
import { ask } from "./_people.ts";
import { startStack, type Stack } from "./_stack.ts";
import { isOfDeath, makeWorld } from "./_world.ts";

test("F6: on a full disk writing is refused in words, reading goes on, and nothing acknowledged is lost", async (t) => {
  t.timeout(180_000);
  const disk = await smallDisk(t, "256m");
  if (disk === undefined) return void t.pass();
  // The log has room elsewhere: it is the tables that cannot grow.
  const stack = await startStack(t, {
    folder: disk.folder,
    initArgs: ["--waldir", folderForPostgres(t, "wal")],
  });
  const world = await makeWorld(stack);
  const before = new Moments(2_000, () => disk.fill());
  await letClientsWork(world, { url: stack.url(), moments: before }, whenFull());
  const refusals = new Refusals(20);
  await letClientsWork(world, { url: stack.url(), moments: refusals }, whenFull(refusals));
  await requireReadable(t, stack, world);
  await requireWords(t, stack);

  // At a checkpoint PostgreSQL may find that it cannot go on at all; then it stops rather than forget.
  const { cluster } = stack;
  const death = cluster.server().exited.then(() => "stopped" as const);
  const checkpoint = cluster.db.rootPool.query("checkpoint").then(
    () => "goes on" as const,
    () => "refused" as const,
  );
  const outcome = await Promise.race([death, checkpoint]);
  t.log(`a checkpoint with no room at all: ${outcome}`);
  disk.makeRoom();
  if (outcome !== "goes on") await restart(stack);
  await requireRecovery(t, stack, world);
});

test("F7: a log that cannot be archived is told, fills its disk and stops PostgreSQL; with room all acknowledged is there", async (t) => {
  t.timeout(180_000);
  const disk = await smallDisk(t, "64m");
  if (disk === undefined) return void t.pass();
  chmodSync(disk.folder, 0o777);
  const archive = folderForPostgres(t, "archive");
  makeOwn(archive);
  const stack = await startStack(t, {
    settings: {
      archive_mode: "on",
      archive_library: "basic_archive",
      "basic_archive.archive_directory": archive,
      min_wal_size: "2MB",
      max_wal_size: "16MB",
    },
    initArgs: ["--waldir", join(disk.folder, "wal"), "--wal-segsize", "1"],
  });
  const { rootPool } = stack.cluster.db;
  const world = await makeWorld(stack);
  renameSync(archive, `${archive}-away`);
  await rootPool.query("select pg_switch_wal()");
  await until(() => isArchiveFailing(stack), 30_000);
  disk.fill(2 * 1024 ** 2);
  await letClientsWork(
    world,
    { url: stack.url(), moments: new Moments(Infinity, () => {}) },
    (error) => (isOfDeath(error) ? "stop" : undefined),
  );
  // It may be about to try again, and to fail again.
  await stack.kill(["database"]);
  await disk.resize("512m");
  disk.makeRoom();
  renameSync(`${archive}-away`, archive);
  await stack.revive(["database"]);
  await until(async () => !(await isArchiveFailing(stack)), 60_000);
  await requireRecovery(t, stack, world);
});

/** The name of a folder that PostgreSQL's account can make or use. */
function folderForPostgres(t: ExecutionContext, name: string): string {
  const path = join(tempDir(t), name);
  chmodSync(dirname(path), 0o777);
  return path;
}

function makeOwn(folder: string): void {
  mkdirSync(folder);
  const user = pgOsUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
}

/** Being refused for want of room is no fault; each time is told to `refusals`. */
function whenFull(refusals?: Refusals): Excuse {
  return (error, moments) => {
    // What a refusal could not give back is held until its lease ends; nobody waits for that at the end.
    if (moments.isOver && !(error instanceof UnexpectedAnswer)) return "stop";
    if (!(error instanceof UnexpectedAnswer) || error.status !== 503) return undefined;
    refusals?.refuse();
    return moments.isOver ? "stop" : "go on";
  };
}

/** Lists and downloads work, whole. */
async function requireReadable(t: ExecutionContext, stack: Stack, world: CrashWorld) {
  const { assets } = await ask(stack, "{ assets(first: 50) { nodes { id name } } }", {});
  t.true(assets.nodes.length >= world.assetIds.length);
  const file = world.files.find(({ isAcknowledged }) => isAcknowledged);
  const { rows } = await stack.cluster.db.rootPool.query<{ version_number: number }>(
    "select version_number from app_public.asset_versions where sha256 = $1",
    [file?.sha256],
  );
  const path = `/assets/${file?.assetId}/versions/${rows[0]?.version_number}/download`;
  const response = await fetch(stack.url() + path, {
    headers: { authorization: `Bearer ${stack.token}` },
  });
  t.is(response.status, 200);
  t.deepEqual(Buffer.from(await response.arrayBuffer()), file?.content);
}

/** Whoever is refused reads what is wrong, and whom to tell. */
async function requireWords(t: ExecutionContext, stack: Stack) {
  const query =
    "mutation ($id: UUID!, $name: String!) { createWorkspace(input: { projectId: $id, name: $name }) { result { id } } }";
  const refusal = await until(async () => {
    const response = await fetch(`${stack.url()}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${stack.token}` },
      body: JSON.stringify({
        query,
        variables: { id: stack.studio.projectId, name: randomUUID() },
      }),
    });
    const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return errors?.[0];
  });
  t.like(refusal, {
    message: "The database's disk is full, so nothing can be saved.",
    extensions: { code: "UNAVL" },
  });
}

async function isArchiveFailing({ cluster }: Stack): Promise<boolean> {
  const { rows } = await cluster.db.rootPool.query<{ is_archive_failing: boolean }>(
    "select is_archive_failing from app_hidden.backup_figures()",
  );
  return rows[0]?.is_archive_failing === true;
}

async function restart(stack: Stack): Promise<void> {
  await stack.kill(["database"]);
  await stack.revive(["database"]);
}

/** With room, and nothing restarted but the database, everything works again, and what was acknowledged is there. */
async function requireRecovery(t: ExecutionContext, stack: Stack, world: CrashWorld) {
  await finishResumable(world, stack.url());
  const moments = new Moments(300, () => {});
  await letClientsWork(world, { url: stack.url(), moments }, (error, { isOver }) =>
    isOver && !(error instanceof UnexpectedAnswer) ? "stop" : undefined,
  );
  await stack.kill(["server", "worker"]);
  const store = await LocalStore.open(`${stack.dataDir}/depot`);
  await requireSound(t, world, store);
  await store.close();
}

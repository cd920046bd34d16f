import { spawn } from "node:child_process";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { startEmbedded, runningEmbeddedUrl, type EmbeddedPostgres } from "../../src/db/embedded.ts";
import { binaries, findPackage, restoreLinks } from "../../src/db/embedded/binaries.ts";
import { lockDataDir } from "../../src/db/embedded/instance-lock.ts";
import { asOsUser, pgOsUser } from "../../src/db/embedded/os-user.ts";
import { isPostgresAlive } from "../../src/db/embedded/postmaster.ts";
import { withConnection } from "../../src/db/roles.ts";
import { withAccount, withDatabaseName } from "../../src/db/urls.ts";
import { createLog } from "../../src/log.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { until } from "../_helpers/until.ts";

const log = createLog({ level: "silent" });
const isRoot = process.getuid?.() === 0;
const FAST = { fsync: "off", shared_buffers: "32MB" };

test("a cluster comes up below a 0700 folder, takes only scram logins from this machine, and stops", async (t) => {
  const { dataDir, systemDir } = folders(t);
  const server = await startEmbedded({ dataDir, systemDir, port: 0, log, settings: FAST });
  t.teardown(() => server.stop());
  t.is(lstatSync(join(dataDir, "postgres")).isSymbolicLink(), isRoot);
  t.is(server.user?.uid === undefined, !isRoot);
  const url = postgresUrl(server);
  const settings = await ask(
    url,
    `select current_setting('listen_addresses') as address, current_setting('unix_socket_directories') as sockets,
            current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
            (select datlocale from pg_database where datname = 'template1') as locale,
            (select string_agg(distinct auth_method, ',') from pg_hba_file_rules) as methods`,
  );
  t.deepEqual(settings, {
    address: "127.0.0.1",
    sockets: "",
    checksums: "on",
    encoding: "UTF8",
    locale: "C.UTF-8",
    methods: "scram-sha-256",
  });
  await t.throwsAsync(ask(withAccount(url, "postgres", "password"), "select 1"), { code: "28P01" });
  t.is(runningEmbeddedUrl(dataDir), server.ownerUrl);
  const pid = server.pid();
  await server.stop();
  t.false(isPostgresAlive(pid));
  t.is(runningEmbeddedUrl(dataDir), undefined);
});

test("without install scripts the missing links are restored, once and for all", (t) => {
  const dir = tempDir(t);
  const root = join(dir, "native");
  cpSync(findPackage().root, root, {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  t.throws(() => execFileSync(join(root, "bin", "postgres"), ["--version"], { stdio: "pipe" }));
  restoreLinks(root);
  restoreLinks(root);
  t.regex(execFileSync(join(root, "bin", "postgres"), ["--version"]).toString(), /PostgreSQL\) 18/);

  // The folder is closed to PostgreSQL's account: it gets a copy where it can read, made only once.
  const user = pgOsUser();
  const systemDir = join(dir, "system");
  const found = binaries(user, systemDir, { root, version: "0" });
  t.is(found.root === root, !isRoot);
  if (!isRoot) return;
  chmodSync(dir, 0o711);
  const version = execFileSync(found.postgres, ["--version"], asOsUser(user)).toString();
  t.regex(version, /PostgreSQL\) 18/);
  chmodSync(dir, 0o700);
  t.is(binaries(user, systemDir, { root, version: "0" }).root, found.root);
  t.deepEqual(readdirSync(join(found.root, "..")), ["native"]);
});

test("after kill -9 of the program the next start ends the orphan and loses nothing committed", async (t) => {
  const { dataDir, systemDir } = folders(t);
  const orphaned = await startInChild(t, dataDir, systemDir);
  await withConnection(orphaned.url, async (client) => {
    await client.query("create table kept as select 42 as answer");
  });
  process.kill(orphaned.programPid, "SIGKILL");
  await orphaned.exited;
  t.true(isPostgresAlive(orphaned.serverPid));

  const server = await startEmbedded({ dataDir, systemDir, port: 0, log, settings: FAST });
  t.teardown(() => server.stop());
  t.false(isPostgresAlive(orphaned.serverPid));
  t.deepEqual(await ask(postgresUrl(server), "select answer from kept"), { answer: 42 });
});

test("a server that dies is started again by itself", async (t) => {
  const { dataDir, systemDir } = folders(t);
  const server = await startEmbedded({ dataDir, systemDir, port: 0, log });
  t.teardown(() => server.stop());
  const url = postgresUrl(server);
  await ask(url, "create table kept as select 7 as answer");
  const before = server.pid();
  process.kill(before, "SIGKILL");
  t.deepEqual(
    await until(() => ask(url, "select answer from kept").catch(() => undefined), 30_000),
    { answer: 7 },
  );
  t.not(server.pid(), before);
});

test("a process number that now belongs to another program does not keep the server from starting", async (t) => {
  const { dataDir, systemDir } = folders(t);
  const first = await startEmbedded({ dataDir, systemDir, port: 0, log, settings: FAST });
  await first.stop();
  writeFileSync(
    join(first.pgData, "postmaster.pid"),
    `${process.pid}\n${first.pgData}\n1\n5432\n\n127.0.0.1\n\nready\n`,
  );
  const second = await startEmbedded({ dataDir, systemDir, port: 0, log, settings: FAST });
  t.deepEqual(await ask(postgresUrl(second), "select 1 as one"), { one: 1 });
  await second.stop();
});

test("a data folder serves one process at a time", async (t) => {
  const dataDir = tempDir(t);
  const unlock = await lockDataDir(dataDir);
  await t.throwsAsync(lockDataDir(dataDir, 0), {
    message: new RegExp(`in use by process ${process.pid}`),
  });
  unlock();
  (await lockDataDir(dataDir, 0))();
  // One left by a process that is gone (the highest numbers are never given out) is taken over.
  writeFileSync(join(dataDir, "instance.lock"), "4194999 1\n");
  (await lockDataDir(dataDir, 0))();
  t.false(existsSync(join(dataDir, "instance.lock")));
});

test("a taken port is named together with its setting", async (t) => {
  const { dataDir, systemDir } = folders(t);
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
  });
  t.teardown(() => void other.close());
  await t.throwsAsync(startEmbedded({ dataDir, systemDir, port, log, settings: FAST }), {
    message: /GADB_PG_PORT/,
  });
});

test("a data folder made anew does not meet its predecessor's cluster", async (t) => {
  const { dataDir, systemDir } = folders(t);
  await (await startEmbedded({ dataDir, systemDir, port: 0, log, settings: FAST })).stop();
  rmSync(dataDir, { recursive: true });
  const server = await startEmbedded({ dataDir, systemDir, port: 0, log, settings: FAST });
  t.deepEqual(await ask(postgresUrl(server), "select 1 as one"), { one: 1 });
  await server.stop();
});

/** A data folder below a 0700 folder, and one for what PostgreSQL's account must reach when we are root. */
function folders(t: ExecutionContext): { dataDir: string; systemDir: string } {
  const home = tempDir(t);
  const open = tempDir(t);
  chmodSync(open, 0o711);
  mkdirSync(join(home, "clone"));
  return { dataDir: join(home, "clone", ".data"), systemDir: join(open, "system") };
}

function postgresUrl(server: EmbeddedPostgres): string {
  return withDatabaseName(server.ownerUrl, "postgres");
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>> {
  return withConnection(url, async (client) => (await client.query(sql)).rows[0]);
}

async function startInChild(t: ExecutionContext, dataDir: string, systemDir: string) {
  const source = `
    import { startEmbedded } from ${JSON.stringify(new URL("../../src/db/embedded.ts", import.meta.url).href)};
    import { createLog } from ${JSON.stringify(new URL("../../src/log.ts", import.meta.url).href)};
    const [dataDir, systemDir] = process.argv.slice(1);
    const server = await startEmbedded({ dataDir, systemDir, port: 0, log: createLog({ level: "silent" }) });
    console.log(JSON.stringify({ url: server.ownerUrl, serverPid: server.pid() }));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source, dataDir, systemDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.teardown(() => void child.kill("SIGKILL"));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    child.once("exit", () => reject(new Error("the program ended before its server was ready")));
  });
  const { url, serverPid } = JSON.parse(line) as { url: string; serverPid: number };
  return {
    url: withDatabaseName(url, "postgres"),
    serverPid,
    programPid: child.pid as number,
    exited,
  };
}

import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { escapeIdentifier } from "pg";
import { childEnvironment } from "../config.ts";
import { DATABASE } from "../db/embedded.ts";
import type { Binaries } from "../db/embedded/binaries.ts";
import { asOsUser, type OsUser } from "../db/embedded/os-user.ts";
import { readPostmaster, stopPostmaster } from "../db/embedded/postmaster.ts";
import { freePort, runPostgres } from "../db/embedded/run-postgres.ts";
import { scramVerifier } from "../db/scram.ts";
import { pgUrl } from "../db/urls.ts";
import type { BackupManifest } from "./manifest.ts";
import { settleCluster } from "./settle-cluster.ts";

/** Unpacked cluster files and what to run them with. */
export interface UnpackedCluster {
  pgData: string;
  user: OsUser | undefined;
  programs: Binaries;
  signal?: AbortSignal | undefined;
  /** It will be thrown away: nothing needs to reach the disk. */
  isThrowaway?: boolean;
  /** Settings of the recovery: where it stops and on which timeline. By default at the end of the backup's own log. */
  recovery?: Record<string, string>;
  /** Called with the position that the recovery has come to, now and then. */
  onReplay?: (lsn: string) => void;
}

/** The log ended before the moment or position that the recovery was to stop at. */
export class TargetNotReachedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TargetNotReachedError";
  }
}

/**
 * Brings unpacked cluster files to consistency, makes `postgres` with `password` their superuser, and names the
 * database as ours are named. Nobody can connect meanwhile: recovery runs under the origin's passwords, which we do
 * not know, and the new password is set in single-user mode, which has no socket at all.
 * Throws with the server's words when the log in the backup does not suffice.
 */
export async function reviveCluster(
  cluster: UnpackedCluster,
  manifest: BackupManifest,
  password: string,
): Promise<void> {
  await settleCluster(cluster.pgData, cluster.user);
  await recover(cluster);
  const { database } = manifest.engine;
  await singleUser(cluster, database, [
    "do $$ begin if not exists (select from pg_catalog.pg_roles where rolname = 'postgres') then create role postgres; end if; end $$;",
    `alter role postgres login superuser replication bypassrls password '${scramVerifier(password)}' valid until 'infinity';`,
  ]);
  if (database !== DATABASE) {
    await singleUser(cluster, "template1", [
      `alter database ${escapeIdentifier(database)} rename to ${DATABASE};`,
    ]);
  }
}

/** Starts a revived cluster on a free port for `fn`, which gets the superuser's connection, and stops it. */
export async function withRevived<T>(
  cluster: UnpackedCluster,
  password: string,
  fn: (url: string) => Promise<T>,
): Promise<T> {
  const { pgData, user, programs, signal } = cluster;
  signal?.throwIfAborted();
  const port = await freePort();
  const settings = commonSettings(cluster);
  const server = await runPostgres({ pgData, port, user, binaries: programs, settings });
  try {
    return await fn(pgUrl({ user: "postgres", password, port, database: DATABASE }));
  } finally {
    await server.stop();
  }
}

/** Replays the backup's log, ends on a new timeline, and shuts down cleanly. */
async function recover(cluster: UnpackedCluster): Promise<void> {
  const { child, ended } = launch(cluster, {
    port: String(await freePort()),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // All the log there is lies in pg_wal already. A recovery still needs a command, and takes its failure for "no more
    // log"; PostgreSQL runs it through a shell, so it holds nothing that a shell could misread.
    restore_command: "exit 1",
    recovery_target_timeline: "current",
    // How far a long replay is, in the log that onReplay is fed from.
    log_startup_progress_interval: "2s",
    ...cluster.recovery,
    // Nobody reads from it on the way: so settings of a larger origin need not be matched, and "ready" means the end.
    hot_standby: "off",
  });
  let failure: Error | undefined;
  let isOver = false;
  void ended.then((complaint) => {
    isOver = true;
    failure = explain(complaint);
  });
  // However long it takes: only its end or its success ends the wait.
  while (!isOver && !isReady(cluster.pgData, child.pid)) {
    if (cluster.signal?.aborted) break;
    await sleep(20);
  }
  if (failure) throw failure;
  if (child.pid !== undefined) await stopPostmaster(child.pid, 600_000);
  await ended;
  cluster.signal?.throwIfAborted();
}

function explain(complaint: string | undefined): Error {
  if (complaint?.includes("recovery ended before configured recovery target"))
    return new TargetNotReachedError(
      "The log ended before the target was reached: a segment of the archive is damaged, or the target is of another branch of history.",
    );
  return new Error(
    `The log in the backup could not be replayed: ${complaint ?? "the server ended"}`,
  );
}

function isReady(pgData: string, pid: number | undefined): boolean {
  const postmaster = readPostmaster(pgData);
  return postmaster !== undefined && postmaster.pid === pid && postmaster.status === "ready";
}

/** Runs statements, one a line, without a server. Throws with its first complaint. */
async function singleUser(
  cluster: UnpackedCluster,
  database: string,
  statements: string[],
): Promise<void> {
  cluster.signal?.throwIfAborted();
  const { child, ended } = launch(cluster, {}, { first: ["--single"], last: [database] });
  child.stdin?.on("error", () => {});
  child.stdin?.end(`${statements.join("\n")}\n`);
  const complaint = await ended;
  if (complaint !== undefined)
    throw new Error(`The restored cluster could not be prepared: ${complaint}`);
}

/** Its log is not the restored server's; its complaints shall reach us; and it must not archive. */
function commonSettings({ isThrowaway }: UnpackedCluster): Record<string, string> {
  return {
    logging_collector: "off",
    archive_mode: "off",
    ...(isThrowaway ? { fsync: "off" } : {}),
  };
}

/** A postgres of the cluster; `ended` resolves to its first complaint, or undefined when it went well. */
function launch(
  cluster: UnpackedCluster,
  settings: Record<string, string>,
  { first, last }: { first: string[]; last: string[] } = { first: [], last: [] },
): { child: ChildProcess; ended: Promise<string | undefined> } {
  const { pgData, programs, user } = cluster;
  const all = { ...commonSettings(cluster), ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(programs.postgres, [...first, "-D", pgData, ...flags, ...last], {
    cwd: "/",
    env: { ...childEnvironment(), LC_ALL: "C", TZ: "UTC" },
    stdio: ["pipe", "ignore", "pipe"],
    // Its own group: a Ctrl-C meant for us lets it end in order.
    detached: true,
    ...asOsUser(user),
  });
  let complaint: string | undefined;
  let rest = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    complaint ??= lines.find((line) => /\b(ERROR|FATAL|PANIC):/.test(line));
    for (const line of lines) {
      const lsn = /redo in progress.* current LSN: ([0-9A-F]+\/[0-9A-F]+)/.exec(line)?.[1];
      if (lsn !== undefined) cluster.onReplay?.(lsn);
    }
  });
  const ended = new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) =>
      resolve(complaint ?? (code === 0 ? undefined : `exit code ${code}. ${rest}`)),
    );
  });
  return { child, ended };
}

import { chown, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeSettings } from "../db/embedded/init-cluster.ts";
import type { OsUser } from "../db/embedded/os-user.ts";
import { SETTINGS_FILE } from "../db/embedded/settings.ts";

/**
 * Settings of the server that was backed up which must not come along: a copy that archives, replicates or stops at
 * an old recovery target would damage its origin's archive, promote itself, or wait for standbys that are not its own.
 */
const NOT_INHERITED =
  /^\s*(restore_command|archive_\w+|recovery_\w+|primary_\w+|promote_trigger_file|synchronous_standby_names|synchronized_standby_slots|cluster_name|port|listen_addresses|data_directory|hba_file|ident_file|unix_socket_directories|external_pid_file|ssl\w*)\s*=/;

const OWN_CONF = `# Written when this cluster was restored from a server with a configuration of its own.
include_if_exists = '${SETTINGS_FILE}'
`;

const OWN_HBA = `# Written when this cluster was restored from a server with a configuration of its own.
# TYPE  DATABASE     USER  ADDRESS       METHOD
local   all          all                 scram-sha-256
host    all          all   127.0.0.1/32  scram-sha-256
host    all          all   ::1/128       scram-sha-256
local   replication  all                 scram-sha-256
host    replication  all   127.0.0.1/32  scram-sha-256
host    replication  all   ::1/128       scram-sha-256
`;

/**
 * Makes unpacked cluster files those of an independent cluster of ours: drops settings of its origin, gives clusters
 * of other kinds of servers our configuration files, and leaves the mark that makes the first start a recovery with
 * a timeline of its own.
 */
export async function settleCluster(pgData: string, user: OsUser | undefined): Promise<void> {
  await rm(join(pgData, "standby.signal"), { force: true });
  await dropSettings(join(pgData, "postgresql.auto.conf"), user);
  if (!(await hasOurConfiguration(pgData))) await takeOurConfiguration(pgData, user);
  writeSettings(pgData, user);
  await replace(join(pgData, "recovery.signal"), "", user);
}

/** Whether a cluster's configuration is one that we have written. */
export async function hasOurConfiguration(pgData: string): Promise<boolean> {
  const conf = await readFile(join(pgData, "postgresql.conf"), "utf8").catch(() => "");
  return conf.includes(SETTINGS_FILE);
}

/** Puts our configuration files in the place of those that a server of another kind has left. */
export async function takeOurConfiguration(
  pgData: string,
  user: OsUser | undefined,
): Promise<void> {
  await replace(join(pgData, "postgresql.conf"), OWN_CONF, user);
  await replace(join(pgData, "pg_hba.conf"), OWN_HBA, user);
}

/** Takes out of a file of settings those of its origin that a copy must not have, and adds `more` lines. */
export async function dropSettings(
  path: string,
  user: OsUser | undefined,
  more: readonly string[] = [],
): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined && more.length === 0) return;
  const kept = (text ?? "").split("\n").filter((line) => !NOT_INHERITED.test(line));
  await replace(path, [...kept.filter((line) => line !== ""), ...more, ""].join("\n"), user);
}

/** Writes a file of a cluster whole or not at all. */
export async function replace(path: string, text: string, user: OsUser | undefined): Promise<void> {
  const partial = `${path}.partial`;
  await writeFile(partial, text, { mode: 0o600 });
  if (user) await chown(partial, user.uid, user.gid);
  await rename(partial, path);
}

import { chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { binaries } from "../../db/embedded/binaries.ts";
import { pgOsUser, type OsUser } from "../../db/embedded/os-user.ts";
import { placeCluster } from "../../db/embedded/place.ts";
import { withConnection } from "../../db/roles.ts";
import { PORTABLE } from "../refuse-foreign.ts";
import { copyPrimary } from "./copy-primary.ts";
import { obstacles, readPrimaryFacts, type PrimaryFacts } from "./primary-facts.ts";
import { makeReplicaAccount, replicaName, type ReplicaAccount } from "./replica-account.ts";
import { settleStandby } from "./settle-standby.ts";

/** From where, to where, as whom. */
export interface ReplicaOptions {
  /** The owner's connection to the primary, straight to the server. */
  primaryUrl: string;
  /** A data folder of ours, run by the embedded PostgreSQL; or the cluster's own folder, for a PostgreSQL of the system. */
  target: { dataDir: string } | { pgData: string };
  name: string;
  /** Whether a slot of this name that nobody reads may be taken over. */
  mayReplace?: boolean;
  signal?: AbortSignal | undefined;
  say(line: string): void;
}

/** A replica that is ready to be started. */
export interface MadeReplica {
  pgData: string;
  /** The name in pg_stat_replication, in synchronous_standby_names, and of the slot and the login. */
  slot: string;
  copiedBy: "pg_basebackup" | "protocol";
}

/**
 * Makes a streaming replica of a running primary: checks, a login and a slot of its own, a copy, and the settings that
 * make it follow. When anything fails the primary is as before, and no file is left.
 */
export async function makeReplica(options: ReplicaOptions): Promise<MadeReplica> {
  const slot = replicaName(options.name);
  return withConnection(options.primaryUrl, async (client) => {
    const primary = await readPrimaryFacts(client);
    refuse(primary, options);
    const place = choosePlace(options.target);
    const account = await makeReplicaAccount(client, {
      name: options.name,
      url: options.primaryUrl,
      mayReplace: options.mayReplace ?? false,
      isSuperuser: primary.isSuperuser,
    });
    try {
      const copiedBy = await copy(primary, account, place, options);
      return { pgData: place.pgData, slot, copiedBy };
    } catch (error) {
      await undo(account, place);
      throw error;
    }
  });
}

function refuse(primary: PrimaryFacts, { target }: ReplicaOptions): void {
  const found = obstacles(primary);
  if ("dataDir" in target) {
    const ours = binaries(pgOsUser()).version;
    if (major(primary.version) !== major(ours))
      found.push(`The primary is PostgreSQL ${primary.version}, the embedded one ${ours}.`);
    if (!PORTABLE.test(primary.collation))
      found.push(
        `The primary sorts text by "${primary.collation}" of its own machine; run the replica with the same kind of server (--pgdata).`,
      );
  }
  if (found.length > 0) throw new Error(found.join("\n"));
}

interface Place {
  pgData: string;
  /** Where it is made, beside its place. */
  partial: string;
  user: OsUser | undefined;
}

function choosePlace(target: ReplicaOptions["target"]): Place {
  const user = ownerFor(target);
  const pgData = "dataDir" in target ? placeCluster(target.dataDir, user) : target.pgData;
  if (existsSync(pgData) && readdirSync(pgData).length > 0)
    throw new Error(`${pgData} is not empty. A replica is made in an empty folder.`);
  return { pgData, partial: join(dirname(pgData), `.${basename(pgData)}-copying`), user };
}

/** Root gives the files to whom the folder belongs already, as packages prepare it. */
function ownerFor(target: ReplicaOptions["target"]): OsUser | undefined {
  return pgOsUser("pgData" in target ? dirname(target.pgData) : undefined);
}

async function copy(
  primary: PrimaryFacts,
  account: ReplicaAccount,
  { pgData, partial, user }: Place,
  { primaryUrl, target, signal, say }: ReplicaOptions,
): Promise<MadeReplica["copiedBy"]> {
  await rm(partial, { recursive: true, force: true });
  // A server of the system runs under another account, which passes through the folders above.
  mkdirSync(dirname(partial), { recursive: true, mode: 0o755 });
  mkdirSync(partial, { mode: 0o700 });
  if (user) chownSync(partial, user.uid, user.gid);
  const upstream = { url: primaryUrl, ...account };
  const copiedBy = await copyPrimary({
    upstream,
    primaryUrl,
    major: major(primary.version),
    pgData: partial,
    user,
    signal,
    say,
  });
  const isOurs = "dataDir" in target;
  await settleStandby(partial, { upstream, user, isOurs, atLeast: primary.atLeast });
  await rm(pgData, { recursive: true, force: true });
  await rename(partial, pgData);
  return copiedBy;
}

async function undo(account: ReplicaAccount, { partial }: Place): Promise<void> {
  await rm(partial, { recursive: true, force: true });
  // What stopped the copy may be that the primary is gone: then this fails too, and the first reason is the one to tell.
  await account.undo().catch(() => {});
}

function major(version: string): string {
  return version.split(".")[0] as string;
}

import { execFileSync } from "node:child_process";
import { statSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";

/** The operating-system account that PostgreSQL runs as; undefined means "whoever we are". */
export interface OsUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Chooses the account for PostgreSQL, which refuses to run as root. An ordinary user gets undefined (the cluster is
 * theirs). Root gets the owner of an existing cluster in `pgData`, else `postgres`, else a system account made for it,
 * else `nobody`. Throws when none of them can be found.
 */
export function pgOsUser(pgData?: string): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = pgData === undefined ? undefined : ownerOf(pgData);
  if (owner) return owner;
  const found = lookUp("postgres") ?? lookUp(ACCOUNT) ?? makeAccount() ?? lookUp("nobody");
  if (!found)
    throw new Error(
      "PostgreSQL may not run as root, and no unprivileged account exists or can be made.",
    );
  return found;
}

/** The spawn options that make a child run as `user`; empty for undefined. */
export function asOsUser(user: OsUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

/**
 * Whether `user` can pass every folder above `path` and, when `path` itself exists, enter it. Looks at mode bits
 * only: an access list that denies more makes PostgreSQL itself report the refusal.
 */
export function canReach(user: OsUser | undefined, path: string): boolean {
  if (!user) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats && !mayEnter(user, stats)) return false;
    if (folder === dirname(folder)) return true;
  }
}

const ACCOUNT = "gadb-postgres";

function mayEnter(user: OsUser, stats: Stats): boolean {
  if (stats.uid === user.uid) return (stats.mode & 0o100) !== 0;
  if (stats.gid === user.gid) return (stats.mode & 0o010) !== 0;
  return (stats.mode & 0o001) !== 0;
}

function ownerOf(pgData: string): OsUser | undefined {
  const stats = statSync(`${pgData}/PG_VERSION`, { throwIfNoEntry: false });
  if (!stats || stats.uid === 0) return undefined;
  return { name: nameOf(stats.uid), uid: stats.uid, gid: stats.gid };
}

function nameOf(uid: number): string {
  try {
    return run("id", ["-un", String(uid)]);
  } catch {
    throw new Error(
      `The database's files belong to user ${uid}, which this machine does not know.`,
    );
  }
}

function lookUp(name: string): OsUser | undefined {
  try {
    return { name, uid: Number(run("id", ["-u", name])), gid: Number(run("id", ["-g", name])) };
  } catch {
    return undefined;
  }
}

function makeAccount(): OsUser | undefined {
  const attempts: [string, string[]][] = [
    ["useradd", ["--system", "--no-create-home", "--user-group", "--shell", "/bin/false", ACCOUNT]],
    ["adduser", ["-S", "-D", "-H", "-s", "/bin/false", ACCOUNT]],
  ];
  for (const [command, args] of attempts) {
    try {
      run(command, args);
    } catch {
      // The command is absent or refused; the next one, or `nobody`, may do.
    }
    const account = lookUp(ACCOUNT);
    if (account) return account;
  }
  return undefined;
}

function run(command: string, args: string[]): string {
  return execFileSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

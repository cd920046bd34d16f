import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../data-dir.ts";
import { SYSTEM_DIR } from "./binaries.ts";
import { canReach, type OsUser } from "./os-user.ts";

/** Inside the backups' folder: the write-ahead log of every server that is archived there. */
export const WAL_FOLDER = "wal";

/** Inside a server's folder of the archive: what PostgreSQL has handed over and nobody has packed yet. */
export const INCOMING = "incoming";

/** Where the log of the server with this identifier is kept; names of segments are unique for one server only. */
export function walFolder(backupDir: string, systemIdentifier: string): string {
  return join(backupDir, WAL_FOLDER, systemIdentifier);
}

/**
 * Makes the place that the cluster in `pgData` archives its log to, and returns the settings that make it do so.
 * PostgreSQL's own module copies, forces to disk and renames; no shell is involved, so no name can be misread by one.
 * Where PostgreSQL's account cannot reach the backups' folder, the place lies outside and is linked.
 */
export function prepareArchive(
  pgData: string,
  backupDir: string,
  user: OsUser | undefined,
  systemDir = SYSTEM_DIR,
): Record<string, string> {
  // For root, PostgreSQL's account has to pass; what is in the folder is closed to it.
  makeFolder(backupDir, user ? 0o711 : 0o700);
  if (user) openForPassing(backupDir);
  const folder = walFolder(backupDir, readSystemIdentifier(pgData));
  makeFolder(folder, user ? 0o711 : 0o700);
  const incoming = placeIncoming(join(folder, INCOMING), user, systemDir);
  offerHistories(pgData, user);
  return {
    archive_mode: "on",
    archive_command: "",
    archive_library: "basic_archive",
    "basic_archive.archive_directory": incoming,
  };
}

/**
 * Marks the histories of a cluster's timelines as to be archived. A cluster that was restored has begun its timeline
 * while it archived nothing, and would never hand over the file that tells where it came from.
 */
function offerHistories(pgData: string, user: OsUser | undefined): void {
  const folder = join(pgData, "pg_wal");
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".history"))) {
    const mark = join(folder, "archive_status", name);
    if (existsSync(`${mark}.done`) || existsSync(`${mark}.ready`)) continue;
    writeFileSync(`${mark}.ready`, "", { mode: 0o600 });
    if (user) chownSync(`${mark}.ready`, user.uid, user.gid);
  }
}

/** The identifier that initdb gave a cluster: the first eight bytes of pg_control. */
export function readSystemIdentifier(pgData: string): string {
  const file = openSync(join(pgData, "global", "pg_control"), "r");
  try {
    const bytes = Buffer.alloc(8);
    if (readSync(file, bytes) !== 8) throw new Error(`${pgData}/global/pg_control is too short.`);
    return bytes.readBigUInt64LE(0).toString();
  } finally {
    closeSync(file);
  }
}

/** A folder that a backup made before anything was archived is closed; its parts stay closed each. */
function openForPassing(folder: string): void {
  const stats = statSync(folder);
  if (stats.uid === 0 && (stats.mode & 0o001) === 0)
    chmodSync(folder, (stats.mode & 0o777) | 0o011);
}

function placeIncoming(path: string, user: OsUser | undefined, systemDir: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats && !canReach(user, join(path, ".."))) {
    const name = createHash("sha256").update(path).digest("hex").slice(0, 12);
    const outside = join(systemDir, "wal", `${name}-${randomBytes(4).toString("hex")}`);
    makeFolder(join(outside, ".."), 0o711);
    own(outside, user);
    symlinkSync(outside, path);
  } else if (!stats) own(path, user);
  const place = realpathSync(path);
  if (canReach(user, place)) return place;
  throw new Error(
    `PostgreSQL runs as ${user?.name} and cannot reach ${place}, where its log is to be archived. ` +
      "Open the folders above it for passing (chmod o+x), or set GADB_WAL_ARCHIVE=0.",
  );
}

function own(path: string, user: OsUser | undefined): void {
  makeFolder(path, 0o700);
  if (user) chownSync(path, user.uid, user.gid);
}

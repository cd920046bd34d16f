import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnvironmentReader } from "./config-reader.ts";
import type { ConfigVariable } from "./config-variables.ts";
import type { Tiers } from "./ops/retention.ts";

/** How backups are made and kept, beside where they go. */
export interface BackupsConfig {
  /** Whether the embedded PostgreSQL hands every finished segment of its log to the backups' folder. */
  readonly walArchive: boolean;
  /** To every moment so long ago the archive leads back. */
  readonly walWindowMs: number;
  /** The key that manifests are signed with; undefined = the generated one. */
  readonly signingKeyFile: string | undefined;
  /** The key that backups are sealed with; undefined = they are not. */
  readonly keyFile: string | undefined;
  /** Where backups are restored for a test. */
  readonly scratchDir: string;
  /** Undefined = none is removed. */
  readonly keep: Tiers | undefined;
}

/** The variables that are read here. */
export const BACKUP_VARIABLES: readonly ConfigVariable[] = [
  {
    name: "GADB_WAL_ARCHIVE",
    default: "",
    defaultText: "1 with the embedded PostgreSQL when `GADB_BACKUP_DIR` is set, else 0",
    meaning:
      "1 keeps the embedded PostgreSQL's write-ahead log in `wal/` of the backups' folder, so that a backup can be restored to any moment after it (`npm run restore -- <backup> --to <time>`).",
  },
  {
    name: "GADB_WAL_KEEP_DAYS",
    default: "14",
    meaning:
      "To any moment of so many days the archived log leads back, from the newest backup before them; older log is removed.",
  },
  {
    name: "GADB_BACKUP_SIGNING_KEY_FILE",
    default: "",
    defaultText: "`backup-signing-key` in `secrets/`, made when there is none",
    meaning: "The Ed25519 private key (PEM) that the manifests of backups are signed with.",
  },
  {
    name: "GADB_BACKUP_KEY_FILE",
    default: "",
    defaultText: "backups are not encrypted",
    meaning:
      "The key (32 random bytes as hexadecimal digits, `openssl rand -hex 32`) that backups, their content and the archived log are encrypted with. It must not lie in the backups' folder. Keep a copy away from this machine: without it no backup can be read.",
  },
  {
    name: "GADB_SCRATCH_DIR",
    default: "",
    defaultText: "the system's temporary folder",
    meaning:
      "Where each night's backup is restored to prove it. Needs as much room as the database, for minutes.",
  },
  {
    name: "GADB_BACKUP_KEEP",
    default: "7,4,6",
    meaning:
      "How many backups are kept: one for each of so many days, weeks and months that have one. Only a backup that a newer proven one makes superfluous is removed. `off` removes none.",
  },
];

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The backups' settings, from their variables. */
export function readBackups(
  read: EnvironmentReader,
  { isEmbedded }: { isEmbedded: boolean },
): BackupsConfig {
  const hasFolder = read.text("GADB_BACKUP_DIR") !== undefined;
  const signingKeyFile = read.text("GADB_BACKUP_SIGNING_KEY_FILE");
  const keyFile = read.text("GADB_BACKUP_KEY_FILE");
  return {
    walArchive: read.flag("GADB_WAL_ARCHIVE", isEmbedded && hasFolder),
    walWindowMs: readWalWindow(read),
    signingKeyFile: signingKeyFile && resolve(ROOT, signingKeyFile),
    scratchDir: resolve(ROOT, read.text("GADB_SCRATCH_DIR") ?? tmpdir()),
    keep: readKeep(read),
    keyFile: keyFile && resolve(ROOT, keyFile),
  };
}

function readWalWindow(read: EnvironmentReader): number {
  const days = read.integer("GADB_WAL_KEEP_DAYS", 14, 3_650);
  if (days === 0)
    read.problem("GADB_WAL_KEEP_DAYS=0 keeps no log. GADB_WAL_ARCHIVE=0 archives none.");
  return days * 86_400_000;
}

function readKeep(read: EnvironmentReader): Tiers | undefined {
  const given = read.text("GADB_BACKUP_KEEP") ?? "7,4,6";
  if (given === "off") return undefined;
  const [daily, weekly, monthly] =
    /^(\d{1,4}) *, *(\d{1,4}) *, *(\d{1,4})$/.exec(given)?.slice(1) ?? [];
  if (daily === undefined || Number(daily) === 0)
    read.problem(
      `GADB_BACKUP_KEEP=${given} is not three numbers (days, weeks, months) with at least one day, such as 7,4,6.`,
    );
  return { daily: Number(daily), weekly: Number(weekly), monthly: Number(monthly) };
}

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnvironmentReader } from "./config-reader.ts";
import type { ConfigVariable } from "./config-variables.ts";

/** How backups are made and kept, beside where they go. */
export interface BackupsConfig {
  /** Whether the embedded PostgreSQL hands every finished segment of its log to the backups' folder. */
  readonly walArchive: boolean;
  /** The key that manifests are signed with; undefined = the generated one. */
  readonly signingKeyFile: string | undefined;
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
    name: "GADB_BACKUP_SIGNING_KEY_FILE",
    default: "",
    defaultText: "`backup-signing-key` in `secrets/`, made when there is none",
    meaning: "The Ed25519 private key (PEM) that the manifests of backups are signed with.",
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
  return {
    walArchive: read.flag("GADB_WAL_ARCHIVE", isEmbedded && hasFolder),
    signingKeyFile: signingKeyFile && resolve(ROOT, signingKeyFile),
  };
}

import { randomBytes } from "node:crypto";
import { Client, type Connection } from "pg";
import { BaseBackupQuery, type Sent } from "./base-backup-query.ts";
import { HashedFile, type FileFacts } from "./hashed-file.ts";
import type { BackupKey } from "./seal/backup-key.ts";

/** What to take and where to: two files that must not exist yet. */
export interface BaseBackupOptions {
  /** A connection that may replicate: superuser or REPLICATION, straight to the server and not through a pooler. */
  url: string;
  /** Shown in the backup's own label; no secret. */
  label: string;
  tarPath: string;
  /** The tar is sealed with it. */
  key?: BackupKey | undefined;
  manifestPath: string;
  signal?: AbortSignal;
  /** Bytes sent so far, and the server's estimate of the total. */
  onProgress?: (bytesDone: number, bytesExpected: number) => void;
}

/** What the server said about the base backup it sent. */
export interface BaseBackup {
  startLsn: string;
  stopLsn: string;
  timeline: number;
  tar: FileFacts;
  manifest: FileFacts;
}

/**
 * Takes a physical backup over the replication protocol (BASE_BACKUP): one gzipped tar with the log it needs to
 * become consistent, and the server's manifest with a SHA-256 of every file. A temporary replication slot keeps that
 * log from being recycled while a large cluster is sent; it vanishes with the connection.
 * Throws with the server's words, or the signal's reason.
 */
export async function takeBaseBackup(options: BaseBackupOptions): Promise<BaseBackup> {
  const tar = new HashedFile(options.tarPath, options.key);
  const manifest = new HashedFile(options.manifestPath);
  try {
    const sent = await withReplication(options.url, options.signal, async (client) => {
      const slot = `gadb_backup_${randomBytes(6).toString("hex")}`;
      await client.query(`CREATE_REPLICATION_SLOT "${slot}" TEMPORARY PHYSICAL (RESERVE_WAL)`);
      return new Promise<Sent>((resolve, reject) => {
        const outcome = { tar, manifest, resolve, reject };
        client.query(new BaseBackupQuery(options.label, options.onProgress, outcome) as never);
      });
    });
    return { ...sent, tar: await tar.close(), manifest: await manifest.close() };
  } finally {
    tar.destroy();
    manifest.destroy();
  }
}

/** A replication connection for `fn`; aborting the signal cuts it, which is how the server learns to stop. */
async function withReplication<T>(
  url: string,
  signal: AbortSignal | undefined,
  fn: (client: Client) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  // "database" and not "true": pg_hba.conf's `all` covers it, and images rarely list `replication`.
  const settings = {
    connectionString: url,
    replication: "database",
    application_name: "gadb-backup",
  };
  const client = new Client({
    ...settings,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  } as never);
  let cut: unknown;
  const lost = new Promise<never>((_resolve, reject) => {
    client.on("error", reject);
    client.on("end", () => reject(new Error("The server ended the backup's connection.")));
    const abort = () => {
      cut = signal?.reason;
      reject(cut);
      (client as unknown as { connection: Connection }).connection.stream.destroy();
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
  lost.catch(() => {});
  try {
    await client.connect();
    return await Promise.race([fn(client), lost]);
  } catch (error) {
    throw cut ?? explain(error);
  } finally {
    await client.end().catch(() => {});
  }
}

function explain(error: unknown): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (code === "42501") {
    return new Error(
      "The account of the owner's connection may not take backups: it needs to be superuser or have REPLICATION.",
      {
        cause: error,
      },
    );
  }
  return message.includes("max_wal_senders") || message.includes("wal_level")
    ? new Error(
        `The server is not set up for backups (wal_level = replica, max_wal_senders > 1): ${message}`,
        { cause: error },
      )
    : error;
}

import type { Pool } from "pg";

/** A replica as the primary sees it. */
export interface ReplicaFigures {
  name: string;
  is_connected: boolean;
  lag_bytes: number | null;
  lag_seconds: number | null;
  kept_bytes: number | null;
}

/** A disk as a worker sees it. */
export interface VolumeFigures {
  host: string;
  name: string;
  total_bytes: number;
  free_bytes: number;
}

/** Figures of the database server for monitoring. */
export interface ServerFigures {
  databaseTime: Date;
  versionNumber: number;
  databaseBytes: number;
  nearlyFull: number;
  oldestUnsealedAt: Date | null;
  replicas: ReplicaFigures[];
  volumes: VolumeFigures[];
  /** Seconds that this server's clock is ahead of the database's, give or take half the way there and back. */
  clockOffsetSeconds: number;
}

/** Reads the server's figures. */
export async function serverFigures(pool: Pool): Promise<ServerFigures> {
  const askedAt = Date.now();
  const { rows } = await pool.query<Omit<ServerFigures, "clockOffsetSeconds">>({
    name: "server-figures",
    text: `select database_time as "databaseTime", version_number as "versionNumber",
                  database_bytes::float8 as "databaseBytes", nearly_full_count::float8 as "nearlyFull",
                  oldest_unsealed_at as "oldestUnsealedAt", replicas, volumes
           from app_hidden.server_figures()`,
  });
  const found = rows[0] as Omit<ServerFigures, "clockOffsetSeconds">;
  const middle = (askedAt + Date.now()) / 2;
  return { ...found, clockOffsetSeconds: (middle - found.databaseTime.getTime()) / 1000 };
}

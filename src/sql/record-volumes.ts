import type { Pool } from "pg";
import type { Volume } from "../ops/measure-volumes.ts";

/** Notes how full the disks are that this machine sees. */
export async function recordVolumes(
  db: Pool,
  host: string,
  volumes: readonly Volume[],
): Promise<void> {
  await db.query({
    name: "record-volumes",
    text: "select app_hidden.record_volumes($1, $2)",
    values: [
      host,
      JSON.stringify(
        volumes.map(({ name, totalBytes, freeBytes }) => ({
          name,
          total_bytes: totalBytes,
          free_bytes: freeBytes,
        })),
      ),
    ],
  });
}

import type { Pool } from "pg";
import { inTransaction } from "./in-transaction.ts";

/** The jobs of one task that are not done. */
export interface QueueFigures {
  task: string;
  /** Due, and not taken by a worker. */
  waiting: number;
  running: number;
  /** Given up on after all attempts. */
  failed: number;
  /** Seconds since the longest waiting was due. */
  oldestSeconds: number;
}

/** Reads the queue. Call it with the owner's pool: only gadb_worker, whom the owner may be, sees jobs. */
export async function queueFigures(ownerPool: Pool): Promise<QueueFigures[]> {
  return inTransaction(ownerPool, { role: "gadb_worker" }, async (client) => {
    const { rows } = await client.query<QueueFigures>({
      name: "queue-figures",
      text: `select task_identifier as task,
               (count(*) filter (where is_waiting))::float8 as waiting,
               (count(*) filter (where locked_at is not null))::float8 as running,
               (count(*) filter (where attempts >= max_attempts and locked_at is null))::float8 as failed,
               coalesce(extract(epoch from now() - min(run_at) filter (where is_waiting)), 0)::float8 as "oldestSeconds"
             from graphile_worker.jobs
             cross join lateral (
               select locked_at is null and attempts < max_attempts and run_at <= now() as is_waiting
             ) as state
             group by task_identifier`,
    });
    return rows;
  });
}

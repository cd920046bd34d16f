import type { ClientBase } from "pg";

/** A run of a job as studio admins see it. */
export interface JobView {
  id: string;
  task: string;
  state: "running" | "succeeded" | "failed" | "lost";
  startedAt: Date;
  heartbeatAt: Date;
  finishedAt: Date | null;
  detail: Record<string, unknown>;
  failure: string | null;
}

/** One run of a job, asked for by who acts. Raises CREDS, DNIED, NTFND. */
export async function findJob(client: ClientBase, runId: string): Promise<JobView> {
  const { rows } = await client.query<JobView>({
    name: "find-job",
    text: `select id, task, state, started_at as "startedAt", heartbeat_at as "heartbeatAt",
                  finished_at as "finishedAt", detail, failure
           from app_public.find_job($1)`,
    values: [runId],
  });
  return rows[0] as JobView;
}

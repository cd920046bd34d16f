import type { Pool } from "pg";

/** A counter of a project that differs from the rows it counts. */
export interface UsageDrift {
  projectId: string;
  projectName: string;
  counter: string;
  recorded: number;
  actual: number;
}

/** All counters of projects that are wrong. */
export async function usageDrift(pool: Pool): Promise<UsageDrift[]> {
  const { rows } = await pool.query<UsageDrift>(
    `select project_id as "projectId", project_name as "projectName", counter, recorded::float8, actual::float8
     from app_hidden.usage_drift()`,
  );
  return rows;
}

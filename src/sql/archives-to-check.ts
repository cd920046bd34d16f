import type { Pool } from "pg";

/** An archived project whose content must be read: all that was not read since a moment. */
export interface ArchiveToCheck {
  projectId: string;
  since: string;
}

/** The archived projects that are due to be checked, the longest unchecked first. */
export async function archivesToCheck(pool: Pool): Promise<ArchiveToCheck[]> {
  const { rows } = await pool.query<ArchiveToCheck>(
    `select project_id as "projectId", since::text from app_hidden.archives_to_check()`,
  );
  return rows;
}

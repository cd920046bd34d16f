import type { Pool } from "pg";
import type { ArchiveToCheck } from "./archives-to-check.ts";

/** How the check of an archived project ended. */
export interface ArchiveCheck {
  isSound: boolean;
  blobs: number;
  damaged: number;
  unread: number;
  isRootUnchanged: boolean;
}

/** Concludes the check of an archived project with a row of its history. Throws BADST when it was reopened meanwhile. */
export async function recordArchiveCheck(
  pool: Pool,
  { projectId, since }: ArchiveToCheck,
): Promise<ArchiveCheck> {
  const { rows } = await pool.query<ArchiveCheck>(
    `select is_sound as "isSound", blob_count::float8 as blobs, damaged_count::float8 as damaged,
            unread_count::float8 as unread, recorded_sha256 = computed_sha256 as "isRootUnchanged"
     from app_hidden.record_archive_check($1, $2)`,
    [projectId, since],
  );
  return rows[0] as ArchiveCheck;
}

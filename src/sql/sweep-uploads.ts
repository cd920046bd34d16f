import type { Pool } from "pg";

/** What a sweep has ended: an upload, a file to remove, or both. */
export interface SweptUpload {
  uploadId: string | null;
  sha256: string | null;
}

/** Ends uploads that cannot end by themselves. `isOnlyServer`: no other server runs that could be receiving one. */
export async function sweepUploads(pool: Pool, isOnlyServer: boolean): Promise<SweptUpload[]> {
  const { rows } = await pool.query<SweptUpload>({
    name: "sweep-uploads",
    text: `select upload_id as "uploadId", sha256 from app_hidden.sweep_uploads($1)`,
    values: [isOnlyServer],
  });
  return rows;
}

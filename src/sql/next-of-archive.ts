import type { Pool } from "pg";
import type { ArchiveToCheck } from "./archives-to-check.ts";
import { BLOB_TO_READ, type BlobToRead } from "./blob-to-read.ts";

/** Content of an archived project that its check has yet to read, `count` at most, but what is in `skipped`. */
export async function nextOfArchive(
  pool: Pool,
  { projectId, since }: ArchiveToCheck,
  skipped: readonly string[],
  count: number,
): Promise<BlobToRead[]> {
  const { rows } = await pool.query<BlobToRead>({
    name: "next-of-archive",
    text: `select ${BLOB_TO_READ} from app_hidden.next_of_archive($1, $2, $3, $4)`,
    values: [projectId, since, skipped, count],
  });
  return rows;
}

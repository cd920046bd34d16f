import type { Pool } from "pg";
import { BLOB_TO_READ, type BlobToRead } from "./blob-to-read.ts";

/** The longest unread content of the depot, `count` at most, but what was read since `unreadSince` or is in `skipped`. */
export async function nextToScrub(
  pool: Pool,
  unreadSince: string,
  skipped: readonly string[],
  count: number,
): Promise<BlobToRead[]> {
  const { rows } = await pool.query<BlobToRead>({
    name: "next-to-scrub",
    text: `select ${BLOB_TO_READ} from app_hidden.next_to_scrub($1, $2, $3)`,
    values: [unreadSince, skipped, count],
  });
  return rows;
}

import type { Pool } from "pg";
import { BLOB_TO_READ, type BlobToRead } from "./blob-to-read.ts";

/** Content that the store must have, `count` at most, in the order of the hashes from the one after `afterSha256`. */
export async function listContents(
  pool: Pool,
  afterSha256: string,
  count: number,
): Promise<BlobToRead[]> {
  const { rows } = await pool.query<BlobToRead>({
    name: "list-contents",
    text: `select ${BLOB_TO_READ} from app_hidden.list_contents($1, $2)`,
    values: [afterSha256, count],
  });
  return rows;
}

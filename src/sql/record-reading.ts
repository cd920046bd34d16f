import type { Pool } from "pg";
import type { BlobToRead } from "./blob-to-read.ts";

/** What a reading meant: `damaged` is news, `known` is not, `healed` was damaged before; `changed`: it was replaced meanwhile. */
export type ReadingOutcome = "sound" | "damaged" | "known" | "healed" | "changed";

/** Says whether stored content was found as it should be. */
export async function recordReading(
  pool: Pool,
  { sha256, askedAt }: BlobToRead,
  isSound: boolean,
): Promise<ReadingOutcome> {
  const { rows } = await pool.query<{ outcome: ReadingOutcome }>({
    name: "record-reading",
    text: "select app_hidden.record_reading($1, $2, $3) as outcome",
    values: [sha256, isSound, askedAt],
  });
  return (rows[0] as { outcome: ReadingOutcome }).outcome;
}

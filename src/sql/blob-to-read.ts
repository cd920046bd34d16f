/** Content that the depot must have, as its row says. */
export interface BlobToRead {
  sha256: string;
  sizeBytes: number;
  /** When its row was looked up, by the database's clock; goes back with what reading it finds. */
  askedAt: string;
}

/** Columns of a statement that returns blobs to read. The moment stays text: a Date would lose its microseconds. */
export const BLOB_TO_READ = `sha256, size_bytes::float8 as "sizeBytes", asked_at::text as "askedAt"`;

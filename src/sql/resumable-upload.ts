/** A row of app_public.uploads, as far as a resumable upload (tus) needs it. Sizes in bytes. */
export interface ResumableUploadRow {
  id: string;
  state: "open" | "publishing" | "done" | "aborted" | "expired";
  /** Announced at the beginning. */
  sizeBytes: number;
  /** How many bytes, from the first, outlive a crash. */
  durableOffset: number;
  isPartial: boolean;
  /** The partial uploads that it is put together from, in order; null when it is an ordinary one. */
  partIds: string[] | null;
  /** What the client said of it, word for word. */
  metadata: string | null;
  /** The digest of the content, once it is complete. */
  sha256: string | null;
  reservedBytes: number;
  versionId: string | null;
  isDeduplicated: boolean | null;
  expiresAt: Date;
}

/** The columns of a ResumableUploadRow; float8 holds sizes exactly up to 8 PiB. */
export const RESUMABLE_COLUMNS = `id, state, declared_size_bytes::float8 as "sizeBytes",
  durable_offset_bytes::float8 as "durableOffset", is_partial as "isPartial",
  app_hidden.upload_part_ids(id) as "partIds", upload_metadata as metadata, sha256,
  reserved_bytes::float8 as "reservedBytes", version_id as "versionId",
  is_deduplicated as "isDeduplicated", expires_at as "expiresAt"`;

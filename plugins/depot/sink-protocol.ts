/** What the server tells the sink's thread; `part` is the number of the temporary file. */
export type SinkCommand =
  | { kind: "create"; part: number; path: string }
  /** Cuts the file to `offsetBytes` and hashes them; with 0 of them the file may be missing. */
  | { kind: "reopen"; part: number; path: string; offsetBytes: number }
  /** The memory of the pieces is the thread's from now on, which frees it. `isPooled`: a batch of the pool. */
  | { kind: "write"; part: number; pieces: Uint8Array<ArrayBuffer>[]; isPooled: boolean }
  /** What was written before it shall outlive a power cut; more may be written before it is answered. */
  | { kind: "sync"; part: number }
  | { kind: "seal"; part: number }
  | { kind: "close"; part: number; isKept: boolean };

/** What the thread answers. Within a part: what was written before a `sync` or `seal` is answered before that. */
export type SinkReply =
  /** `head` holds the first bytes of a file that has some. */
  | { kind: "opened"; part: number; head: Uint8Array }
  /** Once for each write, in their order; should it fail, `failed` comes first. */
  | { kind: "written"; part: number; isPooled: boolean }
  | { kind: "synced"; part: number; sizeBytes: number }
  | { kind: "sealed"; part: number; sha256: string; sizeBytes: number }
  | { kind: "closed"; part: number }
  /**
   * The file can only be closed now; the thread has not answered what was asked. `code` is the file system's, for
   * instance ENOSPC, or one of ours: THREAD (the thread has ended), SHORT, PUBLISHED.
   */
  | { kind: "failed"; part: number; code: string; message: string };

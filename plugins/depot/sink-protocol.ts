/** What the server tells the sink's thread; `part` is the number of the temporary file. */
export type SinkCommand =
  | { kind: "create"; part: number; path: string }
  /** Cuts the file to `offsetBytes` and hashes them; with 0 of them the file may be missing. */
  | { kind: "reopen"; part: number; path: string; offsetBytes: number }
  | { kind: "write"; part: number; buffer: ArrayBuffer; length: number }
  | { kind: "sync"; part: number }
  | { kind: "seal"; part: number }
  | { kind: "close"; part: number; isKept: boolean };

/** What the thread answers, in the order of the commands within a part. */
export type SinkReply =
  /** `head` holds the first bytes of a file that has some. */
  | { kind: "opened"; part: number; head: Uint8Array }
  /** The buffer comes back, once for each write; should it fail, `failed` comes first. */
  | { kind: "written"; part: number; buffer: ArrayBuffer }
  | { kind: "synced"; part: number; sizeBytes: number }
  | { kind: "sealed"; part: number; sha256: string; sizeBytes: number }
  | { kind: "closed"; part: number }
  /**
   * The file can only be closed now; the thread has not answered what was asked. `code` is the file system's, for
   * instance ENOSPC, or one of ours: THREAD (the thread has ended), SHORT, PUBLISHED.
   */
  | { kind: "failed"; part: number; code: string; message: string };

/** What the server tells the sink's thread; `part` is the number of the temporary file. */
export type SinkCommand =
  | { kind: "open"; part: number; path: string }
  | { kind: "write"; part: number; buffer: ArrayBuffer; length: number }
  | { kind: "seal"; part: number }
  | { kind: "discard"; part: number };

/** What the thread answers, once for each command and in their order within a part. */
export type SinkReply =
  | { kind: "opened"; part: number }
  /** The buffer comes back to be filled again. */
  | { kind: "written"; part: number; buffer: ArrayBuffer }
  | { kind: "sealed"; part: number; sha256: string; sizeBytes: number }
  | { kind: "discarded"; part: number }
  /** The file can no longer be used; `code` is the file system's, for instance ENOSPC. */
  | { kind: "failed"; part: number; code: string; message: string };

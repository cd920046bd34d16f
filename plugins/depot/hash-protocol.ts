/** What the server tells a hashing thread; `task` is the number of one content on its way. */
export type HashCommand =
  | { kind: "begin"; task: number; memory: SharedArrayBuffer; pieceBytes: number }
  /** The piece must stay as it is until the answer comes. */
  | { kind: "update"; task: number; piece: number; length: number }
  | { kind: "end"; task: number }
  | { kind: "drop"; task: number };

/** The answer to each `update` and `end`, in their order within a task; the digest comes with the end. */
export interface HashReply {
  task: number;
  sha256: string | undefined;
}

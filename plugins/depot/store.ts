import type { Readable, Writable } from "node:stream";

/** What a finished part holds. */
export interface SealedPart {
  /** Hexadecimal SHA-256 of every byte written. */
  sha256: string;
  sizeBytes: number;
}

/**
 * A temporary file that one upload writes to. Writing hashes; ending the stream does not yet make anything durable.
 * Destroying it removes the file; suspending it keeps the file for a later `reopenPart`. When the store itself fails,
 * the stream fails and what is there stays, until `discard`. An `error` event that nobody listens to does no harm:
 * whatever is asked for next throws the same.
 */
export interface Part extends Writable {
  /** The first bytes, 64 KiB at most, to find the media type from. */
  readonly head: Buffer;
  /**
   * To be set when nobody looks at a chunk again that was written: its memory may then be given away instead of copied.
   */
  ownsChunks: boolean;
  /** Whether more may be written while `sync` runs. */
  readonly isWritableBesideSync: boolean;
  /**
   * Forces to disk all that has been written, what the stream still buffers too, and returns how many bytes of the
   * file, from its beginning, outlive a crash. One at a time.
   */
  sync(): Promise<number>;
  /**
   * Closes the file and keeps it. Bytes that `sync` did not report may be lost. A suspended part is of no further use;
   * nothing happens when it was destroyed before.
   */
  suspend(): Promise<void>;
  /** After the stream has finished: forces the bytes to disk, closes the file and returns their digest. */
  seal(): Promise<SealedPart>;
  /** Closes and removes the file, whatever state it is in; nothing happens after `publish` and `suspend`. */
  discard(): Promise<void>;
}

/** First and last byte to read, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Stored content, open for one reading. Exactly one of `read` and `close` must be called. */
export interface StoredContent {
  readonly sizeBytes: number;
  /**
   * Another one whenever the stored bytes may have been changed; undefined when the store cannot tell.
   */
  readonly stamp?: string;
  /**
   * Reads bytes from `position` on into `target`; 0 at the end. An alternative to `read`, for stores with files; `close`
   * ends it.
   */
  readInto?(target: Uint8Array, position: number): Promise<number>;
  /** The bytes; the stream closes what is open when it ends or is destroyed. */
  read(range?: ByteRange): Readable;
  close(): Promise<void>;
}

/** A temporary file found in the store. */
export interface LeftoverPart {
  uploadId: string;
  changedAt: Date;
}

/** Content found in the store. */
export interface FoundContent {
  sha256: string;
  sizeBytes: number;
  changedAt: Date;
}

/** What a link straight to the content tells the client's browser. */
export interface DirectLink {
  contentType: string;
  contentDisposition: string;
  /** Seconds that the link works. */
  lifetimeSeconds: number;
}

/** How `publish` treats a file that is there already: keep it, or put the new one over it because it is damaged. */
export type PublishMode = "publish" | "replace";

/**
 * Where content lives, addressed by its SHA-256 alone: no text of a user ever becomes part of a path. Every method
 * throws what the file system throws; a full disk is DepotError QUOTA.
 */
export interface Store {
  /** Makes the temporary file of an upload. Throws BADST while this store has it open, another error when it exists. */
  createPart(uploadId: string): Promise<Part>;
  /**
   * Opens the temporary file of an upload again, cut to its first `offsetBytes`; these are read once more for the
   * digest, unless this store has just suspended it there. With 0 the file may be missing. Sealed parts may be opened
   * again too. Throws DepotError BADST when fewer bytes are there and while this store has the part open.
   */
  reopenPart(uploadId: string, offsetBytes: number): Promise<Part>;
  /** Reads the first `sizeBytes` of a suspended part. Throws DepotError BADST when fewer are there. */
  readPart(uploadId: string, sizeBytes: number): Promise<Readable>;
  /** Makes a sealed part the content of its digest, durably, and removes the part. May be repeated. */
  publish(uploadId: string, sealed: SealedPart, mode: PublishMode): Promise<void>;
  /** Opens content for reading; undefined when there is none. */
  open(sha256: string): Promise<StoredContent | undefined>;
  /** All content, in no order. What comes or goes meanwhile may be missed. */
  contents(): AsyncIterable<FoundContent>;
  /**
   * The path of content below the store's root, for a proxy that sends files itself; undefined when the store has no
   * files.
   */
  pathOf(sha256: string): string | undefined;
  /**
   * Where content lies on this machine, for a program of ours that reads files by itself; a store that has no files does
   * not offer it.
   */
  filePathOf?(sha256: string): string;
  /** A URL from which the client can fetch the content without us; undefined when the store offers none. */
  directLink(sha256: string, link: DirectLink): Promise<string | undefined>;
  /** Removes content; nothing happens when there is none. */
  remove(sha256: string): Promise<void>;
  /** All temporary files. */
  parts(): Promise<LeftoverPart[]>;
  /** Removes a temporary file; nothing happens when there is none. */
  removePart(uploadId: string): Promise<void>;
  /** Throws DepotError QUOTA when so many more bytes would leave less free than the store keeps back. */
  requireRoom(bytes: number): Promise<void>;
  /** Ends what runs in the background. */
  close(): Promise<void>;
}

import type { Readable, Writable } from "node:stream";

/** What a finished part holds. */
export interface SealedPart {
  /** Hexadecimal SHA-256 of every byte written. */
  sha256: string;
  sizeBytes: number;
}

/**
 * A temporary file that one upload writes to. Writing hashes; ending the stream does not yet make anything durable.
 * Destroying it removes the file.
 */
export interface Part extends Writable {
  /** The first bytes, 64 KiB at most, to find the media type from. */
  readonly head: Buffer;
  /** After the stream has finished: forces the bytes to disk and returns their digest. */
  seal(): Promise<SealedPart>;
  /** Removes the file, whatever state it is in; nothing happens after `publish`. */
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
  /** The bytes; the stream closes what is open when it ends or is destroyed. */
  read(range?: ByteRange): Readable;
  close(): Promise<void>;
}

/** A temporary file found in the store. */
export interface LeftoverPart {
  uploadId: string;
  changedAt: Date;
}

/** How `publish` treats a file that is there already: keep it, or put the new one over it because it is damaged. */
export type PublishMode = "publish" | "replace";

/**
 * Where content lives, addressed by its SHA-256 alone: no text of a user ever becomes part of a path. Every method
 * throws what the file system throws; a full disk is DepotError QUOTA.
 */
export interface Store {
  /** Opens the temporary file of an upload, which must not exist. */
  createPart(uploadId: string): Promise<Part>;
  /** Makes a sealed part the content of its digest, durably, and removes the part. May be repeated. */
  publish(uploadId: string, sealed: SealedPart, mode: PublishMode): Promise<void>;
  /** Opens content for reading; undefined when there is none. */
  open(sha256: string): Promise<StoredContent | undefined>;
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

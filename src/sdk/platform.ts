import type { ResumeStore } from "./files/resume-store.ts";
import type { UploadFile, UploadSource } from "./files/upload-source.ts";

/** A SHA-256 that grows. */
export interface GrowingHash {
  update(bytes: Uint8Array): void;
  /** In hexadecimal; nothing may follow. */
  digest(): string;
}

/** Where downloaded bytes go. What is written counts only after `finish`. */
export interface DownloadTarget {
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** What Node and browsers do each in their own way. */
export interface Platform {
  /** The server's address when none is given. */
  defaultUrl: string | undefined;
  /** Loaded with the first upload or download: a page that has none need not fetch it. */
  loadFiles(): Promise<PlatformFiles>;
}

/** How files are read, hashed and written. */
export interface PlatformFiles {
  openFile(file: UploadFile): Promise<UploadSource>;
  /** The SHA-256 of a file in hexadecimal, without standing in the way of anything else. */
  hashFile(source: UploadSource, options: HashOptions): Promise<string>;
  makeHash(): GrowingHash;
  openTarget(path: string): Promise<DownloadTarget>;
  resumeStore: ResumeStore;
}

/** How a file is hashed. */
export interface HashOptions {
  signal: AbortSignal | undefined;
  /** Called with the number of bytes hashed so far. */
  onProgress(bytes: number): void;
}

/** Hashes piece by piece on the spot. */
export async function hashPieces(
  hash: GrowingHash,
  pieces: AsyncIterable<Uint8Array>,
  { signal, onProgress }: HashOptions,
): Promise<string> {
  let bytes = 0;
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    hash.update(piece);
    bytes += piece.length;
    onProgress(bytes);
  }
  return hash.digest();
}

import { hkdfSync } from "node:crypto";
import type { BackupKey } from "./backup-key.ts";

/**
 * A sealed file: a header of 40 bytes, then chunks of 64 KiB, each by AES-256-GCM with its tag behind it. Every file has
 * a key of its own, derived from the backup key and the header's salt. A chunk's nonce is its number and whether it is
 * the last one (the STREAM construction, which age uses as well), so that chunks cannot be left out, added, swapped or
 * cut off without being noticed. The header is authenticated with each chunk.
 *
 *   bytes 0–7 "GADBSEAL", 8 version, 9–15 zero, 16–23 id of the key, 24–39 salt
 */
export const MAGIC = Buffer.from("GADBSEAL");
export const VERSION = 1;
export const HEADER_BYTES = 40;
export const CHUNK_BYTES = 65_536;
export const TAG_BYTES = 16;
export const ALGORITHM = "aes-256-gcm";

/** Ends the names of sealed files. */
export const SEALED = ".sealed";

/** A sealed file is not whole, or not sealed with the key at hand; the message says which. */
export class SealError extends Error {
  readonly reason: "not sealed" | "wrong key" | "truncated" | "changed";

  constructor(reason: SealError["reason"], message: string) {
    super(message);
    this.name = "SealError";
    this.reason = reason;
  }
}

/** A new file's header. */
export function makeHeader(key: BackupKey, salt: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt8(VERSION, 8);
  Buffer.from(key.id, "hex").copy(header, 16);
  salt.copy(header, 24);
  return header;
}

/** Checks a header against the key and returns the file's own key. */
export function openHeader(header: Buffer, key: BackupKey | undefined): Buffer {
  if (header.length < HEADER_BYTES)
    throw new SealError("truncated", "is cut off within its header");
  if (!header.subarray(0, 8).equals(MAGIC) || header.readUInt8(8) !== VERSION)
    throw new SealError("not sealed", "is no sealed file, or of a later version");
  const id = header.toString("hex", 16, 24);
  if (!key)
    throw new SealError(
      "wrong key",
      `is sealed with the key ${id}, and GADB_BACKUP_KEY_FILE names none`,
    );
  if (id !== key.id)
    throw new SealError("wrong key", `is sealed with the key ${id}; the key at hand is ${key.id}`);
  return fileKey(key, header);
}

/** Refuses a key that is not the one a backup says it was sealed with; before anything of it is read. */
export function requireKey(sealedWith: string | undefined, key: BackupKey | undefined): void {
  if (sealedWith === undefined || sealedWith === key?.id) return;
  throw new SealError(
    "wrong key",
    `The backup is encrypted with the key ${sealedWith}; ${key ? `the key at hand is ${key.id}` : "GADB_BACKUP_KEY_FILE names none"}. ` +
      "Set GADB_BACKUP_KEY_FILE to the file that holds it.",
  );
}

/** The key of one file. */
export function fileKey(key: BackupKey, header: Buffer): Buffer {
  const salt = header.subarray(24, HEADER_BYTES);
  return Buffer.from(hkdfSync("sha256", key.bytes, salt, "gadb sealed file 1", 32));
}

/** The nonce of a chunk: its number in eleven bytes, then whether it is the last. */
export function nonce(number: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(number), 3);
  bytes.writeUInt8(isLast ? 1 : 0, 11);
  return bytes;
}

/** What a content of so many bytes takes when it is sealed. */
export function sealedSize(bytes: number): number {
  return HEADER_BYTES + bytes + TAG_BYTES * Math.max(1, Math.ceil(bytes / CHUNK_BYTES));
}

/** How many bytes of content a sealed file of this size holds. */
export function plainSize(sealedBytes: number): number {
  const rest = Math.max(0, sealedBytes - HEADER_BYTES);
  return rest - TAG_BYTES * Math.max(1, Math.ceil(rest / (CHUNK_BYTES + TAG_BYTES)));
}

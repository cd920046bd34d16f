import { fstatSync, readSync } from "node:fs";

/**
 * @typedef {import("./sink-open.mjs").OpenFile} OpenFile
 * @typedef {{ hash: import("node:crypto").Hash, sizeBytes: number }} Synced
 */

/** So much is read and hashed, about a millisecond, before other files get their turn. */
const SLICE_BYTES = 1024 * 1024;
const HEAD_BYTES = 64 * 1024;
/** Hashes of so many suspended files are kept; each takes some hundred bytes. */
const MAX_REMEMBERED = 1_000;

/** Shared by all files, because nothing waits while it is in use. @type {Buffer | undefined} */
let slice;

/** By path. @type {Map<string, { identity: string, synced: Synced }>} */
const remembered = new Map();

/**
 * Keeps the hash of what was last forced to disk of a file that is about to be closed, so that an upload in a thousand
 * requests is not read a thousand times.
 *
 * @param {OpenFile} file
 */
export function rememberHash(file) {
  if (!file.synced) return;
  remembered.delete(file.path);
  remembered.set(file.path, { identity: identityOf(file.fd), synced: file.synced });
  for (const path of remembered.keys()) {
    if (remembered.size <= MAX_REMEMBERED) break;
    remembered.delete(path);
  }
}

/**
 * Takes the first `length` bytes of a file that was opened again into its hash and head, and calls `done`, with the
 * reason should it not be possible.
 *
 * @param {OpenFile} file @param {number} length @param {(error?: unknown) => void} done
 */
export function hashPrefix(file, length, done) {
  try {
    file.head = Buffer.alloc(Math.min(length, HEAD_BYTES));
    readFully(file, file.head, 0);
    const known = remembered.get(file.path);
    remembered.delete(file.path);
    if (known?.identity === file.identity && known.synced.sizeBytes === length) {
      file.hash = known.synced.hash;
      file.sizeBytes = length;
      file.isNamed = true;
    }
  } catch (error) {
    return done(error);
  }
  nextSlice(file, length, done);
}

/** @param {OpenFile} file @param {number} length @param {(error?: unknown) => void} done */
function nextSlice(file, length, done) {
  if (file.isClosed) return;
  try {
    if (file.sizeBytes === length) {
      file.synced = { hash: file.hash.copy(), sizeBytes: length };
      return done();
    }
    slice ??= Buffer.allocUnsafeSlow(SLICE_BYTES);
    const bytes = slice.subarray(0, Math.min(SLICE_BYTES, length - file.sizeBytes));
    readFully(file, bytes, file.sizeBytes);
    file.hash.update(bytes);
    file.sizeBytes += bytes.length;
  } catch (error) {
    return done(error);
  }
  setImmediate(nextSlice, file, length, done);
}

/** @param {OpenFile} file @param {Buffer} bytes @param {number} position */
function readFully({ fd }, bytes, position) {
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw Object.assign(new Error("The file is too short."), { code: "SHORT" });
    done += count;
  }
}

/** Differs whenever the file is another one or has changed. @param {number} fd */
export function identityOf(fd) {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(fd, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join();
}

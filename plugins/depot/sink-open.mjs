import { createHash } from "node:crypto";
import { chmodSync, closeSync, fstatSync, ftruncateSync, openSync, statSync } from "node:fs";
import { identityOf } from "./sink-prefix.mjs";

/**
 * A temporary file that the sink's thread has open.
 *
 * @typedef {object} OpenFile
 * @property {string} path
 * @property {number} fd
 * @property {import("node:crypto").Hash} hash Of the first `sizeBytes`.
 * @property {number} sizeBytes How much of the file is hashed, and written or being written.
 * @property {Buffer} head The first bytes of a file that was opened again.
 * @property {string} identity What `identityOf` said when it was opened again, before it was cut.
 * @property {boolean} isNamed Its name is known to outlive a power cut.
 * @property {boolean} isPublished It is content already and must not change.
 * @property {number} flushedBytes How much of it the disk was told to begin with.
 * @property {Promise<unknown>} written Kept when all writes so far are done, or have failed.
 * @property {Promise<unknown>} syncing The same of what was forced to disk.
 * @property {boolean} isFailed
 * @property {boolean} isClosed
 * @property {{ hash: import("node:crypto").Hash, sizeBytes: number } | undefined} synced What was last forced to disk.
 */

/** Makes a file, which must not exist: one that does belongs to somebody else. @param {string} path */
export function createFile(path) {
  const fd = openSync(path, "wx", 0o600);
  return openFile(path, fd, { identity: "", isNamed: false, isPublished: false });
}

/**
 * Opens a file again and cuts it to its first `offsetBytes`; without any, it may be missing. Throws SHORT when fewer are
 * there, PUBLISHED when it would have to be cut but is content already (a server died while it moved it there).
 *
 * @param {string} path @param {number} offsetBytes
 */
export function reopenFile(path, offsetBytes) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats && offsetBytes === 0) return createFile(path);
  if (!stats || stats.size < offsetBytes) throw coded("SHORT", "The file is too short.");
  const isPublished = stats.nlink > 1;
  if (isPublished && stats.size > offsetBytes) throw published();
  // A sealed file allows nobody to write.
  if (!isPublished && (stats.mode & 0o200) === 0) chmodSync(path, 0o600);
  const fd = openSync(path, isPublished ? "r" : "r+");
  let identity;
  try {
    identity = identityOf(fd);
    if (fstatSync(fd).size > offsetBytes) ftruncateSync(fd, offsetBytes);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return openFile(path, fd, { identity, isNamed: false, isPublished });
}

/** The refusal to change content. */
export function published() {
  return coded("PUBLISHED", "The file is content already.");
}

/**
 * @param {string} path @param {number} fd
 * @param {Pick<OpenFile, "identity" | "isNamed" | "isPublished">} state
 * @returns {OpenFile}
 */
function openFile(path, fd, state) {
  const hash = createHash("sha256");
  const head = Buffer.alloc(0);
  const nothing = Promise.resolve();
  const work = { flushedBytes: 0, written: nothing, syncing: nothing };
  const rest = { isFailed: false, isClosed: false, synced: undefined };
  return { path, fd, hash, sizeBytes: 0, head, ...state, ...work, ...rest };
}

/** @param {string} code @param {string} message */
function coded(code, message) {
  return Object.assign(new Error(message), { code });
}

import { closeSync, fdatasync, fsync, openSync, writev } from "node:fs";

/**
 * The sink's work on the disk. It is done by Node's pool of four threads, which the rest of the server reads files
 * with; so the sink has one write and two other tasks there at a time, and never the whole pool.
 *
 * @typedef {import("./sink-open.mjs").OpenFile} OpenFile
 */

const writing = turns(1);
const syncing = turns(2);

/** After so many bytes the disk is told to begin. */
const FLUSH_BYTES = 32 * 1024 * 1024;

/** Of all files: more than one at a time would only keep the others waiting. */
let isFlushing = false;

/**
 * Writes pieces at `position`, behind all writes that were asked for before, of whatever file; nothing when `isVain`
 * says so by then.
 *
 * @param {OpenFile} file @param {Uint8Array[]} pieces @param {number} position
 * @param {(file: OpenFile) => boolean} isVain
 */
export function write(file, pieces, position, isVain) {
  return writing(async () => {
    let rest = pieces;
    // A write may be short, on a nearly full disk for instance.
    for (let at = position; rest.length > 0 && !isVain(file);) {
      const [from, batch] = [at, rest];
      const count = await asked((done) => writev(file.fd, batch, from, done));
      at += count;
      rest = behind(rest, count);
    }
  });
}

/**
 * Lets the disk begin with what is written, beside the rest, so that little is left to wait for in the end. Through a
 * descriptor of its own, which outlives the file's; a failure is told to the file's own descriptor too, at its end.
 *
 * @param {OpenFile} file @param {number} writtenBytes
 */
export function flush(file, writtenBytes) {
  if (isFlushing || writtenBytes - file.flushedBytes < FLUSH_BYTES) return;
  const fd = openSync(file.path, "r+");
  file.flushedBytes = writtenBytes;
  isFlushing = true;
  syncing(() => asked((done) => fdatasync(fd, done)))
    .catch(() => {})
    .finally(() => {
      isFlushing = false;
      closeSync(fd);
    });
}

/** Forces a file's content to disk. @param {OpenFile} file */
export function syncContent({ fd }) {
  return syncing(() => asked((done) => fdatasync(fd, done)));
}

/** Forces a file to disk with all that is known of it. @param {number} fd */
export function syncAll(fd) {
  return syncing(() => asked((done) => fsync(fd, done)));
}

/** A new file's name is durable only once its folder is. @param {string} folder */
export async function syncFolder(folder) {
  if (process.platform === "win32") return;
  const fd = openSync(folder, "r");
  try {
    await syncAll(fd);
  } finally {
    closeSync(fd);
  }
}

/** Begins tasks in the order of asking, so many at a time. @param {number} max */
function turns(max) {
  let running = 0;
  /** @type {(() => void)[]} */
  const waiting = [];
  return async (/** @type {() => Promise<unknown>} */ task) => {
    if (running < max) running += 1;
    else await new Promise((resolve) => waiting.push(() => resolve(undefined)));
    try {
      await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

/**
 * @param {(done: (error: Error | null, count?: number) => void) => void} ask
 * @returns {Promise<number>}
 */
function asked(ask) {
  return new Promise((resolve, reject) => {
    ask((error, count = 0) => (error ? reject(error) : resolve(count)));
  });
}

/** @param {Uint8Array[]} pieces @param {number} count */
function behind(pieces, count) {
  const rest = [];
  let skipped = count;
  for (const piece of pieces) {
    if (skipped < piece.length) rest.push(piece.subarray(skipped));
    skipped = Math.max(skipped - piece.length, 0);
  }
  return rest;
}

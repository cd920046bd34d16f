import {
  closeSync,
  fchmodSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import { createFile, published, reopenFile } from "./sink-open.mjs";
import { hashPrefix, rememberHash } from "./sink-prefix.mjs";

/**
 * The thread that writes uploads; it speaks sink-protocol.ts. Hashing and writing a gigabyte cost about two seconds of
 * processor time, which the thread that answers requests does not have; here they may block, so plain synchronous calls
 * do. JavaScript, because a thread that strips types itself takes ten megabytes more.
 *
 * @typedef {import("./sink-open.mjs").OpenFile} OpenFile
 * @typedef {import("./sink-protocol.ts").SinkCommand} SinkCommand
 * @typedef {import("./sink-protocol.ts").SinkReply} SinkReply
 */

/** After so many bytes the disk is told to begin. */
const FLUSH_BYTES = 32 * 1024 * 1024;

/** @type {Map<number, OpenFile>} */
const files = new Map();

parentPort?.on("message", (/** @type {SinkCommand} */ command) => {
  try {
    handle(command);
  } catch (error) {
    fail(command.part, error);
  }
  // Also what could not be written is the server's again.
  if (command.kind === "write") {
    const { part, buffer } = command;
    reply({ kind: "written", part, buffer }, [buffer]);
  }
});

/** @param {SinkCommand} command */
function handle(command) {
  const { kind, part } = command;
  if (kind === "create") return opened(part, createFile(command.path), 0);
  if (kind === "reopen")
    return opened(part, reopenFile(command.path, command.offsetBytes), command.offsetBytes);
  const file = files.get(part);
  if (!file) throw new Error("The temporary file is not open.");
  if (kind === "close") return close(part, file, command.isKept);
  // The failure has been told; what was under way behind it is of no use.
  if (file.isFailed) return;
  if (kind === "write") write(file, new Uint8Array(command.buffer, 0, command.length));
  else if (kind === "sync") sync(part, file);
  else seal(part, file);
}

/** @param {number} part @param {OpenFile} file @param {number} offsetBytes */
function opened(part, file, offsetBytes) {
  files.set(part, file);
  hashPrefix(file, offsetBytes, (error) => {
    if (error) fail(part, error);
    else reply({ kind: "opened", part, head: file.head });
  });
}

/** @param {OpenFile} file @param {Uint8Array} bytes */
function write(file, bytes) {
  if (file.isPublished) throw published();
  let done = 0;
  // A write may be short, on a nearly full disk for instance.
  while (done < bytes.length) {
    done += writeSync(file.fd, bytes, done, bytes.length - done, file.sizeBytes + done);
  }
  file.hash.update(bytes);
  file.sizeBytes += bytes.length;
  if (file.sizeBytes - file.flushedBytes >= FLUSH_BYTES) flush(file);
}

/**
 * Lets the disk begin with what is written, beside the rest, so that little is left to wait for in the end. Through a
 * descriptor of its own, which outlives the file's; a failure is told to the file's own descriptor too, at its end.
 *
 * @param {OpenFile} file
 */
function flush(file) {
  file.flushedBytes = file.sizeBytes;
  if (file.isFlushing) return;
  file.isFlushing = true;
  const fd = openSync(file.path, "r+");
  fdatasync(fd, () => {
    file.isFlushing = false;
    closeSync(fd);
  });
}

/** @param {number} part @param {OpenFile} file */
function sync(part, file) {
  fdatasyncSync(file.fd);
  if (!file.isNamed) syncFolder(dirname(file.path));
  file.isNamed = true;
  file.synced = { hash: file.hash.copy(), sizeBytes: file.sizeBytes };
  reply({ kind: "synced", part, sizeBytes: file.sizeBytes });
}

/** A new file's name is durable only once its folder is. @param {string} folder */
function syncFolder(folder) {
  if (process.platform === "win32") return;
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** @param {number} part @param {OpenFile} file */
function seal(part, file) {
  const { fd } = file;
  // Content never changes again, so not even its owner may write.
  if (process.platform !== "win32") fchmodSync(fd, 0o440);
  fsyncSync(fd);
  files.delete(part);
  file.isClosed = true;
  closeSync(fd);
  reply({ kind: "sealed", part, sha256: file.hash.digest("hex"), sizeBytes: file.sizeBytes });
}

/** @param {number} part @param {OpenFile} file @param {boolean} isKept */
function close(part, file, isKept) {
  files.delete(part);
  file.isClosed = true;
  try {
    if (isKept && !file.isFailed) rememberHash(file);
    closeSync(file.fd);
    if (!isKept) rmSync(file.path, { force: true });
  } finally {
    // What could not be removed, the server removes or the sweeper.
    reply({ kind: "closed", part });
  }
}

/** @param {number} part @param {unknown} error */
function fail(part, error) {
  const file = files.get(part);
  if (file) file.isFailed = true;
  const { code = "UNKNOWN", message } = /** @type {NodeJS.ErrnoException} */ (error);
  reply({ kind: "failed", part, code, message });
}

/** @param {SinkReply} message @param {ArrayBuffer[]} transfer */
function reply(message, transfer = []) {
  parentPort?.postMessage(message, transfer);
}

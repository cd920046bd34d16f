import { createHash } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/**
 * The thread that writes uploads; it speaks sink-protocol.ts. Hashing and writing a gigabyte cost about two seconds of
 * processor time, which the thread that answers requests does not have; here they may block, so plain synchronous calls
 * do. JavaScript, because a thread that strips types itself takes ten megabytes more.
 *
 * @typedef {{ path: string, fd: number | undefined, hash: import("node:crypto").Hash, sizeBytes: number, isFailed: boolean }} OpenFile
 * @typedef {import("./sink-protocol.ts").SinkCommand} SinkCommand
 * @typedef {import("./sink-protocol.ts").SinkReply} SinkReply
 */

/** @type {Map<number, OpenFile>} */
const files = new Map();

parentPort?.on("message", (/** @type {SinkCommand} */ command) => {
  try {
    handle(command);
  } catch (error) {
    const file = files.get(command.part);
    if (file) file.isFailed = true;
    const { code = "UNKNOWN", message } = error;
    reply({ kind: "failed", part: command.part, code, message });
  }
});

/** @param {SinkCommand} command */
function handle(command) {
  const { kind, part } = command;
  if (kind === "open") return open(part, command.path);
  const file = files.get(part);
  if (!file) throw new Error("The temporary file is not open.");
  if (kind === "discard") return discard(part, file);
  // The failure has been told; what was under way behind it is of no use.
  if (file.isFailed) return;
  if (kind === "write") return write(part, file, command);
  seal(part, file);
}

/** @param {number} part @param {string} path */
function open(part, path) {
  // "wx": a file that is there belongs to somebody else.
  const fd = openSync(path, "wx", 0o600);
  files.set(part, { path, fd, hash: createHash("sha256"), sizeBytes: 0, isFailed: false });
  reply({ kind: "opened", part });
}

/** @param {number} part @param {OpenFile} file @param {{ buffer: ArrayBuffer, length: number }} batch */
function write(part, file, { buffer, length }) {
  const bytes = new Uint8Array(buffer, 0, length);
  let done = 0;
  // A write may be short, on a nearly full disk for instance.
  while (done < length) done += writeSync(file.fd, bytes, done, length - done);
  file.hash.update(bytes);
  file.sizeBytes += length;
  reply({ kind: "written", part, buffer }, [buffer]);
}

/** @param {number} part @param {OpenFile} file */
function seal(part, file) {
  const { fd } = file;
  // Content never changes again, so not even its owner may write.
  if (process.platform !== "win32") fchmodSync(fd, 0o440);
  fsyncSync(fd);
  file.fd = undefined;
  closeSync(fd);
  files.delete(part);
  reply({ kind: "sealed", part, sha256: file.hash.digest("hex"), sizeBytes: file.sizeBytes });
}

/** @param {number} part @param {OpenFile} file */
function discard(part, file) {
  files.delete(part);
  if (file.fd !== undefined) closeSync(file.fd);
  rmSync(file.path, { force: true });
  reply({ kind: "discarded", part });
}

/** @param {SinkReply} message @param {ArrayBuffer[]} transfer */
function reply(message, transfer = []) {
  parentPort?.postMessage(message, transfer);
}

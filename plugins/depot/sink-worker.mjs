import { closeSync, fchmodSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import { flush, syncAll, syncContent, syncFolder, write } from "./sink-disk.mjs";
import { createFile, published, reopenFile } from "./sink-open.mjs";
import { hashPrefix, rememberHash } from "./sink-prefix.mjs";

/**
 * The thread that writes uploads; it speaks sink-protocol.ts. Hashing a gigabyte costs two thirds of a second of
 * processor time, which the thread that answers requests does not have; it is done here, while the pool of threads
 * writes the same bytes. JavaScript, because a thread that strips types itself takes ten megabytes more.
 *
 * @typedef {import("./sink-open.mjs").OpenFile} OpenFile
 * @typedef {import("./sink-protocol.ts").SinkCommand} SinkCommand
 * @typedef {import("./sink-protocol.ts").SinkReply} SinkReply
 */

/** @type {Map<number, OpenFile>} */
const files = new Map();
/** What the server has said and is not done yet. @type {SinkCommand[]} */
const commands = [];

parentPort?.on("message", (/** @type {SinkCommand} */ command) => {
  commands.push(command);
  if (commands.length === 1) setImmediate(next);
});

/** Between two writes the thread looks whether one is done: else the disk would wait for all that is there to be hashed. */
function next() {
  for (let isWrite = false; !isWrite && commands.length > 0; commands.shift()) {
    const command = /** @type {SinkCommand} */ (commands[0]);
    isWrite = command.kind === "write";
    begin(command);
  }
  if (commands.length > 0) setImmediate(next);
}

/** @param {SinkCommand} command */
function begin(command) {
  try {
    handle(command);
  } catch (error) {
    fail(command.part, error);
    // Also what could not be written is done.
    if (command.kind === "write") written(command);
  }
}

/** @param {SinkCommand} command */
function handle(command) {
  const { kind, part } = command;
  if (kind === "create") return opened(part, createFile(command.path), 0);
  if (kind === "reopen")
    return opened(part, reopenFile(command.path, command.offsetBytes), command.offsetBytes);
  const file = files.get(part);
  if (!file) throw new Error("The temporary file is not open.");
  if (kind === "close") {
    // What could not be removed, the server removes or the sweeper.
    const done = () => reply({ kind: "closed", part });
    return void close(part, file, command.isKept).then(done, done);
  }
  // The failure has been told; what was under way behind it is of no use.
  if (isVain(file)) return kind === "write" ? written(command) : undefined;
  if (kind === "write") return take(file, command);
  const work = kind === "sync" ? sync(part, file) : seal(part, file);
  file.syncing = work.catch((error) => fail(part, error));
}

/** @param {OpenFile} file */
function isVain({ isFailed, isClosed }) {
  return isFailed || isClosed;
}

/** @param {number} part @param {OpenFile} file @param {number} offsetBytes */
function opened(part, file, offsetBytes) {
  files.set(part, file);
  hashPrefix(file, offsetBytes, (error) => {
    if (error) fail(part, error);
    else reply({ kind: "opened", part, head: file.head });
  });
}

/**
 * Has the bytes written, and hashes them meanwhile.
 *
 * @param {OpenFile} file @param {Extract<SinkCommand, { kind: "write" }>} command
 */
function take(file, command) {
  if (file.isPublished) throw published();
  const { pieces, part } = command;
  const begins = file.sizeBytes;
  const ends = pieces.reduce((at, { length }) => at + length, begins);
  file.written = write(file, pieces, begins, isVain)
    .then(() => isVain(file) || flush(file, ends))
    .catch((error) => fail(part, error))
    .then(() => written(command));
  for (const piece of pieces) file.hash.update(piece);
  file.sizeBytes = ends;
}

/** @param {Extract<SinkCommand, { kind: "write" }>} command */
function written({ part, pieces, isPooled }) {
  // At once, and not when this thread happens to collect its garbage.
  for (const { buffer } of pieces) buffer.transfer(0);
  reply({ kind: "written", part, isPooled });
}

/** @param {number} part @param {OpenFile} file */
async function sync(part, file) {
  const synced = { hash: file.hash.copy(), sizeBytes: file.sizeBytes };
  await file.written;
  if (isVain(file)) return;
  await syncContent(file);
  if (!file.isNamed) await syncFolder(dirname(file.path));
  file.isNamed = true;
  file.synced = synced;
  if (!isVain(file)) reply({ kind: "synced", part, sizeBytes: synced.sizeBytes });
}

/** @param {number} part @param {OpenFile} file */
async function seal(part, file) {
  await file.written;
  if (isVain(file)) return;
  const { fd } = file;
  // Content never changes again, so not even its owner may write.
  if (process.platform !== "win32") fchmodSync(fd, 0o440);
  await syncAll(fd);
  if (isVain(file)) return;
  files.delete(part);
  file.isClosed = true;
  closeSync(fd);
  reply({ kind: "sealed", part, sha256: file.hash.digest("hex"), sizeBytes: file.sizeBytes });
}

/** @param {number} part @param {OpenFile} file @param {boolean} isKept */
async function close(part, file, isKept) {
  file.isClosed = true;
  // The descriptor may be another file's as soon as it is closed.
  await Promise.all([file.written, file.syncing]);
  files.delete(part);
  try {
    if (isKept && !file.isFailed) rememberHash(file);
  } finally {
    closeSync(file.fd);
    if (!isKept) rmSync(file.path, { force: true });
  }
}

/** @param {number} part @param {unknown} error */
function fail(part, error) {
  const file = files.get(part);
  if (file && isVain(file)) return;
  if (file) file.isFailed = true;
  const { code = "UNKNOWN", message } = /** @type {NodeJS.ErrnoException} */ (error);
  reply({ kind: "failed", part, code, message });
}

/** @param {SinkReply} message */
function reply(message) {
  parentPort?.postMessage(message, []);
}

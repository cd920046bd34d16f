import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";

/**
 * A thread that hashes downloads; it speaks hash-protocol.ts. The bytes lie in memory that it shares with the server, so
 * nothing is copied. JavaScript, because a thread that strips types itself takes ten megabytes more.
 *
 * @typedef {{ hash: import("node:crypto").Hash, pieces: Uint8Array[] }} Task
 */

/** @type {Map<number, Task>} */
const tasks = new Map();

parentPort?.on("message", (/** @type {import("./hash-protocol.ts").HashCommand} */ command) => {
  const { kind, task: number } = command;
  if (kind === "begin") {
    const { memory, pieceBytes } = command;
    const pieces = [];
    for (let at = 0; at < memory.byteLength; at += pieceBytes)
      pieces.push(new Uint8Array(memory, at, pieceBytes));
    tasks.set(number, { hash: createHash("sha256"), pieces });
    return;
  }
  const task = tasks.get(number);
  if (kind === "update") {
    const { piece, length } = command;
    task?.hash.update(/** @type {Uint8Array} */ (task.pieces[piece]).subarray(0, length));
    reply({ task: number, sha256: undefined });
    return;
  }
  tasks.delete(number);
  if (kind === "end") reply({ task: number, sha256: task?.hash.digest("hex") });
});

/** @param {import("./hash-protocol.ts").HashReply} message */
function reply(message) {
  parentPort?.postMessage(message, []);
}

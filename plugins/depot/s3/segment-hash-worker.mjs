import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";

/**
 * The thread that hashes what is on its way to object storage; it speaks segment-hasher.ts. Two digests for each
 * segment: that of the whole part, and the segment's own, with which the storage checks what has arrived. JavaScript,
 * because a thread that strips types itself takes ten megabytes more.
 *
 * @typedef {import("./segment-hasher.ts").HashCommand} HashCommand
 * @typedef {import("./segment-hasher.ts").HashReply} HashReply
 */

/** @type {Map<number, import("node:crypto").Hash>} */
const parts = new Map();

parentPort?.on("message", (/** @type {HashCommand} */ command) => {
  const { kind, part } = command;
  const whole = parts.get(part) ?? createHash("sha256");
  if (kind === "add") {
    parts.set(part, whole);
    const { buffer, from, length, isSegment } = command;
    const bytes = new Uint8Array(buffer, 0, length);
    whole.update(bytes.subarray(from));
    const sha256 = isSegment ? createHash("sha256").update(bytes).digest("hex") : undefined;
    return reply({ part, buffer, sha256 }, [buffer]);
  }
  parts.delete(part);
  if (kind === "end") reply({ part, buffer: undefined, sha256: whole.digest("hex") });
});

/** @param {HashReply} message @param {ArrayBuffer[]} transfer */
function reply(message, transfer = []) {
  parentPort?.postMessage(message, transfer);
}

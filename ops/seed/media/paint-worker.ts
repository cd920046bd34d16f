import { parentPort } from "node:worker_threads";
import { DEMO_FILES, type DemoFile } from "./files.ts";
import type { PaintOrder } from "./painter.ts";

/** The painter's thread: makes one file for each order and sends its bytes. */
parentPort?.on("message", ({ asset, index }: PaintOrder) => {
  const file = (DEMO_FILES[asset] as readonly DemoFile[])[index];
  if (!file) throw new Error(`There is no version ${index + 1} of ${asset}.`);
  // A copy of its own, because Buffers may share their memory with others.
  const bytes = Uint8Array.from(file.make());
  parentPort?.postMessage(bytes, [bytes.buffer]);
});

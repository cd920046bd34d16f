import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How much may flow between two collections. */
const STEP_BYTES = 8 * 1024 ** 2;

type Collect = (options: { type: "minor" }) => void;

let collect: Collect | undefined;
let sinceLast = 0;

/**
 * Says that so many bytes have passed in buffers that are garbage now. Node allocates a fresh buffer for each read of a
 * socket or file, outside V8's heap and hardly noticed by it: without a word to V8 about a hundred megabytes of them
 * lie around during a large transfer. A collection of the young generation every few megabytes takes under a
 * millisecond and keeps the process flat (docs/explanations/depot.md has the numbers).
 */
export function noteTransferred(bytes: number): void {
  sinceLast += bytes;
  if (sinceLast < STEP_BYTES) return;
  sinceLast = 0;
  collect ??= findCollect();
  collect({ type: "minor" });
}

/** V8's own function, which Node shows on demand only. Without it everything works, in more memory. */
function findCollect(): Collect {
  try {
    setFlagsFromString("--expose-gc");
    const found = runInNewContext("typeof gc === 'function' ? gc : undefined") as
      Collect | undefined;
    return found ?? (() => {});
  } catch {
    return () => {};
  }
}

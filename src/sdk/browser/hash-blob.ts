import { blobPieces } from "../files/blob-source.ts";
import { hashPieces, type HashOptions } from "../platform.ts";
import { Sha256 } from "./sha256.ts";

/** The part of a worker that is used here; Node's types do not have it. */
interface PageWorker extends EventTarget {
  postMessage(message: unknown): void;
  terminate(): void;
}

interface Report {
  bytes: number;
  digest?: string;
  error?: string;
}

/** Hashes a blob in a worker, so that the page goes on; on the page itself where workers are not to be had. */
export async function hashBlob(blob: Blob, options: HashOptions): Promise<string> {
  const worker = startWorker();
  const digest = worker === undefined ? undefined : await hashIn(worker, blob, options);
  return digest ?? hashPieces(new Sha256(), blobPieces(blob), options);
}

function startWorker(): PageWorker | undefined {
  const { Worker } = globalThis as unknown as { Worker?: new (url: string) => PageWorker };
  if (Worker === undefined) return undefined;
  // From text and not from a file: every bundler, and a page without one, finds it.
  const url = URL.createObjectURL(new Blob([`(${serve})(${Sha256})`], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } catch {
    return undefined;
  } finally {
    // The worker has begun to load it; a moment later it may go.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}

/** Undefined when the worker does not work, for instance because the page's policy forbids it. */
function hashIn(
  worker: PageWorker,
  blob: Blob,
  { signal, onProgress }: HashOptions,
): Promise<string | undefined> {
  return new Promise<string | undefined>((resolve, reject) => {
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      resolve(undefined);
    });
    worker.addEventListener("message", (event) => {
      const { bytes, digest, error } = (event as Event & { data: Report }).data;
      if (error !== undefined) reject(new Error(error));
      else if (digest !== undefined) resolve(digest);
      else onProgress(bytes);
    });
    // A worker's postMessage has no target origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(blob);
    if (signal?.aborted) onAbort();
  }).finally(() => worker.terminate());
}

/** Runs in the worker; must not refer to anything outside. */
function serve(Hash: typeof Sha256): void {
  const scope = globalThis as unknown as EventTarget & { postMessage(message: Report): void };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const report = (message: Report) => scope.postMessage(message);
  scope.addEventListener("message", async (event) => {
    const { data: blob } = event as Event & { data: Blob };
    try {
      const hash = new Hash();
      for (let at = 0; at < blob.size; at += 4_194_304) {
        hash.update(new Uint8Array(await blob.slice(at, at + 4_194_304).arrayBuffer()));
        report({ bytes: Math.min(at + 4_194_304, blob.size) });
      }
      report({ digest: hash.digest(), bytes: blob.size });
    } catch (error) {
      report({ error: String(error), bytes: 0 });
    }
  });
}

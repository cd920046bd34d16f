import { once } from "node:events";
import type { Writable } from "node:stream";

/** Destroys a stream and waits until that is done. */
export async function closed(stream: Writable): Promise<void> {
  if (stream.closed) return;
  await new Promise<void>((resolve) => {
    stream.once("close", resolve);
    stream.destroy();
  });
}

/** Waits until a stream has taken every byte that was written to it. Throws what a write throws. */
export async function allTaken(stream: Writable): Promise<void> {
  if (stream.writableFinished) return;
  if (stream.writableEnded) await once(stream, "finish");
  else
    await new Promise<void>((resolve, reject) =>
      stream.write(Buffer.alloc(0), (error) => (error ? reject(error) : resolve())),
    );
}

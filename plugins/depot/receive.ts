import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DepotError } from "../../src/errors.ts";
import { ClientGone } from "./client-gone.ts";
import type { Meter } from "./meter.ts";
import { startBeating } from "./start-beating.ts";

/** How one upload is watched while its bytes arrive. */
export interface ReceiveOptions {
  /** After so long without a byte the client is given up, in milliseconds. */
  idleMs: number;
  /** Called every `heartbeatMs`, so that the database knows that the upload still runs; may refuse to go on. */
  heartbeat?(receivedBytes: number): Promise<void>;
  heartbeatMs: number;
}

/**
 * Lets `source` flow through `meter` into `target` until it ends. Throws ClientGone when it breaks off, BADIN when it
 * stalls, and what the meter, the heartbeat or the store refuse with. `source` is left as it is then, unread: destroying
 * a request would destroy the connection that the refusal is to travel on.
 */
export async function receive(
  source: Readable,
  meter: Meter,
  target: Writable,
  options: ReceiveOptions,
): Promise<void> {
  const onGone = () => {
    if (!source.readableEnded) meter.destroy(new ClientGone());
  };
  source.once("error", onGone);
  source.once("close", onGone);
  const stopWatching = watch(meter, target, options);
  try {
    const done = pipeline(meter, target);
    if (source.destroyed) onGone();
    else source.pipe(meter);
    await done;
  } finally {
    stopWatching();
    source.unpipe(meter);
    source.off("close", onGone);
    // A late error of the source has nobody else to hear it.
    source.on("error", () => {});
    source.off("error", onGone);
  }
}

function watch(
  meter: Meter,
  target: Writable,
  { idleMs, heartbeat, heartbeatMs }: ReceiveOptions,
): () => void {
  const idle = setInterval(
    () => {
      // What is still being stored is our delay and not the client's.
      if (target.writableLength > 0) meter.lastSeenAt = performance.now();
      else if (meter.idleMs() >= idleMs) meter.destroy(stalled(idleMs));
    },
    Math.min(idleMs / 4, 5_000),
  );
  const stopBeating =
    heartbeat &&
    startBeating(
      () => heartbeat(meter.receivedBytes),
      heartbeatMs,
      (error) => void meter.destroy(error),
    );
  return () => {
    clearInterval(idle);
    stopBeating?.();
  };
}

function stalled(idleMs: number): DepotError {
  return new DepotError(
    "BADIN",
    `No byte arrived for ${Math.round(idleMs / 1000)} seconds; the upload was given up.`,
    {
      status: 408,
      hint: "Check the connection and send the file again.",
    },
  );
}

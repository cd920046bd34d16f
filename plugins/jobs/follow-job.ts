import { setTimeout as sleep } from "node:timers/promises";
import { toDepotError } from "../../src/errors.ts";
import type { Log } from "../../src/log.ts";
import type { JobView } from "../../src/sql/find-job.ts";
import type { EventStream } from "./event-stream.ts";

/** How a run is followed; milliseconds. */
export interface FollowTiming {
  /** How often the database is asked. */
  pollMs: number;
  /** How often a silent stream says that it is alive. */
  beatMs: number;
  /** How long a client may take nothing, and the database be away. */
  patienceMs: number;
}

/** What following one run needs. */
export interface FollowOptions {
  first: JobView;
  /** Asks for the run as the listener; throws its refusals. */
  ask: () => Promise<JobView>;
  /** When the listener's token ends. */
  expiresAt: Date;
  log: Log;
  signal: AbortSignal;
  timing?: Partial<FollowTiming>;
}

const TIMING: FollowTiming = { pollMs: 1_000, beatMs: 15_000, patienceMs: 60_000 };

/**
 * Sends `job` whenever the run has changed, its last state as `end`, or `refused` with a code when the listener may no
 * longer see it. A slow client is sent the newest state only, so nothing piles up for it.
 */
export async function followJob(stream: EventStream, options: FollowOptions): Promise<void> {
  const { signal, log } = options;
  try {
    await follow(stream, options);
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = toDepotError(error);
    if (code === "INTRN" || code === "UNAVL")
      log.warn({ err: error }, "a job could not be followed");
    stream.send("refused", { code, message });
  } finally {
    stream.end();
  }
}

async function follow(
  stream: EventStream,
  { first, ask, expiresAt, signal, timing }: FollowOptions,
): Promise<void> {
  const { pollMs, beatMs, patienceMs } = { ...TIMING, ...timing };
  let job = first;
  let told = "";
  let toldAt = 0;
  for (;;) {
    const state = describe(job);
    if (stream.isBehind) {
      if (Date.now() - toldAt > patienceMs) return stream.cut();
    } else if (state !== told) {
      stream.send(isOver(job) ? "end" : "job", job);
      told = state;
      toldAt = Date.now();
      if (isOver(job)) return;
    } else if (Date.now() - toldAt > beatMs) {
      stream.beat();
      toldAt = Date.now();
    }
    const left = expiresAt.getTime() - Date.now();
    if (left <= 0)
      return stream.send("refused", { code: "CREDS", message: "The token has expired." });
    await sleep(Math.min(pollMs, left), undefined, { signal });
    job = await askPatiently(ask, { pollMs, patienceMs, signal });
  }
}

/** What a listener sees of a run; heartbeats alone are no news. */
function describe({ heartbeatAt: _heartbeatAt, ...job }: JobView): string {
  return JSON.stringify(job);
}

function isOver({ state }: JobView): boolean {
  return state === "succeeded" || state === "failed";
}

/** A database that restarts is no reason to end a stream. */
async function askPatiently(
  ask: () => Promise<JobView>,
  { pollMs, patienceMs, signal }: { pollMs: number; patienceMs: number; signal: AbortSignal },
): Promise<JobView> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (toDepotError(error).code !== "UNAVL" || Date.now() >= end) throw error;
      await sleep(pollMs, undefined, { signal });
    }
  }
}

import { loadavg } from "node:os";

/** One of the things compared. `prepare` is not timed; `run` is. Both get the number of the round, from 0. */
export interface Side {
  label: string;
  prepare?(round: number): Promise<void>;
  run(round: number): Promise<void>;
}

/** What a figure means: milliseconds for one operation, or operations or MiB in a second. */
export type Unit = "ms" | "/s" | "MiB/s";

/** Things that do the same work, to be measured side by side. `work` is how much of it one run does. */
export interface Comparison {
  name: string;
  unit: Unit;
  work: number;
  sides: readonly [Side, Side, ...Side[]];
}

/** A median with its extremes. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** What was measured; `cost` of a side is how many times as long the first side takes as this one. */
export interface Result {
  name: string;
  unit: Unit;
  rounds: number;
  load: number;
  /** `elapsedMs` is round by round. */
  sides: { label: string; value: Spread; cost: Spread; elapsedMs: readonly number[] }[];
}

/** Rounds kept; one more is run before them and thrown away. */
export const ROUNDS = 5;

/**
 * Runs every side once a round, a different one first each time, and drops the first round. Costs are taken within a
 * round, so that what the machine does meanwhile hits both. Stops between runs when `signal` is aborted.
 */
export async function compare(comparison: Comparison, signal: AbortSignal): Promise<Result> {
  const { name, unit, work, sides } = comparison;
  const times: number[][] = sides.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      signal.throwIfAborted();
      const index = (turn + round) % sides.length;
      const elapsed = await time(sides[index] as Side, round);
      if (round > 0) times[index]?.push(elapsed);
    }
  }
  const first = times[0] as number[];
  const load = loadavg()[0] as number;
  return { name, unit, rounds: ROUNDS, load, sides: sides.map(summarize) };

  function summarize(side: Side, index: number): Result["sides"][number] {
    const own = times[index] as number[];
    return {
      label: side.label,
      elapsedMs: own,
      value: spread(own.map((elapsed) => figure(elapsed, work, unit))),
      cost: spread(own.map((elapsed, round) => (first[round] as number) / elapsed)),
    };
  }
}

async function time(side: Side, round: number): Promise<number> {
  await side.prepare?.(round);
  const start = performance.now();
  await side.run(round);
  return performance.now() - start;
}

function figure(elapsedMs: number, work: number, unit: Unit): number {
  return unit === "ms" ? elapsedMs / work : (work * 1000) / elapsedMs;
}

function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] as number,
    min: sorted[0] as number,
    max: sorted.at(-1) as number,
  };
}

import type { Result } from "../measure.ts";

/** What a figure is measured by: how much faster one side shall be than another. */
export interface Aim {
  ours: string;
  theirs: string;
  atLeast: number;
}

/** Compares two sides round by round: the median ratio of speeds with the least and the most, beside the aim. */
export function ratioText(result: Result, { ours, theirs, atLeast }: Aim): string {
  const own = elapsedOf(result, ours);
  const other = elapsedOf(result, theirs);
  if (!own || !other) return `${ours} against ${theirs}: not measured`;
  const ratios = own.map((elapsed, round) => (other[round] as number) / elapsed);
  const sorted = ratios.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] as number;
  const spread = `${sorted[0]?.toFixed(2)} … ${sorted.at(-1)?.toFixed(2)}`;
  const verdict = median >= atLeast ? "reached" : "missed";
  return `${ours} is ${median.toFixed(2)}× ${theirs} (${spread}); aim ${atLeast}: ${verdict}`;
}

function elapsedOf(result: Result, label: string): readonly number[] | undefined {
  return result.sides.find((side) => side.label === label)?.elapsedMs;
}

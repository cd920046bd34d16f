/** Scales, ticks and paths of the storage chart: numbers in, numbers and path texts out. */

/** Maps a value from one range to another. */
export function scale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  const span = to - from;
  return (value) => (span === 0 ? start : start + ((value - from) / span) * (end - start));
}

/** Round sizes in bytes from 0 to at least `most`: 1, 2 or 5 times a power of ten of a binary unit. */
export function byteTicks(most: number, count = 5): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / count;
  const unit = 1024 ** Math.max(0, Math.floor(Math.log(rough) / Math.log(1024) + 1e-9));
  const step = roundStep(rough / unit) * unit;
  const ticks: number[] = [];
  for (let value = 0; value < most + step; value += step) ticks.push(value);
  return ticks;
}

/** The next of 1, 2, 5, 10, 20, 50 … that is not smaller. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= value - 1e-9) ?? 10;
  return step * power;
}

const DAY = 86_400_000;
const STEPS = [1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 1_825];

/** Moments on midnights (UTC) between two, about as many as fit. */
export function dayTicks(from: number, to: number, most: number): number[] {
  const days = (to - from) / DAY;
  const step = (STEPS.find((candidate) => days / candidate <= most) ?? days / most) * DAY;
  const first = Math.ceil(from / DAY) * DAY;
  const ticks: number[] = [];
  for (let at = first; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** A point of a line, in pixels. */
export type Point = readonly [x: number, y: number];

/** The path of a line through points; empty without two. */
export function linePath(points: readonly Point[]): string {
  if (points.length < 2) return "";
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}`;
}

/** The path of an area between two lines over the same places. */
export function areaPath(upper: readonly Point[], lower: readonly Point[]): string {
  if (upper.length < 2) return "";
  return `${linePath(upper)}L${lower
    .toReversed()
    .map(([x, y]) => `${round(x)} ${round(y)}`)
    .join("L")}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Values on top of one another: for each layer, where it ends at each place. */
export function stack(layers: readonly (readonly number[])[]): number[][] {
  const sums: number[] = [];
  return layers.map((layer) =>
    layer.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + value;
      return sums[at];
    }),
  );
}

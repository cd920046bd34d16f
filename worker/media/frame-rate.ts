/** A rate of frames as broadcasters write it. */
export interface FrameRate {
  numerator: number;
  denominator: number;
}

/** What the times of a film's frames say. */
export interface FrameTimes {
  frameRate: FrameRate | null;
  /** Whether every frame lasts equally long. */
  isConstant: boolean | null;
}

const STANDARD: readonly FrameRate[] = [
  [24_000, 1_001],
  [24, 1],
  [25, 1],
  [30_000, 1_001],
  [30, 1],
  [48, 1],
  [50, 1],
  [60_000, 1_001],
  [60, 1],
  [120, 1],
].map(([numerator, denominator]) => ({ numerator, denominator }) as FrameRate);

/** WebM and Matroska have whole milliseconds. */
const ROUNDING_S = 0.001;
const PRECISION = 3e-4;

/** Finds the rate in the times of all frames, in seconds and in any order: files have them as they are decoded. */
export function frameTimes(times: Float64Array): FrameTimes {
  if (times.length < 2) return { frameRate: null, isConstant: null };
  const sorted = times.toSorted();
  const length = (sorted.at(-1) as number) - (sorted[0] as number);
  if (length <= 0) return { frameRate: null, isConstant: null };
  const mean = length / (sorted.length - 1);
  let isConstant = true;
  for (let at = 1; at < sorted.length && isConstant; at += 1) {
    const step = (sorted[at] as number) - (sorted[at - 1] as number);
    isConstant = Math.abs(step - mean) <= ROUNDING_S + 1e-6;
  }
  return { frameRate: toRational(1 / mean, ROUNDING_S / length), isConstant };
}

function toRational(rate: number, error: number): FrameRate {
  const distance = ({ numerator, denominator }: FrameRate) =>
    Math.abs((numerator / denominator - rate) / rate);
  const [nearest] = STANDARD.toSorted((one, other) => distance(one) - distance(other));
  if (nearest !== undefined && distance(nearest) <= Math.max(PRECISION, error)) return nearest;
  const divisor = greatestDivisor(Math.round(rate * 1_000), 1_000);
  return { numerator: Math.round(rate * 1_000) / divisor, denominator: 1_000 / divisor };
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

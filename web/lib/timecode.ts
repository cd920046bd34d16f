/** Frames a second as a fraction, exact: 24000/1001 is no decimal number. */
export interface Rate {
  numerator: number;
  denominator: number;
}

/** Places in a sound are kept as frames of a thousandth of a second. */
export const MILLISECONDS: Rate = { numerator: 1_000, denominator: 1 };

/** The frame that is shown at a time in seconds. Browsers tell times as floating-point numbers a little off the frame's. */
export function frameAt(seconds: number, { numerator, denominator }: Rate): number {
  return Math.max(0, Math.floor((seconds * numerator) / denominator + 1e-3));
}

/** A time in seconds in the middle of a frame: a seek to its edge may show the one before. */
export function timeOf(frame: number, { numerator, denominator }: Rate): number {
  return ((frame + 0.5) * denominator) / numerator;
}

/** How many frames there are in so many seconds. */
export function frameCount(seconds: number, { numerator, denominator }: Rate): number {
  return Math.max(1, Math.round((seconds * numerator) / denominator));
}

/** "1:05:12" for minutes, seconds and the frame in the second, as edit lists count: non-drop, frames rounded up. */
export function timecode(frame: number, { numerator, denominator }: Rate): string {
  const base = Math.max(1, Math.round(numerator / denominator));
  const seconds = Math.floor(frame / base);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}:${two(frame % base)}`;
}

/** "1:05.250": minutes, seconds, thousandths. */
export function clockTime(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  const seconds = Math.floor(whole / 1_000);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}.${String(whole % 1_000).padStart(3, "0")}`;
}

/** Reads a frame of an address; undefined for anything that is no whole number. */
export function parseFrame(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Speeds of the shuttle: L goes up, J down, K stops. */
const SPEEDS = [1, 2, 4];

/** The speed after a key of the shuttle; negative is backwards, 0 stands. */
export function shuttle(speed: number, key: "j" | "k" | "l"): number {
  if (key === "k") return 0;
  const direction = key === "l" ? 1 : -1;
  if (Math.sign(speed) !== direction) return direction;
  const next = SPEEDS[SPEEDS.indexOf(Math.abs(speed)) + 1] ?? SPEEDS.at(-1);
  return direction * (next as number);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

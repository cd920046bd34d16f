import { clockTime, timecode, type Rate } from "./timecode.ts";

/** What a note is about, where that is no part of a picture: a frame (of a sound, a moment), or a point on a surface. */
export type Spot = FrameSpot | SurfaceSpot;

export interface FrameSpot {
  kind: "frame";
  frame: number;
  rate: Rate;
}

/** In metres of the model. */
export interface SurfaceSpot {
  kind: "surface";
  x: number;
  y: number;
  z: number;
}

/** A note of the API as far as it tells a spot. */
export interface GivenSpot {
  frameNumber: number | null;
  frameRateNumerator: number | null;
  frameRateDenominator: number | null;
  surfaceX: number | null;
  surfaceY: number | null;
  surfaceZ: number | null;
}

/** The spot of a note; undefined when it has none. */
export function spotOf(row: GivenSpot): Spot | undefined {
  const { frameNumber, frameRateNumerator: numerator, frameRateDenominator: denominator } = row;
  if (frameNumber !== null && numerator !== null && denominator !== null)
    return { kind: "frame", frame: frameNumber, rate: { numerator, denominator } };
  const { surfaceX: x, surfaceY: y, surfaceZ: z } = row;
  return x === null || y === null || z === null ? undefined : { kind: "surface", x, y, z };
}

/** What a command that writes a note is told of its spot. */
export function spotArguments(spot: Spot) {
  if (spot.kind === "frame") {
    const { numerator, denominator } = spot.rate;
    return {
      place: "frame" as const,
      frameNumber: spot.frame,
      frameRateNumerator: numerator,
      frameRateDenominator: denominator,
    };
  }
  return { place: "surface" as const, surfaceX: spot.x, surfaceY: spot.y, surfaceZ: spot.z };
}

/** In words: "Frame 132 (0:05:12)", "0:12.400", "Point on the model". */
export function spotWords(spot: Spot): string {
  if (spot.kind === "surface") return "Point on the model";
  const { frame, rate } = spot;
  return isMoment(rate)
    ? clockTime((frame * 1_000 * rate.denominator) / rate.numerator)
    : `Frame ${frame} (${timecode(frame, rate)})`;
}

/** A spot that was kept as JSON; undefined for anything else. */
export function parseSpot(text: string | null): Spot | undefined {
  try {
    const spot = JSON.parse(text ?? "null") as Spot;
    const numbers =
      spot.kind === "frame"
        ? [spot.frame, spot.rate.numerator, spot.rate.denominator]
        : [spot.x, spot.y, spot.z];
    return numbers.every((value) => Number.isFinite(value)) ? spot : undefined;
  } catch {
    return undefined;
  }
}

/** Whether frames of this rate are moments of a sound: thousandths of a second here, samples for some programs. */
export function isMoment({ numerator, denominator }: Rate): boolean {
  return numerator >= 1_000 * denominator;
}

import { levelled } from "./peaks.ts";
import type { Preview } from "./preview.ts";
import { spotWords, type FrameSpot } from "./spot.ts";
import { MILLISECONDS, type Rate } from "./timecode.ts";

/** Frames a second as the worker has found them out; a film without is counted in thousandths like a sound. */
export function frameRateOf(preview: Preview | undefined): Rate {
  const facts = preview?.facts;
  return (facts?.kind === "video" ? facts.frame_rate : undefined) ?? MILLISECONDS;
}

/** How far each of two sounds is turned down to be as loud as the other; undefined when their loudness is not known. */
export function levelsOf(
  own: Preview | undefined,
  other: Preview | undefined,
): { own: number; other: number } | undefined {
  const [one, two] = [loudnessOf(own), loudnessOf(other)];
  return one === undefined || two === undefined ? undefined : levelled(one, two);
}

function loudnessOf(preview: Preview | undefined): number | undefined {
  const facts = preview?.facts;
  return (facts?.kind === "audio" ? facts.loudness_lufs : undefined) ?? undefined;
}

/** "Loop: Frame 12 (0:00:12) to the end", or "No loop". */
export function loopWords({ from, to }: { from?: number; to?: number }, here: FrameSpot): string {
  if (from === undefined && to === undefined) return "No loop";
  const words = (frame: number | undefined, otherwise: string) =>
    frame === undefined ? otherwise : spotWords({ ...here, frame });
  return `Loop: ${words(from, "the beginning")} to ${words(to, "the end")}`;
}

import { formatCount, formatDuration } from "./format.ts";
import type { Preview, PreviewFacts } from "./preview.ts";

/** A line of what is known of a file. */
export interface Fact {
  name: string;
  value: string;
}

/** Everything that is known of a file's content, in words. */
export function factsOf({ facts }: Preview): Fact[] {
  const lines: [string, string | undefined][] = linesOf(facts);
  return lines.flatMap(([name, value]) => (value === undefined ? [] : { name, value }));
}

/** The one thing that tells most, for a card: how long, how large. */
export function briefFact({ facts }: Preview): string | undefined {
  if (facts.kind === "image") return sizeOf(facts);
  if (facts.kind === "audio" || facts.kind === "video") return durationOf(facts.duration_ms);
  return facts.kind === "model" ? given(facts.triangles, trianglesOf) : undefined;
}

function linesOf(facts: PreviewFacts): [string, string | undefined][] {
  switch (facts.kind) {
    case "image":
      return [
        ["Dimensions", sizeOf(facts)],
        ["Channels", given(facts.channels, (count) => channelWords(count, facts.has_alpha))],
        ["Depth", given(facts.depth, (bits) => `${bits} bits a channel`)],
        [
          "Frames",
          given(facts.frame_count, (count) => (count > 1 ? formatCount(count) : undefined)),
        ],
      ];
    case "audio":
      return [
        ["Length", durationOf(facts.duration_ms)],
        ["Sound", soundOf(facts)],
        ["Loudness", given(facts.loudness_lufs, (lufs) => `${lufs.toFixed(1)} LUFS`)],
        ["True peak", given(facts.true_peak_dbtp, (peak) => `${peak.toFixed(1)} dBTP`)],
      ];
    case "video":
      return [
        ["Length", durationOf(facts.duration_ms)],
        ["Dimensions", sizeOf(facts)],
        ["Frames", given(facts.frame_count, formatCount)],
        ["Rate", rateOf(facts)],
        ["Codec", given(facts.codec, (codec) => codec)],
        ["Sound", given(facts.audio_codec, (codec) => codec)],
      ];
    case "model":
      return [
        ["Triangles", given(facts.triangles, formatCount)],
        ["Vertices", given(facts.vertices, formatCount)],
        ["Meshes", given(facts.meshes, formatCount)],
        ["Materials", given(facts.materials, formatCount)],
        ["Textures", given(facts.textures, formatCount)],
        ["Animations", given(facts.animations, formatCount)],
        ["Extent", given(facts.bounds, extentOf)],
      ];
    default:
      return [];
  }
}

function given<T>(value: T | null | undefined, words: (value: T) => string | undefined) {
  return value === null || value === undefined ? undefined : words(value);
}

function sizeOf(facts: { width?: number | null; height?: number | null }): string | undefined {
  const { width, height } = facts;
  return width && height ? `${width} × ${height}` : undefined;
}

function durationOf(ms: number | null | undefined): string | undefined {
  return given(ms, formatDuration);
}

function channelWords(count: number, hasAlpha: boolean | null | undefined): string {
  return hasAlpha === true ? `${count}, with alpha` : String(count);
}

function soundOf(facts: Extract<PreviewFacts, { kind: "audio" }>): string | undefined {
  const parts = [
    given(facts.sample_rate, (rate) => `${rate / 1_000} kHz`),
    given(facts.channels, (count) => CHANNEL_WORDS[count] ?? `${count} channels`),
  ];
  const words = parts.filter((part) => part !== undefined);
  return words.length === 0 ? undefined : words.join(", ");
}

const CHANNEL_WORDS: Readonly<Record<number, string>> = { 1: "mono", 2: "stereo" };

function rateOf(facts: Extract<PreviewFacts, { kind: "video" }>): string | undefined {
  return given(facts.frame_rate, ({ numerator, denominator }) => {
    const rate = Math.round((numerator / denominator) * 1_000) / 1_000;
    return `${rate} frames a second${facts.is_constant_rate === false ? ", uneven" : ""}`;
  });
}

function trianglesOf(count: number): string {
  return `${formatCount(count)} triangles`;
}

function extentOf({ min, max }: { min: number[]; max: number[] }): string {
  return max.map((value, at) => (value - (min[at] ?? 0)).toFixed(2)).join(" × ");
}

import { createReadStream } from "node:fs";
import decode from "audio-decode";
import { LoudnessMeter } from "./loudness.ts";
import { MediaProblem, type MediaResult } from "./media-result.ts";
import { PeakFinder } from "./peaks.ts";
import { TruePeakMeter } from "./true-peak.ts";

/** Longer ones are no sounds of a game; and reading one takes its time. */
const MAX_SECONDS = 3_600;
const CHUNK_BYTES = 256 * 1024;

type Format = Parameters<typeof decode>[1] & string;

/** The decoder of a media type. */
const FORMATS: Readonly<Record<string, Format>> = {
  "audio/wav": "wav",
  "audio/mpeg": "mp3",
  "audio/ogg": "oga",
  "audio/opus": "opus",
  "audio/flac": "flac",
  "audio/x-flac": "flac",
  "audio/aac": "aac",
  "audio/mp4": "m4a",
  "audio/x-m4a": "m4a",
  "audio/aiff": "aiff",
};

/** Looks at a sound: its facts and its peaks. It is decoded piece by piece. */
export async function lookAtAudio(path: string, mediaType: string): Promise<MediaResult> {
  const format = FORMATS[mediaType.split(";")[0]?.trim() ?? ""];
  if (format === undefined) throw new MediaProblem(`There is no decoder for ${mediaType}.`);
  const listener = new Listener();
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  for await (const { channelData, sampleRate } of decode(file, format))
    listener.add(channelData, sampleRate);
  return listener.finish(format);
}

/** Measures what passes by. */
class Listener {
  #sampleRate = 0;
  #channels = 0;
  #samples = 0;
  #peaks: PeakFinder | undefined;
  #loudness: LoudnessMeter | undefined;
  #truePeak: TruePeakMeter | undefined;

  add(channelData: readonly Float32Array[], sampleRate: number): void {
    const samples = channelData[0]?.length ?? 0;
    if (samples === 0) return;
    if (this.#peaks === undefined) this.#begin(channelData.length, sampleRate);
    if (channelData.length !== this.#channels || sampleRate !== this.#sampleRate)
      throw new MediaProblem("The sound changes its channels or its sample rate on the way.");
    this.#samples += samples;
    if (this.#samples > MAX_SECONDS * this.#sampleRate)
      throw new MediaProblem("The sound is longer than an hour.");
    this.#peaks?.add(channelData);
    this.#loudness?.add(channelData);
    this.#truePeak?.add(channelData);
  }

  finish(format: string): MediaResult {
    if (this.#peaks === undefined) throw new MediaProblem("There is no sound in the file.");
    const peaks = JSON.stringify(this.#peaks.finish(this.#sampleRate));
    return {
      facts: {
        codec: format,
        duration_ms: Math.round((this.#samples / this.#sampleRate) * 1_000),
        sample_rate: this.#sampleRate,
        channels: this.#channels,
        loudness_lufs: tenths(this.#loudness?.finish()),
        true_peak_dbtp: tenths(this.#truePeak?.finish()),
      },
      files: [{ kind: "peaks", mediaType: "application/json", bytes: Buffer.from(peaks) }],
    };
  }

  #begin(channels: number, sampleRate: number): void {
    this.#channels = channels;
    this.#sampleRate = sampleRate;
    this.#peaks = new PeakFinder(channels);
    this.#loudness = new LoudnessMeter(channels, sampleRate);
    this.#truePeak = new TruePeakMeter(channels);
  }
}

function tenths(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10) / 10;
}

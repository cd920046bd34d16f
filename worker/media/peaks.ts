/** So many points tell a sound at any width of a window. */
const MAX_POINTS = 2_000;
const FIRST_SAMPLES_PER_POINT = 64;

/** Peaks in audiowaveform's JSON format, version 2, 8 bits. */
export interface Peaks {
  version: 2;
  channels: number;
  sample_rate: number;
  samples_per_pixel: number;
  bits: 8;
  /** Points; each has a least and a greatest sample of every channel in `data`. */
  length: number;
  data: number[];
}

/**
 * Finds the extremes of a sound of unknown length while it passes by. Points become twice as wide whenever there are too
 * many, so the memory does not grow with the sound.
 */
export class PeakFinder {
  readonly #channels: number;
  #samplesPerPoint = FIRST_SAMPLES_PER_POINT;
  /** For each point the least and the greatest sample of each channel. */
  #points: number[][] = [];
  #open: number[] = [];
  #openSamples = 0;

  /** For sounds of one or two channels; of more, one that has the extremes of all. */
  constructor(channels: number) {
    this.#channels = channels <= 2 ? channels : 1;
  }

  /** Takes the next samples, as many of each channel. */
  add(channelData: readonly Float32Array[]): void {
    const length = channelData[0]?.length ?? 0;
    for (let at = 0; at < length;) {
      const end = Math.min(length, at + this.#samplesPerPoint - this.#openSamples);
      this.#widen(channelData, at, end);
      this.#openSamples += end - at;
      at = end;
      if (this.#openSamples === this.#samplesPerPoint) this.#close();
    }
  }

  /** The peaks of all that was added. */
  finish(sampleRate: number): Peaks {
    if (this.#openSamples > 0) this.#close();
    return {
      version: 2,
      channels: this.#channels,
      sample_rate: sampleRate,
      samples_per_pixel: this.#samplesPerPoint,
      bits: 8,
      length: this.#points.length,
      data: this.#points.flat().map(toByte),
    };
  }

  #widen(channelData: readonly Float32Array[], from: number, to: number): void {
    for (const [index, samples] of channelData.entries()) {
      const place = this.#channels === 1 ? 0 : index * 2;
      let least = this.#open[place] ?? Infinity;
      let greatest = this.#open[place + 1] ?? -Infinity;
      for (let at = from; at < to; at += 1) {
        const sample = samples[at] as number;
        if (sample < least) least = sample;
        if (sample > greatest) greatest = sample;
      }
      this.#open[place] = least;
      this.#open[place + 1] = greatest;
    }
  }

  #close(): void {
    this.#points.push(this.#open);
    this.#open = [];
    this.#openSamples = 0;
    if (this.#points.length === MAX_POINTS) this.#halve();
  }

  #halve(): void {
    const wider: number[][] = [];
    for (let at = 0; at < this.#points.length; at += 2)
      wider.push(union(this.#points[at] as number[], this.#points[at + 1] as number[]));
    this.#points = wider;
    this.#samplesPerPoint *= 2;
  }
}

function union(one: readonly number[], other: readonly number[]): number[] {
  return one.map((value, at) => {
    const theirs = other[at] as number;
    return at % 2 === 0 ? Math.min(value, theirs) : Math.max(value, theirs);
  });
}

function toByte(sample: number): number {
  return Number.isFinite(sample) ? Math.max(-128, Math.min(127, Math.round(sample * 128))) : 0;
}

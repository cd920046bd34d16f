/** A second-order filter; a0 is 1. */
interface Biquad {
  b: readonly [number, number, number];
  a: readonly [number, number];
}

/** Blocks of 400 ms, a new one every 100 ms (BS.1770-4: an overlap of 75 %). */
const STEPS_A_SECOND = 10;
const STEPS_A_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
/** Surround channels count more, the low-frequency channel not at all: L R C LFE Ls Rs. */
const SURROUND_WEIGHTS = [1, 1, 1, 0, 1.41, 1.41];

/** Measures integrated loudness by ITU-R BS.1770-4 while the sound passes by. */
export class LoudnessMeter {
  readonly #weights: readonly number[];
  readonly #filters: ChannelFilter[];
  readonly #stepSamples: number;
  /** Weighted power of each step of 100 ms: eight bytes, an hour takes 288 KB. */
  readonly #steps: number[] = [];
  #power = 0;
  #samples = 0;

  constructor(channels: number, sampleRate: number) {
    const weights = channels >= 5 ? SURROUND_WEIGHTS : [];
    this.#weights = Array.from({ length: channels }, (_, index) => weights[index] ?? 1);
    this.#filters = this.#weights.map(() => new ChannelFilter(sampleRate));
    this.#stepSamples = Math.round(sampleRate / STEPS_A_SECOND);
  }

  /** Takes the next samples, as many of each channel. */
  add(channelData: readonly Float32Array[]): void {
    const length = channelData[0]?.length ?? 0;
    for (let at = 0; at < length;) {
      const end = Math.min(length, at + this.#stepSamples - this.#samples);
      for (const [index, samples] of channelData.entries()) {
        const weight = this.#weights[index] as number;
        const power = (this.#filters[index] as ChannelFilter).power(samples, at, end);
        this.#power += weight * power;
      }
      this.#samples += end - at;
      at = end;
      if (this.#samples === this.#stepSamples) this.#closeStep();
    }
  }

  /** Integrated loudness in LUFS; undefined for silence and for what is shorter than one block. */
  finish(): number | undefined {
    const blocks: number[] = [];
    for (let at = STEPS_A_BLOCK; at <= this.#steps.length; at += 1) {
      const steps = this.#steps.slice(at - STEPS_A_BLOCK, at);
      blocks.push(steps.reduce((sum, power) => sum + power, 0) / STEPS_A_BLOCK);
    }
    const loud = blocks.filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS);
    if (loud.length === 0) return undefined;
    const gate = toLufs(mean(loud)) + RELATIVE_GATE_LU;
    return toLufs(mean(loud.filter((power) => toLufs(power) > gate)));
  }

  #closeStep(): void {
    this.#steps.push(this.#power / this.#stepSamples);
    this.#power = 0;
    this.#samples = 0;
  }
}

/** The K-weighting of one channel: a shelf for the head, then a high-pass. */
class ChannelFilter {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  readonly #state = new Float64Array(4);

  constructor(sampleRate: number) {
    this.#shelf = shelfFilter(sampleRate);
    this.#highPass = highPassFilter(sampleRate);
  }

  /** The sum of the squares of samples, filtered; transposed direct form II. */
  power(samples: Float32Array, from: number, to: number): number {
    const { b: sb, a: sa } = this.#shelf;
    const { b: hb, a: ha } = this.#highPass;
    let [s1, s2, h1, h2] = this.#state as unknown as [number, number, number, number];
    let sum = 0;
    for (let at = from; at < to; at += 1) {
      const input = samples[at] as number;
      const shelved = sb[0] * input + s1;
      s1 = sb[1] * input - sa[0] * shelved + s2;
      s2 = sb[2] * input - sa[1] * shelved;
      const output = hb[0] * shelved + h1;
      h1 = hb[1] * shelved - ha[0] * output + h2;
      h2 = hb[2] * shelved - ha[1] * output;
      sum += output * output;
    }
    this.#state.set([s1, s2, h1, h2]);
    return sum;
  }
}

/** The first stage of BS.1770 for any sample rate: the analog filter behind its table for 48 kHz, transformed anew. */
function shelfFilter(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 1681.9744509555319) / sampleRate);
  const q = 0.7071752369554193;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b: [
      (high + (band * k) / q + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (band * k) / q + k * k) / a0,
    ],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  };
}

/** The second stage, likewise. */
function highPassFilter(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087613982) / sampleRate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] };
}

function toLufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** ITU-R BS.1770-4, annex 2: the interpolating filter for four times the sample rate, by phase. */
const PHASES: readonly Float64Array[] = [
  [
    0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875,
    0.1373291015625, 0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125,
    0.014892578125, -0.00830078125,
  ],
  [
    -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
    0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
  ],
  [
    -0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625, -0.2003173828125, 0.77978515625,
    0.465087890625, -0.16650390625, 0.089111328125, -0.0517578125, 0.029296875, -0.0291748046875,
  ],
  [
    -0.00830078125, 0.014892578125, -0.026611328125, 0.047607421875, -0.102294921875, 0.97216796875,
    0.1373291015625, -0.0594482421875, 0.033203125, -0.0196533203125, 0.010986328125,
    0.001708984375,
  ],
].map((taps) => Float64Array.from(taps));
const TAPS = 12;

/** Measures the true peak by ITU-R BS.1770-4 while the sound passes by: what a converter makes of it between samples. */
export class TruePeakMeter {
  /** The last samples of each channel, before the next come. */
  readonly #tails: Float64Array[];
  #peak = 0;

  constructor(channels: number) {
    this.#tails = Array.from({ length: channels }, () => new Float64Array(TAPS - 1));
  }

  /** Takes the next samples of each channel. */
  add(channelData: readonly Float32Array[]): void {
    for (const [index, samples] of channelData.entries())
      this.#addChannel(this.#tails[index] as Float64Array, samples);
  }

  /** The peak in dBTP; undefined for digital silence. */
  finish(): number | undefined {
    // What the filter still holds.
    this.add(this.#tails.map(() => new Float32Array(TAPS - 1)));
    return this.#peak > 0 ? 20 * Math.log10(this.#peak) : undefined;
  }

  #addChannel(tail: Float64Array, samples: Float32Array): void {
    const line = new Float64Array(tail.length + samples.length);
    line.set(tail);
    line.set(samples, tail.length);
    let peak = this.#peak;
    for (let at = 0; at < samples.length; at += 1) {
      const own = Math.abs(samples[at] as number);
      if (own > peak) peak = own;
      for (const taps of PHASES) {
        let sum = 0;
        for (let tap = 0; tap < TAPS; tap += 1)
          sum += (taps[tap] as number) * (line[at + TAPS - 1 - tap] as number);
        const size = Math.abs(sum);
        if (size > peak) peak = size;
      }
    }
    this.#peak = peak;
    tail.set(line.subarray(samples.length));
  }
}

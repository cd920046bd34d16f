/** Peaks as the worker writes them (docs/explanations/previews.md): the format of audiowaveform, 8 bits. */
export interface Peaks {
  /** Each is drawn by itself. */
  channels: number;
  /** How many points there are. */
  length: number;
  /** For each point, the least and the greatest value of each channel, from -128 to 127. */
  data: readonly number[];
}

/** Reads a file of peaks; throws for anything else. */
export function parsePeaks(text: string): Peaks {
  const { version, bits, channels, length, data } = JSON.parse(text) as Peaks & {
    version: number;
    bits: number;
  };
  const isWhole = Array.isArray(data) && data.length === channels * length * 2;
  if (version !== 2 || bits !== 8 || !isWhole) throw new Error("These are no peaks.");
  return { channels, length, data };
}

/** How much each of two sounds is turned down (0 to 1) so that both are equally loud; loudness in LUFS. */
export function levelled(own: number, other: number): { own: number; other: number } {
  const down = 10 ** (-Math.abs(own - other) / 20);
  return own > other ? { own: down, other: 1 } : { own: 1, other: down };
}

import test from "ava";
import { LoudnessMeter } from "../../../worker/media/loudness.ts";
import { TruePeakMeter } from "../../../worker/media/true-peak.ts";

/** A sine of so many hertz and decibels below full scale. */
function tone(sampleRate: number, seconds: number, dbfs: number, hertz = 1_000, phase = 0) {
  const amplitude = 10 ** (dbfs / 20);
  return Float32Array.from(
    { length: sampleRate * seconds },
    (_, at) => amplitude * Math.sin((2 * Math.PI * hertz * at) / sampleRate + phase),
  );
}

function loudness(sampleRate: number, ...parts: Float32Array[][]): number | undefined {
  const meter = new LoudnessMeter(parts[0]?.length ?? 0, sampleRate);
  // In odd pieces, as decoders give them.
  for (const channels of parts) {
    const length = channels[0]?.length ?? 0;
    for (let at = 0; at < length; at += 1_009)
      meter.add(channels.map((samples) => samples.subarray(at, at + 1_009)));
  }
  return meter.finish();
}

function near(value: number | undefined, wanted: number, tolerance = 0.1): boolean {
  return value !== undefined && Math.abs(value - wanted) <= tolerance;
}

for (const sampleRate of [22_050, 44_100, 48_000, 96_000]) {
  // EBU Tech 3341, minimum requirements 1 and 2.
  test(`a stereo tone of 1 kHz has the loudness of its level, at ${sampleRate} Hz`, (t) => {
    const at = (dbfs: number) => [tone(sampleRate, 2, dbfs), tone(sampleRate, 2, dbfs)];
    t.true(near(loudness(sampleRate, at(-23)), -23));
    t.true(near(loudness(sampleRate, at(-33)), -33));
  });
}

test("a tone of 997 Hz at full scale in one channel has -3.01 LUFS", (t) => {
  t.true(near(loudness(48_000, [tone(48_000, 5, 0, 997)]), -3.01, 0.02));
});

// EBU Tech 3341, minimum requirement 3: what is much quieter than the rest does not count.
test("quiet passages around a tone do not make it quieter", (t) => {
  const at = (dbfs: number, seconds: number) => {
    const samples = tone(48_000, seconds, dbfs);
    return [samples, samples];
  };
  t.true(near(loudness(48_000, at(-36, 2), at(-23, 12), at(-36, 2)), -23));
  t.true(near(loudness(48_000, at(-72, 2), at(-36, 2), at(-23, 12), at(-36, 2), at(-72, 2)), -23));
});

test("silence, and what is shorter than a block, has no loudness", (t) => {
  t.is(loudness(48_000, [new Float32Array(96_000)]), undefined);
  t.is(loudness(48_000, [tone(48_000, 5, 0).subarray(0, 10_000)]), undefined);
});

test("a surround channel counts more than the front, the low-frequency one not at all", (t) => {
  const quiet = new Float32Array(240_000);
  const only = (place: number) =>
    Array.from({ length: 6 }, (_, at) => (at === place ? tone(48_000, 5, -20) : quiet));
  const front = loudness(48_000, only(0)) ?? NaN;
  t.true(near(loudness(48_000, only(4)), front + 1.49, 0.02));
  t.is(loudness(48_000, only(3)), undefined);
});

test("the true peak is found between the samples", (t) => {
  // A quarter of the sample rate, with samples at 45 degrees: none of them meets the peak.
  const samples = tone(48_000, 1, -6, 12_000, Math.PI / 4);
  const meter = new TruePeakMeter(1);
  meter.add([samples.subarray(0, 777)]);
  meter.add([samples.subarray(777)]);
  const peak = meter.finish() ?? NaN;
  t.true(Math.max(...samples) < 10 ** (-9 / 20));
  // EBU Tech 3341 allows +0.2 and -0.4 dB.
  t.true(peak > -6.4 && peak < -5.8, String(peak));
  t.is(new TruePeakMeter(2).finish(), undefined);
});

import test from "ava";
import { PeakFinder } from "../../../worker/media/peaks.ts";

test("each point has the least and the greatest sample of each channel, whatever the pieces", (t) => {
  const left = Float32Array.from({ length: 200 }, (_, at) => (at === 70 ? 1 : at === 130 ? -1 : 0));
  const right = Float32Array.from({ length: 200 }, () => 0.25);
  const finder = new PeakFinder(2);
  for (let at = 0; at < 200; at += 7)
    finder.add([left.subarray(at, at + 7), right.subarray(at, at + 7)]);
  t.deepEqual(finder.finish(8_000), {
    version: 2,
    channels: 2,
    sample_rate: 8_000,
    samples_per_pixel: 64,
    bits: 8,
    length: 4,
    data: [0, 0, 32, 32, 0, 127, 32, 32, -128, 0, 32, 32, 0, 0, 32, 32],
  });
});

test("a long sound has no more points than a short one, and loses no peak", (t) => {
  const finder = new PeakFinder(1);
  const second = new Float32Array(48_000);
  for (let at = 0; at < 120; at += 1) {
    second.fill(0);
    if (at === 100) second[17] = -0.5;
    finder.add([second]);
  }
  const peaks = finder.finish(48_000);
  t.true(peaks.length > 900 && peaks.length <= 2_000);
  t.is(peaks.data.length, peaks.length * 2);
  t.is(Math.min(...peaks.data), -64);
  const first = (peaks.data.indexOf(-64) / 2) * peaks.samples_per_pixel;
  const sample = 100 * 48_000 + 17;
  t.true(first <= sample && sample < first + peaks.samples_per_pixel);
});

test("more than two channels are one with the extremes of all, and what is no number is silence", (t) => {
  const finder = new PeakFinder(6);
  const channels = Array.from({ length: 6 }, (_, at) => Float32Array.of(at / 10, -at / 10));
  finder.add(channels);
  const { channels: count, data } = finder.finish(48_000);
  t.is(count, 1);
  t.deepEqual(data, [-64, 64]);
  const odd = new PeakFinder(1);
  odd.add([Float32Array.of(Infinity, 0)]);
  t.deepEqual(odd.finish(48_000).data, [0, 0]);
});

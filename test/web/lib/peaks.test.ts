import test from "ava";
import { levelled, parsePeaks } from "../../../web/lib/peaks.ts";

const FILE = { version: 2, channels: 2, sample_rate: 48_000, samples_per_pixel: 120, bits: 8 };

test("peaks are read as the worker writes them", (t) => {
  const data = [-3, 5, -2, 6, -1, 1, 0, 0];
  t.deepEqual(parsePeaks(JSON.stringify({ ...FILE, length: 2, data })), {
    channels: 2,
    length: 2,
    data,
  });
});

test("a file that is cut short or of another kind is no peaks", (t) => {
  for (const change of [{ length: 3 }, { version: 1 }, { bits: 16 }, { data: "no" }])
    t.throws(() =>
      parsePeaks(JSON.stringify({ ...FILE, length: 1, data: [0, 0, 0, 0], ...change })),
    );
  t.throws(() => parsePeaks("<html>"));
});

test("the louder of two sounds is turned down, the other never up", (t) => {
  t.deepEqual(levelled(-20, -20), { own: 1, other: 1 });
  const { own, other } = levelled(-14, -20);
  t.is(other, 1);
  t.is(own.toFixed(3), "0.501");
  t.is(levelled(-20, -14).other.toFixed(3), "0.501");
});

import test from "ava";
import { frameTimes } from "../../../worker/media/frame-rate.ts";

const times = (count: number, of: (frame: number) => number) =>
  Float64Array.from({ length: count }, (_, at) => of(at));

for (const [numerator, denominator] of [
  [24_000, 1_001],
  [24, 1],
  [25, 1],
  [30_000, 1_001],
  [60, 1],
] as const) {
  test(`${numerator}/${denominator} is found as such, also in whole milliseconds`, (t) => {
    const exact = times(240, (frame) => (frame * denominator) / numerator);
    const expected = { frameRate: { numerator, denominator }, isConstant: true };
    t.deepEqual(frameTimes(exact), expected);
    t.deepEqual(frameTimes(exact.map((time) => Math.round(time * 1_000) / 1_000)), expected);
    // As it is decoded: pictures that others refer to come before these.
    t.deepEqual(frameTimes(exact.toSorted((one, other) => (one % 0.2) - (other % 0.2))), expected);
  });
}

test("a rate that no broadcaster uses is a plain fraction", (t) => {
  t.deepEqual(frameTimes(times(100, (frame) => frame / 12.5)), {
    frameRate: { numerator: 25, denominator: 2 },
    isConstant: true,
  });
});

test("frames of different lengths are said to be so; one frame says nothing", (t) => {
  const uneven = times(100, (frame) => frame / 25 + (frame > 50 ? 0.4 : 0));
  t.is(frameTimes(uneven).isConstant, false);
  t.deepEqual(frameTimes(Float64Array.of(0)), { frameRate: null, isConstant: null });
  t.deepEqual(frameTimes(Float64Array.of(3, 3)), { frameRate: null, isConstant: null });
});

import test from "ava";
import { frameRateOf, levelsOf, loopWords } from "../../../web/lib/playing.ts";
import { NO_PREVIEW, type Preview } from "../../../web/lib/preview.ts";
import { MILLISECONDS } from "../../../web/lib/timecode.ts";

const sound = (loudness: number | null): Preview => ({
  ...NO_PREVIEW,
  facts: { kind: "audio", loudness_lufs: loudness },
});

test("a film has the rate that the worker has found, anything else thousandths of a second", (t) => {
  const rate = { numerator: 24_000, denominator: 1_001 };
  t.deepEqual(frameRateOf({ ...NO_PREVIEW, facts: { kind: "video", frame_rate: rate } }), rate);
  t.is(frameRateOf({ ...NO_PREVIEW, facts: { kind: "video", frame_rate: null } }), MILLISECONDS);
  t.is(frameRateOf(sound(-20)), MILLISECONDS);
  t.is(frameRateOf(undefined), MILLISECONDS);
});

test("two sounds are levelled when the loudness of both is known", (t) => {
  t.is(levelsOf(sound(-14), sound(-20))?.own.toFixed(3), "0.501");
  t.is(levelsOf(sound(-14), sound(null)), undefined);
  t.is(levelsOf(sound(-14), NO_PREVIEW), undefined);
  t.is(levelsOf(undefined, undefined), undefined);
});

test("a loop is told with both its ends", (t) => {
  const here = { kind: "frame", frame: 0, rate: { numerator: 24, denominator: 1 } } as const;
  t.is(loopWords({}, here), "No loop");
  t.is(loopWords({ from: 12 }, here), "Loop: Frame 12 (0:00:12) to the end");
  t.is(loopWords({ from: 12, to: 30 }, here), "Loop: Frame 12 (0:00:12) to Frame 30 (0:01:06)");
});

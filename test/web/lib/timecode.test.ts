import test from "ava";
import {
  clockTime,
  frameAt,
  frameCount,
  MILLISECONDS,
  parseFrame,
  shuttle,
  timecode,
  timeOf,
} from "../../../web/lib/timecode.ts";

const NTSC = { numerator: 24_000, denominator: 1_001 };
const FILM = { numerator: 24, denominator: 1 };

test("a frame's time leads back to the frame, at rates that are no decimal numbers too", (t) => {
  for (const rate of [NTSC, FILM, { numerator: 30_000, denominator: 1_001 }, MILLISECONDS]) {
    for (const frame of [0, 1, 23, 24, 1_000, 86_399]) {
      t.is(frameAt(timeOf(frame, rate), rate), frame);
      // Browsers tell the time at which a frame begins, rounded to microseconds.
      const begins = Number(((frame * rate.denominator) / rate.numerator).toFixed(6));
      t.is(frameAt(begins, rate), frame, `${frame} of ${rate.numerator}/${rate.denominator}`);
    }
  }
});

test("frames are counted in seconds, and there is always one", (t) => {
  t.is(frameCount(2, FILM), 48);
  t.is(frameCount(10.01, NTSC), 240);
  t.is(frameCount(0, FILM), 1);
});

test("a timecode counts frames within the second", (t) => {
  t.is(timecode(0, FILM), "0:00:00");
  t.is(timecode(47, FILM), "0:01:23");
  t.is(timecode(24 * 61 + 3, NTSC), "1:01:03");
  t.is(clockTime(0), "0:00.000");
  t.is(clockTime(61_250), "1:01.250");
});

test("the shuttle gets faster in one direction, turns round at once, and stops", (t) => {
  t.is(shuttle(0, "l"), 1);
  t.is(shuttle(1, "l"), 2);
  t.is(shuttle(4, "l"), 4);
  t.is(shuttle(2, "j"), -1);
  t.is(shuttle(-1, "j"), -2);
  t.is(shuttle(-2, "k"), 0);
});

test("an address gives a frame or nothing", (t) => {
  t.is(parseFrame("132"), 132);
  for (const text of [undefined, "", "-1", "1.5", "1e3", "12345678901"])
    t.is(parseFrame(text), undefined);
});

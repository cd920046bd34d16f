import test from "ava";
import {
  CHANNELS,
  modeThatFits,
  parseCompare,
  printCompare,
  stepOther,
  toggleMode,
  usualOther,
} from "../../../web/lib/compare.ts";

test("an address that says nothing shows the picture alone, in all channels", (t) => {
  t.deepEqual(parseCompare({}), {
    mode: "alone",
    channel: "rgb",
    shown: undefined,
    against: undefined,
  });
});

test("what is written into an address is read from it again", (t) => {
  const view = { mode: "difference", channel: "a", shown: 11, against: 12 } as const;
  t.deepEqual(parseCompare(printCompare(view)), view);
});

test("what is as usual is not in the address, and a part that did not change is not touched", (t) => {
  t.deepEqual(printCompare({ mode: "alone", channel: "rgb", shown: undefined }), {
    mode: "",
    ch: "",
    v: "",
  });
  t.deepEqual(printCompare({ against: 3 }), { cmp: "3" });
});

test("nonsense in an address is as if it were not there", (t) => {
  t.deepEqual(parseCompare({ mode: "3d", ch: "toString", v: "-1", cmp: "1e3" }), parseCompare({}));
});

test("one compares with what the version was built on, else the one before, else what there is", (t) => {
  t.is(usualOther([5, 4, 3, 2, 1], 5, 3), 3);
  t.is(usualOther([5, 4, 3], 5, undefined), 4);
  t.is(usualOther([5, 4, 3], 5, 1), 4);
  t.is(usualOther([3, 2, 1], 1, undefined), 3);
  t.is(usualOther([1], 1, undefined), undefined);
});

test("older and newer go through the versions, over the one that is shown, and stay at the ends", (t) => {
  const numbers = [5, 4, 3, 2, 1];
  t.is(stepOther(numbers, 3, { from: 4, step: -1 }), 2);
  t.is(stepOther(numbers, 3, { from: 2, step: 1 }), 4);
  t.is(stepOther(numbers, 3, { from: 1, step: -1 }), 1);
  t.is(stepOther(numbers, 3, { from: 5, step: 1 }), 5);
  t.is(stepOther([3], 3, { from: undefined, step: 1 }), undefined);
});

test("two pictures side by side need room; the same mode chosen again is left", (t) => {
  t.is(modeThatFits("2up", 320), "onion");
  t.is(modeThatFits("2up", 960), "2up");
  t.is(modeThatFits("swipe", 320), "swipe");
  t.is(toggleMode("swipe", "swipe"), "alone");
  t.is(toggleMode("swipe", "blink"), "blink");
});

test("a channel's matrix has four rows of five, and only RGB keeps alpha", (t) => {
  for (const [channel, { matrix }] of Object.entries(CHANNELS)) {
    const values = matrix.split(" ").map(Number);
    t.is(values.length, 20, channel);
    t.true(values.every(Number.isFinite), channel);
    t.deepEqual(values.slice(15), channel === "rgb" ? [0, 0, 0, 1, 0] : [0, 0, 0, 0, 1], channel);
  }
});

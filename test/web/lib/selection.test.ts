import test from "ava";
import {
  among,
  NOTHING_SELECTED,
  selectionOf,
  toggled,
  withRange,
} from "../../../web/lib/selection.ts";

const LIST = ["a", "b", "c", "d", "e"];

test("a row is selected and left out again", (t) => {
  const one = toggled(NOTHING_SELECTED, "b");
  t.deepEqual([...one.ids], ["b"]);
  t.deepEqual([...toggled(one, "b").ids], []);
});

test("a range goes from the last one to this one, in either direction, and keeps the rest", (t) => {
  const first = toggled(toggled(NOTHING_SELECTED, "e"), "b");
  t.deepEqual([...withRange(first, LIST, "d").ids].toSorted(), ["b", "c", "d", "e"]);
  const last = toggled(NOTHING_SELECTED, "d");
  t.deepEqual([...withRange(last, LIST, "b").ids].toSorted(), ["b", "c", "d"]);
  t.deepEqual([...withRange(NOTHING_SELECTED, LIST, "c").ids], ["c"]);
  t.deepEqual([...withRange(selectionOf(["a"]), LIST, "c").ids], ["a", "c"]);
  t.deepEqual([...withRange(last, LIST, "gone").ids], ["d"]);
});

test("what has left the list is no longer selected, nor where a range begins", (t) => {
  const selection = toggled(toggled(NOTHING_SELECTED, "a"), "c");
  t.is(among(selection, LIST), selection);
  t.deepEqual(among(selection, ["a", "b"]), { ids: new Set(["a"]), anchor: undefined });
});

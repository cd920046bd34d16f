import test from "ava";
import fc from "fast-check";
import { afterDone, moveIndex, placeOf } from "../../../web/lib/neighbours.ts";

test("the place of a review names its neighbours, and the ends have none beyond them", (t) => {
  const ids = ["a", "b", "c"];
  t.deepEqual(placeOf(ids, "b"), { position: 2, total: 3, previous: "a", next: "c" });
  t.deepEqual(placeOf(ids, "a"), { position: 1, total: 3, previous: undefined, next: "b" });
  t.deepEqual(placeOf(ids, "c"), { position: 3, total: 3, previous: "b", next: undefined });
});

test("a review outside the queue has no place, and next leads into the queue", (t) => {
  t.deepEqual(placeOf(["a"], "z"), { position: 0, total: 1, previous: undefined, next: "a" });
});

test("after a decision comes the next review, at the end the one before, at last none", (t) => {
  t.is(afterDone(["a", "b", "c"], "b"), "c");
  t.is(afterDone(["a", "b", "c"], "c"), "b");
  t.is(afterDone(["a"], "a"), undefined);
  t.is(afterDone(["a"], "z"), undefined);
});

test("moving starts at the first card and stays inside the list", (t) => {
  t.is(moveIndex(-1, 1, 3), 0);
  t.is(moveIndex(-1, 1, 0), -1);
  fc.assert(
    fc.property(
      fc.nat(50),
      fc.integer({ min: -60, max: 60 }),
      fc.integer({ min: 1, max: 51 }),
      (at, step, length) => {
        const index = moveIndex(Math.min(at, length - 1), step, length);
        return index >= 0 && index < length;
      },
    ),
  );
  t.pass();
});

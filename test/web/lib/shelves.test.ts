import test from "ava";
import { baseInWords, isShelfState, SHELF_STATES } from "../../../web/lib/shelves.ts";

test("a base is outdated when another version is the head now", (t) => {
  const v = (versionNumber: number) => ({ versionNumber });
  t.deepEqual(baseInWords(v(2), v(2)), { base: "v2", head: "v2", isOutdated: false });
  t.deepEqual(baseInWords(v(2), v(3)), { base: "v2", head: "v3", isOutdated: true });
  t.deepEqual(baseInWords(null, null), { base: "new", head: "none", isOutdated: false });
  t.deepEqual(baseInWords(null, v(1)), { base: "new", head: "v1", isOutdated: true });
  t.deepEqual(baseInWords(v(1), null), { base: "v1", head: "none", isOutdated: true });
});

test("only states that exist are states, each with a word and an icon of its own", (t) => {
  t.true(isShelfState("in_review"));
  t.false(isShelfState("constructor"));
  t.false(isShelfState(undefined));
  const marks = Object.values(SHELF_STATES);
  t.is(new Set(marks.map(({ word }) => word)).size, 4);
  t.is(new Set(marks.map(({ icon }) => icon)).size, 4);
});

import test from "ava";
import {
  boxOf,
  middleOf,
  moveRegion,
  nudgeRegion,
  parseRegion,
  regionBetween,
  regionWords,
  resizeRegion,
  type Region,
} from "../../../web/lib/region.ts";

const MEDIA = { width: 400, height: 200 };
const REGION: Region = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };

/** What the database takes: a region inside the picture. */
function isTaken({ x, y, width, height }: Region): boolean {
  return (
    x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1.000001 && y + height <= 1.000001
  );
}

test("two corners in any order make the same region, cut off at the edge of the picture", (t) => {
  const expected = { x: 0.25, y: 0.5, width: 0.75, height: 0.5 };
  t.deepEqual(regionBetween({ x: 100, y: 100 }, { x: 999, y: 999 }, MEDIA), expected);
  t.deepEqual(regionBetween({ x: 999, y: 100 }, { x: 100, y: 999 }, MEDIA), expected);
});

test("a press without a movement, and one beside the picture, are no region", (t) => {
  t.is(regionBetween({ x: 100, y: 100 }, { x: 100.5, y: 180 }, MEDIA), undefined);
  t.is(regionBetween({ x: -50, y: 0 }, { x: -10, y: 100 }, MEDIA), undefined);
});

test("arrows move a region and with Shift resize it; other keys are not its", (t) => {
  t.like(nudgeRegion(REGION, "ArrowRight", false), { x: 0.11, width: 0.3 });
  t.like(nudgeRegion(REGION, "ArrowUp", false), { y: 0.19, height: 0.4 });
  t.like(nudgeRegion(REGION, "ArrowRight", true), { x: 0.1, width: 0.31 });
  t.is(nudgeRegion(REGION, "Enter", false), undefined);
});

test("whatever is done to a region, the database takes it", (t) => {
  let region = REGION;
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) {
    for (let times = 0; times < 120; times += 1) {
      region = nudgeRegion(region, key, times % 3 === 0) ?? region;
      t.true(isTaken(region), JSON.stringify(region));
    }
  }
  t.true(isTaken(moveRegion({ x: 1 / 3, y: 2 / 3, width: 2 / 3, height: 1 / 3 }, 5, 5)));
  t.true(isTaken(resizeRegion(REGION, -5, 5)));
});

test("a region to begin with is in the middle of what is seen, and never without a size", (t) => {
  t.deepEqual(middleOf({ x: 0, y: 0, width: 400, height: 200 }, MEDIA), {
    x: 0.375,
    y: 0.375,
    width: 0.25,
    height: 0.25,
  });
  t.true(isTaken(middleOf({ x: 5000, y: 5000, width: 1, height: 1 }, MEDIA)));
});

test("it is told in pixels of the media and in words", (t) => {
  t.deepEqual(boxOf(REGION, MEDIA), { x: 40, y: 40, width: 120, height: 80 });
  t.is(regionWords(REGION), "10 % from the left, 20 % from the top, 30 % × 40 %");
});

test("what was kept comes back, and nonsense does not", (t) => {
  t.deepEqual(parseRegion(JSON.stringify(REGION)), REGION);
  for (const text of [null, "", "[]", "{}", '{"x":2,"y":0,"width":1,"height":1}', "{"])
    t.is(parseRegion(text), undefined, String(text));
});

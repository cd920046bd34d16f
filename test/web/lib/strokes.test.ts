import test from "ava";
import {
  COLORS,
  extend,
  fromPairs,
  isDrawn,
  isSameShape,
  MAX_POINTS,
  pathOf,
  toPairs,
  type Shape,
} from "../../../web/lib/strokes.ts";

const shape = (change: Partial<Shape>): Shape => ({
  tool: "pen",
  color: "#ff5c4d",
  width: 2,
  points: [{ x: 0, y: 0 }],
  ...change,
});

test("a pen keeps its points, but none that say nothing new at this zoom", (t) => {
  const near = extend(shape({}), { x: 1, y: 0 }, 1);
  t.is(near.points.length, 1);
  t.is(extend(shape({}), { x: 1, y: 0 }, 8).points.length, 2);
  t.is(extend(shape({}), { x: 9, y: 0 }, 1).points.length, 2);
});

test("a pen that never rests ends at a number of points that the database takes", (t) => {
  let drawn = shape({});
  for (let at = 0; at < MAX_POINTS + 10; at += 1) drawn = extend(drawn, { x: at * 10, y: at }, 1);
  t.is(drawn.points.length, MAX_POINTS);
});

test("other tools have two points, whatever lies between", (t) => {
  let drawn = shape({ tool: "arrow" });
  for (const x of [10, 20, 30]) drawn = extend(drawn, { x, y: 5 }, 1);
  t.deepEqual(drawn.points, [
    { x: 0, y: 0 },
    { x: 30, y: 5 },
  ]);
});

test("a dot of the pen is something, a box without a size is nothing", (t) => {
  t.true(isDrawn(shape({})));
  t.false(isDrawn(shape({ tool: "rectangle" })));
  t.false(isDrawn(shape({ points: [] })));
  t.true(
    isDrawn(
      shape({
        tool: "ellipse",
        points: [
          { x: 0, y: 0 },
          { x: 5, y: 0 },
        ],
      }),
    ),
  );
});

test("each tool is one path", (t) => {
  const points = [
    { x: 0, y: 0 },
    { x: 30, y: 40 },
  ];
  t.is(pathOf(shape({ points })), "M0 0L30 40");
  t.is(pathOf(shape({})), "M0 0L0 0");
  t.is(pathOf(shape({ tool: "rectangle", points })), "M0 0H30V40H0Z");
  t.regex(pathOf(shape({ tool: "ellipse", points })), /^M0 20A15 20 0 0 0 30 20A15 20/);
  t.regex(pathOf(shape({ tool: "arrow", points })), /^M0 0L30 40M.*L30 40L/);
  t.is(pathOf(shape({ points: [] })), "");
});

test("points go to the API as pairs and come back; what is no pair is left out", (t) => {
  const points = [{ x: 1.25, y: 2 }];
  t.deepEqual(toPairs(points), [[1.3, 2]]);
  t.deepEqual(fromPairs([[1, 2], "x", [3], [4, "5"], null]), [{ x: 1, y: 2 }]);
  t.deepEqual(fromPairs({ length: 1 }), []);
});

test("a stroke is known again by what it looks like", (t) => {
  t.true(isSameShape(shape({}), shape({ points: [{ x: 0.01, y: 0 }] })));
  t.false(isSameShape(shape({}), shape({ points: [{ x: 1, y: 0 }] })));
  t.false(isSameShape(shape({}), shape({ color: "#ffffff" })));
});

test("the database takes the colours", (t) => {
  for (const { color } of COLORS) t.regex(color, /^#[0-9a-f]{6}$/);
});

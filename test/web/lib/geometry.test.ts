import test from "ava";
import {
  clamp,
  fitScale,
  layOver,
  MARGIN,
  matrixOf,
  otherPixelAt,
  panBy,
  pixelAt,
  reveal,
  stepScale,
  toMedia,
  toPane,
  zoomAt,
  type Zoom,
} from "../../../web/lib/geometry.ts";

const MEDIA = { width: 2000, height: 1000 };
const PANE = { width: 800, height: 600 };

test("a fitted picture is as large as the pane allows, in its middle, with a margin", (t) => {
  const matrix = matrixOf("fit", MEDIA, PANE);
  t.is(matrix.scale, (PANE.width - 2 * MARGIN) / MEDIA.width);
  t.deepEqual(toPane({ x: 1000, y: 500 }, matrix), { x: 400, y: 300 });
  t.is(toPane({ x: 0, y: 0 }, matrix).x, MARGIN);
});

test("a picture without a size, or a pane without one, breaks nothing", (t) => {
  t.true(Number.isFinite(fitScale({ width: 0, height: 0 }, PANE)));
  t.true(fitScale(MEDIA, { width: 0, height: 0 }) > 0);
});

test("media and pane are each other's inverse at every zoom", (t) => {
  for (const zoom of ["fit", { scale: 8, centre: { x: 13, y: 700 } }] as Zoom[]) {
    const matrix = matrixOf(zoom, MEDIA, PANE);
    const there = toMedia(toPane({ x: 123, y: 456 }, matrix), matrix);
    t.true(Math.abs(there.x - 123) < 1e-9 && Math.abs(there.y - 456) < 1e-9);
  }
});

test("zooming leaves the point under the pointer where it is", (t) => {
  const at = { x: 100, y: 550 };
  const before = matrixOf("fit", MEDIA, PANE);
  const after = matrixOf(zoomAt(at, 4, before, PANE), MEDIA, PANE);
  t.is(after.scale, 4);
  const [one, other] = [toMedia(at, before), toMedia(at, after)];
  t.true(Math.abs(one.x - other.x) < 1e-9 && Math.abs(one.y - other.y) < 1e-9);
});

test("a step in and a step out lead back, and neither ends nor turns at the extremes", (t) => {
  t.true(Math.abs(stepScale(stepScale(1, 1), -1) - 1) < 1e-9);
  t.is(stepScale(64, 1), 64);
  t.is(stepScale(1 / 64, -1), 1 / 64);
});

test("the picture is moved by what the pointer moves, and never out of sight", (t) => {
  const from = matrixOf({ scale: 2, centre: { x: 1000, y: 500 } }, MEDIA, PANE);
  const moved = matrixOf(panBy({ x: 30, y: -10 }, from, MEDIA, PANE), MEDIA, PANE);
  t.deepEqual([moved.x - from.x, moved.y - from.y], [30, -10]);
  const away = matrixOf(panBy({ x: 1e6, y: 1e6 }, from, MEDIA, PANE), MEDIA, PANE);
  t.deepEqual(toPane({ x: 0, y: 0 }, away), { x: 400, y: 300 });
});

test("a picture of another size is scaled to fit in its own proportions, or laid from the corner", (t) => {
  t.deepEqual(layOver(MEDIA, { width: 500, height: 500 }, "fit"), {
    x: 500,
    y: 0,
    width: 1000,
    height: 1000,
  });
  t.deepEqual(layOver(MEDIA, { width: 500, height: 500 }, "corner"), {
    x: 0,
    y: 0,
    width: 500,
    height: 500,
  });
  t.deepEqual(layOver(MEDIA, MEDIA, "fit"), { x: 0, y: 0, ...MEDIA });
});

test("a pixel is whole and inside; the other picture's is the one that lies there", (t) => {
  t.deepEqual(pixelAt({ x: 1.9, y: 0 }, MEDIA), { x: 1, y: 0 });
  t.is(pixelAt({ x: -0.1, y: 0 }, MEDIA), undefined);
  t.is(pixelAt({ x: 2000, y: 0 }, MEDIA), undefined);
  const other = { width: 500, height: 500 };
  const over = layOver(MEDIA, other, "fit");
  t.deepEqual(otherPixelAt({ x: 500, y: 999 }, over, other), { x: 0, y: 499 });
  t.is(otherPixelAt({ x: 499, y: 0 }, over, other), undefined);
});

test("what is seen is left alone; what is not is brought to the middle, smaller when it must be", (t) => {
  const box = { x: 0, y: 0, width: 100, height: 100 };
  t.is(reveal(box, "fit", MEDIA, PANE), "fit");
  const near: Zoom = { scale: 2, centre: { x: 50, y: 50 } };
  t.is(reveal(box, near, MEDIA, PANE), near);
  const far: Zoom = { scale: 2, centre: { x: 1900, y: 900 } };
  t.deepEqual(reveal(box, far, MEDIA, PANE), { scale: 2, centre: { x: 50, y: 50 } });
  const large = reveal(
    { x: 0, y: 0, width: 1000, height: 1000 },
    { scale: 8, centre: { x: 0, y: 0 } },
    MEDIA,
    PANE,
  );
  t.not(large, "fit");
  t.true(large !== "fit" && large.scale * 1000 <= PANE.height);
});

test("a bound that is the wrong way round gives the lower one", (t) => {
  t.is(clamp(5, 0, -1), 0);
});

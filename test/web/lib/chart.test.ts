import test from "ava";
import { areaPath, byteTicks, dayTicks, linePath, scale, stack } from "../../../web/lib/chart.ts";

test("a scale maps a range to another, and an empty range to its start", (t) => {
  const y = scale([0, 100], [200, 0]);
  t.deepEqual([0, 50, 100].map(y), [200, 100, 0]);
  t.is(scale([5, 5], [10, 90])(5), 10);
});

test("ticks of bytes are round in binary units and reach beyond the most", (t) => {
  const GIB = 1024 ** 3;
  t.deepEqual(
    byteTicks(10 * GIB),
    [0, 2, 4, 6, 8, 10].map((value) => value * GIB),
  );
  t.deepEqual(byteTicks(900), [0, 200, 400, 600, 800, 1_000]);
  t.deepEqual(byteTicks(0), [0, 1]);
  for (const most of [1, 1_023, 5_000, 1.5 * GIB, 999 * GIB, 10 * 1024 * GIB]) {
    const ticks = byteTicks(most);
    t.true((ticks.at(-1) as number) >= most, String(most));
    t.true(ticks.length >= 3 && ticks.length <= 8, `${ticks.length} for ${most}`);
  }
});

test("ticks of days are midnights, no more than fit", (t) => {
  const from = Date.parse("2027-01-01T10:00:00Z");
  const day = 86_400_000;
  t.deepEqual(
    dayTicks(from, from + 3 * day, 4).map((at) => new Date(at).toISOString()),
    ["2027-01-02T00:00:00.000Z", "2027-01-03T00:00:00.000Z", "2027-01-04T00:00:00.000Z"],
  );
  for (const days of [1, 30, 90, 400, 3_000, 40_000])
    t.true(dayTicks(from, from + days * day, 6).length <= 7, String(days));
});

test("lines and areas are paths; one point is none", (t) => {
  t.is(linePath([[0, 0]]), "");
  t.is(
    linePath([
      [0, 1.26],
      [10, 2],
    ]),
    "M0 1.3L10 2",
  );
  t.is(
    areaPath(
      [
        [0, 1],
        [10, 2],
      ],
      [
        [0, 5],
        [10, 5],
      ],
    ),
    "M0 1L10 2L10 5L0 5Z",
  );
  t.is(areaPath([[0, 1]], [[0, 5]]), "");
});

test("layers lie on top of one another", (t) => {
  t.deepEqual(
    stack([
      [1, 2],
      [10, 20],
      [0, 5],
    ]),
    [
      [1, 2],
      [11, 22],
      [11, 27],
    ],
  );
});

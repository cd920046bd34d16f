import test from "ava";
import { layOut, thin, type ChartInput } from "../../../web/lib/storage-chart.ts";

const DAY = 86_400_000;
const NOW = new Date("2027-03-01T00:00:00Z");

const INPUT: ChartInput = {
  snapshots: [30, 20, 10].map((ago, at) => ({
    at: new Date(NOW.getTime() - ago * DAY).toISOString(),
    content: 100 + at * 100,
    reserved: 0,
    derived: 10,
    logical: 1_000,
  })),
  allocation: 1_000,
  used: 400,
  forecast: {
    snapshotCount: 20,
    bytesPerDay: 10,
    daysUntilFull: 60,
    daysUntilFullLow: 50,
    daysUntilFullHigh: 75,
  },
  now: NOW,
  width: 600,
  height: 300,
};

test("the picture goes as far ahead as back, and the forecast ends where the growth leads", (t) => {
  const { nowX, plot, forecast, allocationY, yTicks } = layOut(INPUT);
  t.is(nowX, (plot.left + plot.right) / 2);
  t.is(yTicks.at(-1)?.value, 1_000);
  t.is(allocationY, plot.top);
  // 400 + 30 days at 10 a day.
  const y = plot.bottom - (700 / 1_000) * (plot.bottom - plot.top);
  t.is(forecast, `M${nowX} ${plot.bottom - 0.4 * (plot.bottom - plot.top)}L${plot.right} ${y}`);
});

test("a project that is full sooner ends the picture there", (t) => {
  const { nowX, plot } = layOut({
    ...INPUT,
    forecast: { ...INPUT.forecast, daysUntilFull: 9, daysUntilFullHigh: 10 },
  });
  t.is(Math.round(nowX), Math.round(plot.left + (plot.right - plot.left) * (30 / 40)));
});

test("without a forecast the picture ends now", (t) => {
  const forecast = {
    snapshotCount: 3,
    bytesPerDay: undefined,
    daysUntilFull: undefined,
    daysUntilFullLow: undefined,
    daysUntilFullHigh: undefined,
  };
  const shapes = layOut({ ...INPUT, forecast });
  t.is(shapes.nowX, shapes.plot.right);
  t.is(shapes.forecast, "");
  t.is(shapes.band, "");
});

test("an allocation far above does not press the rest flat, and nothing at all is drawn as well", (t) => {
  const shapes = layOut({
    ...INPUT,
    allocation: 1e12,
    forecast: {
      ...INPUT.forecast,
      daysUntilFull: 1e11,
      daysUntilFullLow: 8e10,
      daysUntilFullHigh: 2e11,
    },
  });
  t.is(shapes.allocationY, undefined);
  t.true((shapes.yTicks.at(-1)?.value as number) < 10_000);
  const empty = layOut({ ...INPUT, snapshots: [], used: 0 });
  t.is(empty.areas[0], "");
});

test("many points are thinned to the most, the first and last among them", (t) => {
  const items = Array.from({ length: 1_000 }, (_, at) => at);
  const few = thin(items, 400);
  t.is(few.length, 400);
  t.is(few[0], 0);
  t.is(few.at(-1), 999);
  t.deepEqual(thin([1, 2], 400), [1, 2]);
});

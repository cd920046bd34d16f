/** What the storage chart draws, from what the database says: everything but pixels' colours. */
import { areaPath, byteTicks, dayTicks, linePath, scale, stack, type Point } from "./chart.ts";
import type { Forecast, Snapshot } from "./storage.ts";

/** What is to be drawn. */
export interface ChartInput {
  snapshots: readonly Snapshot[];
  allocation: number;
  /** Bytes that count against the allocation now. */
  used: number;
  forecast: Forecast;
  now: Date;
  width: number;
  height: number;
}

/** A mark on an axis. */
export interface Tick {
  at: number;
  value: number;
}

/** Paths and places, in pixels. */
export interface ChartShapes {
  /** Content, reserved, derived: from the bottom up. */
  areas: [content: string, reserved: string, derived: string];
  forecast: string;
  band: string;
  /** Where the allocation's line is; undefined when it is far above the picture. */
  allocationY: number | undefined;
  nowX: number;
  xTicks: Tick[];
  yTicks: Tick[];
  plot: { left: number; right: number; top: number; bottom: number };
}

const DAY_MS = 86_400_000;
const MARGIN = { left: 64, right: 12, top: 12, bottom: 28 };
/** More points than this only make the page slow. */
const MOST_POINTS = 400;
/** An allocation further above than this would press everything else flat. */
const TOWERING = 6;
const PIXELS_A_DATE = 90;

/** Lays a chart out. */
export function layOut(input: ChartInput): ChartShapes {
  const { allocation, now, width, height } = input;
  const snapshots = thin(input.snapshots, MOST_POINTS);
  const first = snapshots[0] === undefined ? now.getTime() : Date.parse(snapshots[0].at);
  const span = Math.max(now.getTime() - first, DAY_MS);
  const last = now.getTime() + horizonDays(input, span / DAY_MS) * DAY_MS;
  const layers = stack([
    [...snapshots.map(({ content }) => content), contentNow(input)],
    [...snapshots.map(({ reserved }) => reserved), reservedNow(input)],
    [...snapshots.map(({ derived }) => derived), snapshots.at(-1)?.derived ?? 0],
  ]);
  const ahead = project(input, last);
  const most = Math.max(1, ...(layers[2] ?? []), ahead.middle, ahead.fast);
  const isShown = allocation <= most * TOWERING;
  const yValues = byteTicks(isShown ? Math.max(most, allocation) : most);
  const plot = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const x = scale([first, last], [plot.left, plot.right]);
  const y = scale([0, yValues.at(-1) ?? 1], [plot.bottom, plot.top]);
  const places = [...snapshots.map(({ at }) => x(Date.parse(at))), x(now.getTime())];
  const line = (values: readonly number[] | undefined): Point[] =>
    places.map((place, at) => [place, y(values?.[at] ?? 0)]);
  const floor = line([]);
  const start: Point = [x(now.getTime()), y(input.used)];
  const end = (value: number): Point => [x(last), y(value)];
  const hasForecast = last > now.getTime();
  return {
    areas: [
      areaPath(line(layers[0]), floor),
      areaPath(line(layers[1]), line(layers[0])),
      areaPath(line(layers[2]), line(layers[1])),
    ],
    forecast: hasForecast ? linePath([start, end(ahead.middle)]) : "",
    band: hasForecast ? areaPath([start, end(ahead.fast)], [start, end(ahead.slow)]) : "",
    allocationY: isShown ? y(allocation) : undefined,
    nowX: x(now.getTime()),
    xTicks: dayTicks(first, last, Math.max(2, (plot.right - plot.left) / PIXELS_A_DATE)).map(
      (value) => ({ value, at: x(value) }),
    ),
    yTicks: yValues.map((value) => ({ value, at: y(value) })),
    plot,
  };
}

/** As far ahead as the picture goes back, or to the day it is full when that is sooner. */
function horizonDays({ forecast }: ChartInput, daysBack: number): number {
  if (forecast.bytesPerDay === undefined || forecast.daysUntilFull === 0) return 0;
  const full = forecast.daysUntilFullHigh ?? forecast.daysUntilFull ?? Infinity;
  return Math.min(full, Math.max(daysBack, 14));
}

/** What is used at the end of the picture: as it goes, at the fast and at the slow end of the band. */
function project(
  { used, allocation, forecast, now }: ChartInput,
  last: number,
): { middle: number; fast: number; slow: number } {
  const days = (last - now.getTime()) / DAY_MS;
  const left = allocation - used;
  const { bytesPerDay = 0, daysUntilFullLow, daysUntilFullHigh } = forecast;
  const at = (perDay: number) => Math.max(0, Math.min(allocation, used + perDay * days));
  return {
    middle: at(bytesPerDay),
    fast: at(daysUntilFullLow === undefined ? bytesPerDay : left / daysUntilFullLow),
    slow: at(daysUntilFullHigh === undefined ? Math.min(0, bytesPerDay) : left / daysUntilFullHigh),
  };
}

function reservedNow({ snapshots }: ChartInput): number {
  return snapshots.at(-1)?.reserved ?? 0;
}

function contentNow(input: ChartInput): number {
  return Math.max(0, input.used - reservedNow(input));
}

/** At most so many of a list, evenly spread, the last among them. */
export function thin<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, at) => items[Math.round((at * (items.length - 1)) / (most - 1))] as T,
  );
}

/** How a project's storage is told in words. Dates are in UTC, so that everybody reads the same day. */
import { formatBytes } from "./format.ts";

/** What the database says of the growth. */
export interface Forecast {
  snapshotCount: number;
  bytesPerDay: number | undefined;
  daysUntilFull: number | undefined;
  daysUntilFullLow: number | undefined;
  daysUntilFullHigh: number | undefined;
}

/** Snapshots that a forecast needs. */
export const LEAST_SNAPSHOTS = 14;

const DAY_MS = 86_400_000;
/** Further ahead a straight line says nothing. */
const FURTHEST_DAYS = 36_500;

/** The forecast as a sentence: when the project is full at its present growth, or why nobody can say. */
export function forecastSentence(forecast: Forecast, now: Date): string {
  const { snapshotCount, bytesPerDay, daysUntilFull, daysUntilFullLow, daysUntilFullHigh } =
    forecast;
  if (bytesPerDay === undefined)
    return `No forecast yet: it needs ${LEAST_SNAPSHOTS} measurements of the last 90 days, and there ${
      snapshotCount === 1 ? "is 1" : `are ${snapshotCount}`
    }. One is taken every night.`;
  const growth = `At ${signedBytes(bytesPerDay)}/day`;
  if (daysUntilFull === 0) return "This project is full.";
  if (daysUntilFull === undefined || daysUntilFull > FURTHEST_DAYS)
    return `${growth} this project does not fill up.`;
  const on = dayOf(now, daysUntilFull);
  return `${growth} this project is full on ${on}${band(daysUntilFullLow, daysUntilFullHigh, now)}.`;
}

/** Empty when both ends are the same day. */
function band(low: number | undefined, high: number | undefined, now: Date): string {
  const from = dayOf(now, low ?? 0);
  if (high === undefined || high > FURTHEST_DAYS) return ` (${from} at the earliest, maybe never)`;
  const to = dayOf(now, high);
  return from === to ? "" : ` (between ${from} and ${to})`;
}

/** The day so many days from now: "14 March 2027". */
export function dayOf(now: Date, days: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(now.getTime() + days * DAY_MS),
  );
}

function signedBytes(bytes: number): string {
  return `${bytes < 0 ? "−" : "+"}${formatBytes(Math.abs(bytes))}`;
}

/** What a level of warning asks for. */
export function warningSentence(percent: number | undefined): string | undefined {
  if (percent === undefined) return undefined;
  if (percent >= 95)
    return "More than 95 % is used: uploads will be refused soon. A manager can raise the allocation.";
  if (percent >= 90) return "More than 90 % is used. Ask for a larger allocation now.";
  return "More than 80 % is used. Time to plan ahead.";
}

/** What was stored at a moment. */
export interface Snapshot {
  at: string;
  /** Bytes of distinct content: what counts against the allocation. */
  content: number;
  /** Bytes that uploads under way have reserved. */
  reserved: number;
  /** Previews and other files made from it; they do not count. */
  derived: number;
  /** All versions added up, each counted in full. */
  logical: number;
}

/** Ranges one can look at, and how many days each goes back; all of it for undefined. */
export const RANGES = { "30d": 30, "90d": 90, all: undefined } as const;
export type Range = keyof typeof RANGES;

/** The range an address names; 90 days unless it names one. */
export function parseRange(text: string | undefined): Range {
  return text === "30d" || text === "all" ? text : "90d";
}

/** Snapshots as a table for a spreadsheet. */
export function toCsv(snapshots: readonly Snapshot[]): string {
  const rows = snapshots.map(({ at, content, reserved, derived, logical }) =>
    [at, content, reserved, derived, logical].join(","),
  );
  return ["captured_at,content_bytes,reserved_bytes,derived_bytes,logical_bytes", ...rows, ""].join(
    "\r\n",
  );
}

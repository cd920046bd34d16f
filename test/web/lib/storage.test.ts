import test from "ava";
import {
  forecastSentence,
  parseRange,
  toCsv,
  warningSentence,
  type Forecast,
} from "../../../web/lib/storage.ts";

const NOW = new Date("2027-01-01T12:00:00Z");
const GIB = 1024 ** 3;
const FORECAST: Forecast = {
  snapshotCount: 60,
  bytesPerDay: 41 * GIB,
  daysUntilFull: 72.3,
  daysUntilFullLow: 60,
  daysUntilFullHigh: 87.5,
};

test("the sentence says the growth, the day and the band", (t) => {
  t.is(
    forecastSentence(FORECAST, NOW),
    "At +41.0 GiB/day this project is full on 14 March 2027 (between 2 March 2027 and 30 March 2027).",
  );
});

test("without enough measurements there is no forecast, and the sentence says why", (t) => {
  const none = { ...FORECAST, bytesPerDay: undefined, daysUntilFull: undefined };
  t.regex(forecastSentence({ ...none, snapshotCount: 13 }, NOW), /^No forecast yet: .+ are 13\./);
  t.regex(forecastSentence({ ...none, snapshotCount: 1 }, NOW), /there is 1\./);
});

test("a project may be full, never fill up, or nobody knows how late", (t) => {
  t.is(forecastSentence({ ...FORECAST, daysUntilFull: 0 }, NOW), "This project is full.");
  t.is(
    forecastSentence({ ...FORECAST, bytesPerDay: -5 * GIB, daysUntilFull: undefined }, NOW),
    "At −5.0 GiB/day this project does not fill up.",
  );
  t.regex(forecastSentence({ ...FORECAST, daysUntilFull: 1e9 }, NOW), /does not fill up\.$/);
  t.regex(
    forecastSentence({ ...FORECAST, daysUntilFullHigh: undefined }, NOW),
    /\(2 March 2027 at the earliest, maybe never\)\.$/,
  );
});

test("a band of a single day is not said", (t) => {
  t.is(
    forecastSentence({ ...FORECAST, daysUntilFullLow: 72.2, daysUntilFullHigh: 72.4 }, NOW),
    "At +41.0 GiB/day this project is full on 14 March 2027.",
  );
});

test("each level of warning has its sentence", (t) => {
  t.is(warningSentence(undefined), undefined);
  for (const percent of [80, 90, 95])
    t.regex(warningSentence(percent) ?? "", RegExp(`${percent} %`));
});

test("an address may name the range, and 90 days is meant otherwise", (t) => {
  t.deepEqual(["30d", "90d", "all", "x", undefined].map(parseRange), [
    "30d",
    "90d",
    "all",
    "90d",
    "90d",
  ]);
});

test("the numbers are given as a table of bytes", (t) => {
  const at = "2027-01-01T00:00:00Z";
  t.is(
    toCsv([{ at, content: 1, reserved: 2, derived: 3, logical: 4 }]),
    `captured_at,content_bytes,reserved_bytes,derived_bytes,logical_bytes\r\n${at},1,2,3,4\r\n`,
  );
});

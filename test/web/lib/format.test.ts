import test, { type ExecutionContext } from "ava";
import {
  countOf,
  formatAge,
  formatBytes,
  formatExactBytes,
  formatMoment,
  initials,
} from "../../../web/lib/format.ts";

const NOW = new Date("2026-11-24T12:00:00Z");

function ageIs(t: ExecutionContext, since: string, expected: string): void {
  t.is(formatAge(new Date(since), NOW), expected);
}

test("an age of seconds is moments", ageIs, "2026-11-24T11:59:01Z", "moments");
test("an age is singular at one", ageIs, "2026-11-24T11:00:00Z", "1 hour");
test("an age is rounded down to its largest unit", ageIs, "2026-11-21T08:00:00Z", "3 days");
test("a week is a week and not seven days", ageIs, "2026-11-17T12:00:00Z", "1 week");
test("an age of years is in years", ageIs, "2023-11-01T00:00:00Z", "3 years");
test(
  "a moment in the future, from a clock ahead of ours, is moments",
  ageIs,
  "2026-11-24T12:05:00Z",
  "moments",
);

function bytesAre(t: ExecutionContext, bytes: number, expected: string): void {
  t.is(formatBytes(bytes), expected);
}

test("bytes below a kibibyte are whole", bytesAre, 1023, "1023 B");
test("sizes are binary with one digit", bytesAre, 1536, "1.5 KiB");
test("sizes from a hundred on have no digit", bytesAre, 123 * 1024 * 1024, "123 MiB");
test("the default allocation is ten tebibytes", bytesAre, 10_995_116_277_760, "10.0 TiB");
test("nothing is zero bytes", bytesAre, 0, "0 B");

test("the exact size has thousands separators", (t) => {
  t.is(formatExactBytes(10_995_116_277_760), "10,995,116,277,760 bytes");
  t.is(formatExactBytes(1), "1 byte");
});

test("a moment is written out in the given time zone", (t) => {
  t.is(formatMoment(new Date("2026-11-24T21:58:00Z"), "UTC"), "24 Nov 2026, 21:58");
});

test("counts agree with their noun", (t) => {
  t.is(countOf(1, "review"), "1 review");
  t.is(countOf(0, "review"), "0 reviews");
  t.is(countOf(1200, "entry", "entries"), "1,200 entries");
});

test("initials are the first and last word's, whatever separates them", (t) => {
  t.is(initials("Mina de Vries"), "MV");
  t.is(initials("lead_user"), "LU");
  t.is(initials("Rosa"), "R");
  t.is(initials(""), "?");
});

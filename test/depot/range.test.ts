import test from "ava";
import { readRange, type RangeAnswer } from "../../plugins/depot/range.ts";

const part = (start: number, end: number): RangeAnswer => ({ kind: "part", range: { start, end } });
const all: RangeAnswer = { kind: "all" };
const none: RangeAnswer = { kind: "unsatisfiable" };

const table: [header: string | undefined, size: number, answer: RangeAnswer][] = [
  [undefined, 100, all],
  ["bytes=0-9", 100, part(0, 9)],
  ["bytes=90-", 100, part(90, 99)],
  ["bytes=-10", 100, part(90, 99)],
  ["bytes=-1000", 100, part(0, 99)],
  ["bytes=95-1000", 100, part(95, 99)],
  ["bytes=0-0", 1, part(0, 0)],
  ["bytes=0-", 100, part(0, 99)],
  // Two parts that touch are one.
  ["bytes=0-9,10-19", 100, part(0, 19)],
  // Several parts: a server may send everything.
  ["bytes=0-9,20-29", 100, all],
  ["bytes=100-", 100, none],
  ["bytes=100-200", 100, none],
  ["bytes=-0", 100, none],
  ["bytes=0-", 0, none],
  ["bytes=50-20", 100, all],
  ["bytes=abc", 100, all],
  ["bytes=", 100, all],
  ["items=0-9", 100, all],
  ["bytes=0-9;", 100, all],
  [`bytes=${"0-0,".repeat(200)}1-1`, 100, all],
  ["bytes=0-99999999999999999999", 100, part(0, 99)],
  ["bytes=4294967296-4294967299", 8_589_934_592, part(4_294_967_296, 4_294_967_299)],
];

for (const [header, size, answer] of table) {
  test(`Range ${String(header).slice(0, 40)} of ${size} bytes is ${JSON.stringify(answer)}`, (t) => {
    t.deepEqual(readRange(header, size), answer);
  });
}

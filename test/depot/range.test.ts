import test from "ava";
import { readRange, type RangeAnswer } from "../../plugins/depot/range.ts";

const part = (start: number, end: number): RangeAnswer => ({ kind: "part", range: { start, end } });
const parts = (...ranges: [number, number][]): RangeAnswer => ({
  kind: "parts",
  ranges: ranges.map(([start, end]) => ({ start, end })),
});
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
  ["bytes=0-9,20-29", 100, parts([0, 9], [20, 29])],
  // In the order asked for; what is outside is left out.
  ["bytes=90-,0-9, 40-49,200-300", 100, parts([90, 99], [0, 9], [40, 49])],
  ["bytes=0-0,-1", 100, parts([0, 0], [99, 99])],
  ["bytes=50-59,0-9,55-69", 100, parts([50, 69], [0, 9])],
  ["bytes=200-300,400-500", 100, none],
  ["bytes=0-9,5-50,40-", 100, part(0, 99)],
  // The same bytes again and again, and more parts than anybody needs.
  ["bytes=0-,0-,0-,0-", 100, all],
  ["bytes=0-9,5-14,10-19,15-24", 100, all],
  [
    `bytes=${Array.from({ length: 16 }, (_, n) => `${n * 4}-${n * 4}`).join()}`,
    100,
    parts(...Array.from({ length: 16 }, (_, n): [number, number] => [n * 4, n * 4])),
  ],
  [`bytes=${Array.from({ length: 17 }, (_, n) => `${n * 4}-${n * 4}`).join()}`, 100, all],
  ["bytes=0-9,20-29,x", 100, all],
  ["bytes=-5", 0, all],
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

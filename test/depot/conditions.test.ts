import test from "ava";
import { isNotModified, isRangeCurrent } from "../../plugins/depot/conditions.ts";

const validators = { etag: '"abc"', lastModified: new Date("2026-03-01T10:00:00.700Z") };
const date = "Sun, 01 Mar 2026 10:00:00 GMT";
const earlier = "Sun, 01 Mar 2026 09:59:59 GMT";

const modified: [headers: Record<string, string>, isNot: boolean][] = [
  [{}, false],
  [{ "if-none-match": '"abc"' }, true],
  [{ "if-none-match": 'W/"abc"' }, true],
  [{ "if-none-match": '"x", "abc"' }, true],
  [{ "if-none-match": "*" }, true],
  [{ "if-none-match": '"x"' }, false],
  [{ "if-none-match": "abc" }, false],
  [{ "if-modified-since": date }, true],
  [{ "if-modified-since": earlier }, false],
  [{ "if-modified-since": "yesterday" }, false],
  // The tag decides when both are there.
  [{ "if-none-match": '"x"', "if-modified-since": date }, false],
];

for (const [headers, isNot] of modified) {
  test(`${JSON.stringify(headers)} ${isNot ? "needs no body" : "gets the content"}`, (t) => {
    t.is(isNotModified(headers, validators), isNot);
  });
}

const current: [ifRange: string | undefined, isCurrent: boolean][] = [
  [undefined, true],
  ['"abc"', true],
  ['W/"abc"', false],
  ['"x"', false],
  [date, true],
  [earlier, false],
  ["nonsense", false],
];

for (const [ifRange, isCurrent] of current) {
  test(`If-Range ${ifRange} ${isCurrent ? "keeps" : "drops"} the range`, (t) => {
    t.is(
      isRangeCurrent(ifRange === undefined ? {} : { "if-range": ifRange }, validators),
      isCurrent,
    );
  });
}

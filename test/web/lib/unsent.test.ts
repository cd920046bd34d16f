import test from "ava";
import {
  abandoned,
  parseUnsent,
  printUnsent,
  withoutUnsent,
  withUnsent,
  type UnsentVerdict,
} from "../../../web/lib/unsent.ts";

const GIVEN: UnsentVerdict = {
  reviewId: "r1",
  projectId: "p",
  name: "hero v1",
  contentSha256: "aa",
  verdict: "approved",
  comment: "",
  givenAt: 1_000,
  userId: "rosa",
  isLeft: false,
};

test("what is stored is read again; whatever else is there is nothing", (t) => {
  t.deepEqual(parseUnsent(printUnsent([GIVEN])), [GIVEN]);
  for (const text of [null, "", "{", "7", "{}", "[null]", '[{"reviewId":1}]'])
    t.deepEqual(parseUnsent(text), [], String(text));
  t.is(printUnsent([]), null);
});

test("there is one for each review and person", (t) => {
  const later = { ...GIVEN, comment: "Later." };
  t.deepEqual(withUnsent([GIVEN], later), [later]);
  const other = { ...GIVEN, userId: "lena" };
  t.deepEqual(withUnsent([GIVEN], other), [GIVEN, other]);
  t.deepEqual(withoutUnsent([GIVEN, other], "rosa", "r1"), [other]);
});

test("those of a page that is gone come up again, for their own person alone", (t) => {
  const left = { ...GIVEN, isLeft: true };
  t.deepEqual(abandoned([GIVEN], "rosa", 5_000), []);
  t.deepEqual(abandoned([left], "rosa", 5_000), [left]);
  t.deepEqual(abandoned([left], "lena", 5_000), []);
  t.deepEqual(abandoned([GIVEN], "rosa", 1_000_000), [GIVEN]);
});

import test from "ava";
import { beganAs, left } from "../../../web/lib/list-left.ts";

const PATH = "/p/x/reviews?q=hero";
const nothing = { walk: undefined, lastOpened: undefined };

test("a step back says what was opened and how much was shown", (t) => {
  const was = left(JSON.stringify({ id: "a", count: 120 }), nothing, PATH);
  t.deepEqual(was, { id: "a", count: 120 });
  t.is(beganAs(was), 120);
});

test("the way back from the room says it as well, for the same list alone", (t) => {
  const walked = { walk: { path: PATH, ids: ["a", "b"] }, lastOpened: "b" };
  t.deepEqual(left(undefined, walked, PATH), { id: "b", count: 2 });
  t.is(left(undefined, walked, "/p/x/reviews"), undefined);
  t.is(left(undefined, { ...walked, lastOpened: undefined }, PATH), undefined);
});

test("anything else is a new visit with one page", (t) => {
  for (const text of ["", "{", "null", '{"id":1}', "a"]) t.is(left(text, nothing, PATH), undefined);
  t.is(beganAs(undefined), 50);
  t.is(beganAs({ id: "a", count: 3 }), 50);
});

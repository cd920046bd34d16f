import test from "ava";
import { GadbError, networkError, restError } from "../../../src/sdk/gadb-error.ts";
import { isOutdated, isWorthRetrying, problemOf } from "../../../web/lib/problems.ts";

test("whatever is thrown has a problem to show, and an unknown error shows nothing of its inside", (t) => {
  t.is(problemOf(networkError()).code, "NETWK");
  t.is(problemOf(new TypeError("secret detail")).message, "Something went wrong.");
});

test("a problem has what pages show of an error, and no more", (t) => {
  const error = new GadbError({
    code: "LOCKD",
    message: "Held by Mina.",
    detail: { holder_id: "u-1" },
    hint: "Ask Mina.",
    requestId: "r-1",
    status: 409,
  });
  t.deepEqual(problemOf(error), {
    code: "LOCKD",
    message: "Held by Mina.",
    hint: "Ask Mina.",
    requestId: "r-1",
  });
});

const coded = (code: string) => problemOf(restError(409, { error: { code, message: "No." } }));

test("trying again is offered for faults and not for refusals", (t) => {
  t.true(isWorthRetrying(problemOf(networkError())));
  t.false(isWorthRetrying(coded("DNIED")));
  t.false(isWorthRetrying(coded("STALE")));
});

test("a newer version and a changed state make the page outdated, a missing right does not", (t) => {
  t.true(isOutdated(coded("STALE")));
  t.true(isOutdated(coded("BADST")));
  t.false(isOutdated(coded("DNIED")));
});

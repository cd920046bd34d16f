import test from "ava";
import { GadbError, networkError, restError } from "../../../src/sdk/gadb-error.ts";
import { forPeople, isOutdated, isWorthRetrying, problemOf } from "../../../web/lib/problems.ts";

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

test("hints name no function of the database to who has buttons, and keep everything else", (t) => {
  const said = {
    "Ask for it with request_lock; a lead can break it with break_lock.":
      "Ask for it; a lead can break it.",
    "Archive it first, with archive_project.": "Archive it first.",
    "Finish it first, or archive with archive_project(project_id, reason, force => true), which ends it.":
      "Finish it first, or archive, which ends it.",
    "Compare it with the head.": "Compare it with the head.",
  };
  for (const [hint, shown] of Object.entries(said)) t.is(forPeople(hint), shown);
});

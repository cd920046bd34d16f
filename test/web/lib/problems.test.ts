import test from "ava";
import {
  ApiError,
  graphqlProblem,
  isOutdated,
  isWorthRetrying,
  networkProblem,
  problemOf,
  restProblem,
} from "../../../web/lib/problems.ts";

test("a refusal over REST keeps its code, sentence, hint and request id", (t) => {
  const body = {
    error: {
      code: "LOCKD",
      message: "Held by Mina.",
      detail: {},
      hint: "Ask Mina.",
      request_id: "r-1",
    },
  };
  t.deepEqual(restProblem(409, body), {
    code: "LOCKD",
    message: "Held by Mina.",
    hint: "Ask Mina.",
    requestId: "r-1",
  });
});

test("an answer that is not ours, for instance a proxy's page, still makes a sentence", (t) => {
  t.is(restProblem(502, null).message, "The server answered with status 502.");
  t.is(restProblem(500, { error: "text" }).message, "The server answered with status 500.");
});

test("a GraphQL error keeps what its extensions say", (t) => {
  const result = {
    errors: [{ message: "v14 is newer.", extensions: { code: "STALE", hint: "Review v14." } }],
    data: null,
  };
  t.like(graphqlProblem(result), { code: "STALE", message: "v14 is newer.", hint: "Review v14." });
});

test("a GraphQL result without errors is no problem", (t) => {
  t.is(graphqlProblem({ data: {} }), undefined);
  t.is(graphqlProblem({ data: {}, errors: [] }), undefined);
  t.is(graphqlProblem(null), undefined);
});

test("whatever is thrown has a problem to show, and an unknown error shows nothing of its inside", (t) => {
  t.is(problemOf(new ApiError(networkProblem())).code, "NETWK");
  t.is(problemOf(new TypeError("secret detail")).message, "Something went wrong.");
});

test("trying again is offered for faults and not for refusals", (t) => {
  t.true(isWorthRetrying(networkProblem()));
  t.false(isWorthRetrying(restProblem(403, { error: { code: "DNIED", message: "No." } })));
  t.false(isWorthRetrying(restProblem(409, { error: { code: "STALE", message: "No." } })));
});

test("a newer version and a changed state make the page outdated, a missing right does not", (t) => {
  const coded = (code: string) => restProblem(409, { error: { code, message: "No." } });
  t.true(isOutdated(coded("STALE")));
  t.true(isOutdated(coded("BADST")));
  t.false(isOutdated(coded("DNIED")));
});

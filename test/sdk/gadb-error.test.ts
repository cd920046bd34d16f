import test from "ava";
import {
  GadbError,
  graphqlError,
  isPassing,
  networkError,
  restError,
} from "../../src/sdk/gadb-error.ts";

test("a refusal over REST keeps its code, sentence, facts, hint and request id", (t) => {
  const body = {
    error: {
      code: "LOCKD",
      message: "Held by Mina.",
      detail: { holder_id: "u-1" },
      hint: "Ask Mina.",
      request_id: "r-1",
    },
  };
  const error = restError(409, body);
  t.like(error, {
    code: "LOCKD",
    message: "Held by Mina.",
    hint: "Ask Mina.",
    requestId: "r-1",
    status: 409,
  });
  t.deepEqual(error.detail, { holder_id: "u-1" });
});

test("an answer that is not ours, for instance a proxy's page, still makes a sentence", (t) => {
  t.like(restError(502, null), { message: "The server answered with status 502.", code: "UNAVL" });
  t.like(restError(500, { error: "text" }), {
    message: "The server answered with status 500.",
    code: "INTRN",
  });
  t.is(restError(429, null).code, "SLOWD");
});

test("status 401 asks for another token, whatever the body says", (t) => {
  t.is(restError(401, null).code, "CREDS");
  t.is(restError(401, { error: { code: "DNIED", message: "No." } }).code, "CREDS");
});

test("a GraphQL error keeps what its extensions say", (t) => {
  const extensions = {
    code: "STALE",
    hint: "Review v14.",
    detail: { head: 14 },
    request_id: "r-2",
  };
  const error = graphqlError({ errors: [{ message: "v14 is newer.", extensions }], data: null });
  t.like(error, { code: "STALE", message: "v14 is newer.", hint: "Review v14.", requestId: "r-2" });
  t.deepEqual(error?.detail, { head: 14 });
});

test("a GraphQL result without errors is no error", (t) => {
  t.is(graphqlError({ data: {} }), undefined);
  t.is(graphqlError({ data: {}, errors: [] }), undefined);
  t.is(graphqlError(null), undefined);
});

test("faults pass and refusals do not", (t) => {
  t.true(isPassing(networkError()));
  t.true(isPassing(restError(503, null)));
  t.false(isPassing(new GadbError({ code: "DNIED", message: "No." })));
  t.false(isPassing(new Error("NETWK")));
});

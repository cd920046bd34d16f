import test from "ava";
import { providerStart, readArrival } from "../../../web/lib/arrival.ts";

const at = (path: string) => readArrival(`http://studio.example${path}`);

test("an address that says nothing of a sign-in is left alone", (t) => {
  t.is(at("/reviews?state=open#x"), undefined);
});

test("a sign-in that went well is read, and leaves the address as it was asked for", (t) => {
  t.deepEqual(at("/reviews?state=open&sign_in=ok#x"), {
    outcome: "ok",
    problem: undefined,
    path: "/reviews?state=open#x",
  });
  t.is(at("/reviews?sign_in=linked")?.outcome, "linked");
  t.is(at("/reviews?sign_in=linked")?.path, "/reviews");
});

test("every code of the server has words of its own, with what to do next", async (t) => {
  const codes = ["unknown", "expired", "denied", "provider", "clock", "unreachable"];
  codes.push("no_account", "linked_elsewhere", "session_ended", "throttled", "server");
  const messages = codes.map((code) => {
    const { problem, outcome } = at(`/reviews?sign_in_error=${code}`) ?? {};
    t.is(outcome, undefined);
    t.regex(problem?.hint ?? "", /\.$/);
    return problem?.message;
  });
  t.is(new Set(messages).size, codes.length);
});

test("what somebody else wrote into the address is not shown", (t) => {
  for (const text of ["<b>You won</b>", "constructor", "__proto__", ""]) {
    const arrival = at(`/reviews?sign_in_error=${encodeURIComponent(text)}`);
    t.is(arrival?.problem?.message, "Something went wrong on the server.");
    t.is(arrival?.path, "/reviews");
  }
  t.is(at("/reviews?sign_in=maybe")?.outcome, undefined);
});

test("an error beside a success counts", (t) => {
  const arrival = at("/reviews?sign_in=ok&sign_in_error=denied");
  t.is(arrival?.outcome, undefined);
  t.is(arrival?.problem?.message, "The sign-in was declined at the provider.");
});

test("the button leads back to this very page", (t) => {
  t.is(
    providerStart("/reviews?state=open&x=1#top"),
    "/auth/oidc/start?return_to=%2Freviews%3Fstate%3Dopen%26x%3D1%23top",
  );
});

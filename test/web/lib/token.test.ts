import test from "ava";
import { subjectOf } from "../../../web/lib/token.ts";

function tokenWith(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;
}

test("the subject of a token is read, also beside claims that need all of base64url", (t) => {
  t.is(subjectOf(tokenWith({ sub: "0190b0d0", name: "Zoë ÿþ??>>" })), "0190b0d0");
});

test("what is no token has no subject", (t) => {
  t.is(subjectOf(""), undefined);
  t.is(subjectOf("a.b"), undefined);
  t.is(subjectOf("a.%%%.c"), undefined);
  t.is(subjectOf(tokenWith(null)), undefined);
  t.is(subjectOf(tokenWith({ sub: 7 })), undefined);
});

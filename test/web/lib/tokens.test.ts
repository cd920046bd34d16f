import test from "ava";
import { EXPIRIES, expiryAfter, tokenState } from "../../../web/lib/tokens.ts";

const NOW = new Date("2027-01-01T12:00:00Z");

test("a token is good until it is ended or its time is over", (t) => {
  const at = (expiresAt: string, revokedAt: string | null = null) =>
    tokenState({ expiresAt, revokedAt }, NOW);
  t.is(at("2027-01-02T00:00:00Z"), "good");
  t.is(at("2027-01-01T12:00:00Z"), "expired");
  t.is(at("2027-01-02T00:00:00Z", "2026-12-31T00:00:00Z"), "revoked");
});

test("no offered life is longer than the database takes", (t) => {
  t.is(expiryAfter(7, NOW), "2027-01-08T12:00:00.000Z");
  t.true(EXPIRIES.every(({ days }) => days > 0 && days <= 366));
});

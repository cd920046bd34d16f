import { randomUUID } from "node:crypto";
import test from "ava";
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from "jose";
import { TICKET_SECONDS, Tickets } from "../../plugins/depot/tickets.ts";
import { DepotError } from "../../src/errors.ts";

const SECRET = "a secret of more than thirty-two characters";

const tickets = new Tickets({ jwtSecret: undefined, jwtKeys: undefined }, SECRET);

const ticket = {
  identity: { userId: randomUUID(), sessionId: randomUUID(), tokenVersion: 3 },
  assetId: randomUUID(),
  versionNumber: 7,
};

/** Runs `fn` as if it were so many seconds later. */
async function later<T>(seconds: number, fn: () => Promise<T>): Promise<T> {
  const now = Date.now;
  const NativeDate = Date;
  // jose asks `new Date()`, we ask `Date.now()`.
  globalThis.Date = class extends NativeDate {
    constructor(...args: []) {
      super(...((args.length === 0 ? [now() + seconds * 1000] : args) as []));
    }
    static override now(): number {
      return now() + seconds * 1000;
    }
  } as DateConstructor;
  try {
    return await fn();
  } finally {
    globalThis.Date = NativeDate;
  }
}

test("a ticket comes back as it was signed", async (t) => {
  t.deepEqual(await tickets.verify(await tickets.sign(ticket)), ticket);
});

test.serial("a ticket works for five minutes and no longer", async (t) => {
  const signed = await tickets.sign(ticket);
  t.is(TICKET_SECONDS, 300);
  await later(290, async () => t.deepEqual(await tickets.verify(signed), ticket));
  const error = await later(310, () =>
    t.throwsAsync(tickets.verify(signed), { instanceOf: DepotError }),
  );
  t.is(error?.code, "CREDS");
});

test("what anybody else has signed is no ticket", async (t) => {
  const signed = await tickets.sign(ticket);
  const claims = decodeJwt(signed);
  const { kid } = decodeProtectedHeader(signed);
  const other = new Tickets(
    { jwtSecret: "another secret of more than thirty-two", jwtKeys: undefined },
    SECRET,
  );
  const withSecret = await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "depot-ticket+jwt", kid: kid as string })
    .sign(new TextEncoder().encode(SECRET));
  for (const forged of [
    await other.sign(ticket),
    withSecret,
    new UnsecuredJWT(claims).encode(),
    `${signed.slice(0, -2)}AA`,
    "",
    "a.b.c",
    "x".repeat(5_000),
  ]) {
    await t.throwsAsync(tickets.verify(forged), { instanceOf: DepotError, message: /not valid/ });
  }
});

test("during a rotation of keys, tickets of the old one still work", async (t) => {
  const key = (d: string) => ({ kty: "OKP", crv: "Ed25519", x: "x", d });
  const before = new Tickets({ jwtSecret: undefined, jwtKeys: { keys: [key("old")] } }, SECRET);
  const during = new Tickets(
    { jwtSecret: undefined, jwtKeys: { keys: [key("new"), key("old")] } },
    SECRET,
  );
  const after = new Tickets({ jwtSecret: undefined, jwtKeys: { keys: [key("new")] } }, SECRET);
  const signed = await before.sign(ticket);
  t.deepEqual(await during.verify(signed), ticket);
  await t.throwsAsync(after.verify(signed), { instanceOf: DepotError });
  t.deepEqual(await after.verify(await during.sign(ticket)), ticket);
});

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import test from "ava";
import { exportJWK, SignJWT, UnsecuredJWT, type JWK, type JWTPayload } from "jose";
import { loadTokenKeys, type TokenKeys } from "../../src/auth/keys.ts";
import { issueAccessToken, verifyAccessToken } from "../../src/auth/tokens.ts";
import { DepotError } from "../../src/errors.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const IDENTITY = {
  userId: "0199a000-0000-7000-8000-000000000001",
  sessionId: "6f1f8a64-8f0e-4f43-9a52-0d6f0a7f2a11",
  tokenVersion: 3,
};

const secretKeys = () =>
  loadTokenKeys({ jwtSecret: SECRET, jwtKeys: undefined }, { jwtSecret: "unused" });

function goodClaims(): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: IDENTITY.userId,
    sid: IDENTITY.sessionId,
    tv: IDENTITY.tokenVersion,
    iss: "game-asset-db",
    aud: "game-asset-db-api",
    jti: "j",
    iat: now,
    exp: now + 600,
  };
}

/** Signs claims as our server would, but for what the test changes. */
async function forge(claims: JWTPayload, header: object = {}, secret = SECRET): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", ...header })
    .sign(new TextEncoder().encode(secret));
}

async function reasonFor(keys: TokenKeys, token: string): Promise<unknown> {
  try {
    await verifyAccessToken(keys, token);
    return "accepted";
  } catch (error) {
    return error instanceof DepotError && error.code === "CREDS" ? error.detail["reason"] : error;
  }
}

test("an issued token is accepted and says who, which session and which token version", async (t) => {
  const keys = await secretKeys();
  const { identity, expiresAt } = await verifyAccessToken(
    keys,
    await issueAccessToken(keys, IDENTITY),
  );
  t.deepEqual(identity, IDENTITY);
  t.true(Math.abs(expiresAt.getTime() - Date.now() - 600_000) < 5_000);
  t.is(
    await reasonFor(keys, await forge(goodClaims())),
    "accepted",
    "the twin of what is refused below",
  );
});

test("claims that are missing, foreign or out of time are refused", async (t) => {
  const keys = await secretKeys();
  const now = Math.floor(Date.now() / 1000);
  const without = (name: string) => {
    const { [name]: _removed, ...rest } = goodClaims();
    return rest;
  };
  for (const name of ["exp", "sub", "jti", "sid", "iat", "iss", "aud", "tv"]) {
    t.is(await reasonFor(keys, await forge(without(name))), "invalid", `without ${name}`);
  }
  const wrong: Record<string, JWTPayload> = {
    "another audience": { aud: "elsewhere" },
    "another issuer": { iss: "elsewhere" },
    "issued next year": { iat: now + 31_000_000, exp: now + 31_000_600 },
    "not yet valid": { nbf: now + 60 },
    "valid for ten years": { exp: now + 315_000_000 },
    "a subject that is no id": { sub: "admin" },
    "a session that is no id": { sid: "' or 1=1" },
    "a token version that is text": { tv: "3" },
  };
  for (const [name, change] of Object.entries(wrong)) {
    t.is(await reasonFor(keys, await forge({ ...goodClaims(), ...change })), "invalid", name);
  }
});

test("an expired token is refused as expired, five seconds of clock difference aside", async (t) => {
  const keys = await secretKeys();
  const now = Math.floor(Date.now() / 1000);
  const at = (exp: number) => forge({ ...goodClaims(), iat: exp - 600, exp });
  t.is(await reasonFor(keys, await at(now - 3)), "accepted");
  t.is(await reasonFor(keys, await at(now - 7)), "expired");
});

test("no algorithm, another secret, another type and a tampered payload are refused", async (t) => {
  const keys = await secretKeys();
  const good = await forge(goodClaims());
  const [header, , signature] = good.split(".");
  const payload = Buffer.from(JSON.stringify({ ...goodClaims(), tv: 4 })).toString("base64url");
  const unsecured = new UnsecuredJWT(goodClaims()).encode();
  const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${unsecured.split(".")[1]}.`;
  const cases: Record<string, string> = {
    "alg none": none,
    "another secret": await forge(goodClaims(), {}, "f".repeat(32)),
    "an id token": await forge(goodClaims(), { typ: "JWT" }),
    HS512: await forge(goodClaims(), { alg: "HS512" }),
    "a key id that nobody gave": await forge(goodClaims(), { kid: "../../etc/passwd" }),
    "a tampered payload": `${header}.${payload}.${signature}`,
    "an empty text": "",
    "three dots": "...",
    "a megabyte": "a".repeat(1_000_000),
  };
  for (const [name, token] of Object.entries(cases))
    t.is(await reasonFor(keys, token), "invalid", name);
});

async function keySet(...pairs: { key: KeyObject; extra: Partial<JWK> }[]) {
  const jwks = await Promise.all(
    pairs.map(async ({ key, extra }) => ({ ...(await exportJWK(key)), ...extra })),
  );
  return loadTokenKeys({ jwtSecret: undefined, jwtKeys: { keys: jwks } }, { jwtSecret: "unused" });
}

for (const [name, pair] of [
  ["EdDSA", () => generateKeyPairSync("ed25519")],
  ["ES256", () => generateKeyPairSync("ec", { namedCurve: "P-256" })],
] as const) {
  test(`with a key set, ${name} signs, and a key that follows it still accepts what it signed`, async (t) => {
    const [old, young] = [pair(), pair()];
    const before = await keySet({ key: old.privateKey, extra: { kid: "old" } });
    const token = await issueAccessToken(before, IDENTITY);
    t.deepEqual((await verifyAccessToken(before, token)).identity, IDENTITY);
    const during = await keySet(
      { key: young.privateKey, extra: { kid: "young" } },
      { key: old.publicKey, extra: { kid: "old" } },
    );
    t.deepEqual((await verifyAccessToken(during, token)).identity, IDENTITY);
    const after = await keySet({ key: young.privateKey, extra: { kid: "young" } });
    t.is(await reasonFor(after, token), "invalid", "a retired key is refused");
  });
}

test("with a key set, a foreign key and the public key used as an HMAC secret are refused", async (t) => {
  const own = generateKeyPairSync("ed25519");
  const foreign = generateKeyPairSync("ed25519");
  const keys = await keySet({ key: own.privateKey, extra: { kid: "k" } });
  const sign = (key: KeyObject, header: object) =>
    new SignJWT(goodClaims())
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", ...header })
      .sign(key);
  t.is(await reasonFor(keys, await sign(own.privateKey, { kid: "k" })), "accepted");
  t.is(await reasonFor(keys, await sign(foreign.privateKey, { kid: "k" })), "invalid");
  t.is(await reasonFor(keys, await sign(own.privateKey, {})), "invalid", "a key must be named");
  const jwk = await exportJWK(foreign.publicKey);
  t.is(
    await reasonFor(keys, await sign(foreign.privateKey, { kid: "k", jwk })),
    "invalid",
    "keys are never taken from a token",
  );
  const spki = own.publicKey.export({ type: "spki", format: "pem" }) as string;
  t.is(await reasonFor(keys, await forge(goodClaims(), { kid: "k" }, spki)), "invalid");
});

test("a key set without a private key, with a foreign kind or with one name twice is refused without quoting a key", async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await t.throwsAsync(keySet({ key: publicKey, extra: {} }), { message: /no private key/ });
  const error = await t.throwsAsync(keySet({ key: rsa.privateKey, extra: {} }), {
    message: /neither EdDSA/,
  });
  t.notRegex(error.message, new RegExp(((await exportJWK(rsa.privateKey)).d ?? "").slice(0, 20)));
  await t.throwsAsync(
    keySet({ key: privateKey, extra: { kid: "a" } }, { key: publicKey, extra: { kid: "a" } }),
    {
      message: /twice/,
    },
  );
});

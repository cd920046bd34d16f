/** Tokens that must not get in, whatever they look like: one table of attacks, each sent to the running server. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { request } from "node:http";
import { crc32 } from "node:zlib";
import test from "ava";
import { exportJWK, SignJWT, UnsecuredJWT, type JWTPayload } from "jose";
import { useServer, type TestServer } from "../_helpers/with-server.ts";
import { postAuth, signIn, userWithPassword } from "./_sign-in.ts";
import { makePat } from "./_tokens.ts";

const [own, other, p256] = [
  generateKeyPairSync("ed25519"),
  generateKeyPairSync("ed25519"),
  generateKeyPairSync("ec", { namedCurve: "P-256" }),
];
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const SECRET = "0123456789abcdef0123456789abcdef";

const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: "jwk" }), kid });
const KEYS = JSON.stringify({
  keys: [jwk(own.privateKey, "own"), jwk(other.privateKey, "next"), jwk(p256.publicKey, "p256")],
});

const servers = {
  "a key set": useServer(test, { GADB_JWT_KEYS: KEYS }),
  "a secret": useServer(test, { GADB_JWT_SECRET: SECRET }),
};
type Kind = keyof typeof servers;

/** What a forger has: the claims of a session that stands, and whatever is public. */
interface Loot {
  server: TestServer;
  claims: JWTPayload;
  good: string;
}

interface Attack {
  name: string;
  on: readonly Kind[];
  /** The value of Authorization. */
  header(loot: Loot): string | Promise<string>;
  /** 401 unless stated: 431 comes from Node itself, before any of us. */
  status?: number;
}

const BOTH = ["a key set", "a secret"] as const;
const KEY_SET = ["a key set"] as const;
const SHARED = ["a secret"] as const;

const bytes = (text: string) => new TextEncoder().encode(text);
const now = () => Math.floor(Date.now() / 1000);
const encode = (value: object | string) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A personal access token of this body, in good form. */
const withChecksum = (body: string) => `${body}${crc32(body).toString(16).padStart(8, "0")}`;

/** Signs as the server would, but for what is given. */
function signed(
  claims: JWTPayload,
  header: object = {},
  key: KeyObject | Uint8Array = own.privateKey,
): Promise<string> {
  const all = { alg: "EdDSA", typ: "at+jwt", kid: "own", ...header };
  return new SignJWT(claims).setProtectedHeader(all).sign(key);
}
const shared = (claims: JWTPayload, header: object = {}, secret = SECRET) =>
  signed(claims, { alg: "HS256", kid: undefined, ...header }, bytes(secret));

/** The same attack on claims, with each kind of key. */
function onClaims(name: string, change: (claims: JWTPayload) => JWTPayload): Attack[] {
  return [
    { name, on: KEY_SET, header: async ({ claims }) => `Bearer ${await signed(change(claims))}` },
    { name, on: SHARED, header: async ({ claims }) => `Bearer ${await shared(change(claims))}` },
  ];
}

const without = (name: string) => (claims: JWTPayload) => {
  const { [name]: _gone, ...rest } = claims;
  return rest;
};

const bearer = (
  name: string,
  on: readonly Kind[],
  token: (loot: Loot) => string | Promise<string>,
): Attack => ({
  name,
  on,
  header: async (loot) => `Bearer ${await token(loot)}`,
});

/** Key ids that would lead a careless server to a file, a table or another host. */
const KIDS = [
  "../../../../etc/passwd",
  "/dev/null",
  "file:///etc/passwd",
  "http://127.0.0.1:1/keys",
  "own' or '1'='1",
  "own\u0000",
  "OWN",
  " own",
  "__proto__",
  "constructor",
  "",
  "retired",
];

const ATTACKS: readonly Attack[] = [
  bearer("alg none", BOTH, ({ claims }) => new UnsecuredJWT(claims).encode()),
  ...["none", "None", "NONE", "nOnE"].map((alg) =>
    bearer(
      `alg ${alg} with the type of ours`,
      BOTH,
      ({ claims }) => `${encode({ alg, typ: "at+jwt", kid: "own" })}.${encode(claims)}.`,
    ),
  ),
  bearer("no signature", BOTH, ({ good }) => good.replace(/[^.]*$/, "")),
  bearer("a signature cut short", BOTH, ({ good }) => good.slice(0, -8)),
  ...(["pem", "der", "jwk", "x"] as const).map((form) =>
    bearer(`HS256 with the public key as its secret, as ${form}`, KEY_SET, async ({ claims }) => {
      const { x = "" } = await exportJWK(own.publicKey);
      const secret = {
        pem: () => own.publicKey.export({ type: "spki", format: "pem" }),
        der: () => own.publicKey.export({ type: "spki", format: "der" }),
        jwk: () => JSON.stringify({ kty: "OKP", crv: "Ed25519", x }),
        x: () => Buffer.from(x, "base64url"),
      }[form]();
      return signed(claims, { alg: "HS256" }, new Uint8Array(Buffer.from(secret)));
    }),
  ),
  bearer("ES256 under the name of an Ed25519 key", KEY_SET, ({ claims }) =>
    signed(claims, { alg: "ES256" }, p256.privateKey),
  ),
  bearer("EdDSA under the name of a P-256 key", KEY_SET, ({ claims }) =>
    signed(claims, { kid: "p256" }),
  ),
  bearer("RS256", KEY_SET, ({ claims }) => signed(claims, { alg: "RS256" }, rsa.privateKey)),
  bearer("a foreign key under our name", KEY_SET, ({ claims }) =>
    signed(claims, {}, generateKeyPairSync("ed25519").privateKey),
  ),
  bearer("our key under the name of another of ours", KEY_SET, ({ claims }) =>
    signed(claims, { kid: "next" }),
  ),
  bearer("no kid", KEY_SET, ({ claims }) => signed(claims, { kid: undefined })),
  ...KIDS.map((kid) =>
    bearer(`kid ${JSON.stringify(kid)}`, KEY_SET, ({ claims }) => signed(claims, { kid })),
  ),
  bearer("a kid where there are none", SHARED, ({ claims }) => shared(claims, { kid: "own" })),
  bearer("the empty secret", SHARED, ({ claims }) => shared(claims, {}, "\0")),
  bearer("another secret", SHARED, ({ claims }) => shared(claims, {}, "f".repeat(32))),
  bearer("HS512 with the right secret", SHARED, ({ claims }) =>
    shared(claims, { alg: "HS512" }, SECRET),
  ),
  bearer("a key in the header (jwk)", KEY_SET, async ({ claims }) => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    return signed(claims, { jwk: await exportJWK(publicKey) }, privateKey);
  }),
  ...["jku", "x5u"].map((name) =>
    bearer(`the address of a key in the header (${name})`, KEY_SET, ({ claims }) =>
      signed(
        claims,
        { [name]: "http://127.0.0.1:1/keys.json" },
        generateKeyPairSync("ed25519").privateKey,
      ),
    ),
  ),
  bearer("a critical header that nobody knows", KEY_SET, async ({ claims }) => {
    const head = encode({ alg: "EdDSA", typ: "at+jwt", kid: "own", crit: ["moon"], moon: "full" });
    return (await signed(claims)).replace(/^[^.]*/, head);
  }),
  bearer("an unencoded payload (b64 false)", KEY_SET, async ({ claims }) => {
    const head = encode({ alg: "EdDSA", typ: "at+jwt", kid: "own", b64: false, crit: ["b64"] });
    return (await signed(claims)).replace(/^[^.]*/, head);
  }),
  bearer("a token of another type", KEY_SET, ({ claims }) => signed(claims, { typ: "JWT" })),
  bearer("a token of no type", SHARED, ({ claims }) => shared(claims, { typ: undefined })),
  bearer("a changed payload", BOTH, ({ good, claims }) =>
    good.replace(/\.[^.]*\./, `.${encode({ ...claims, tv: 2 })}.`),
  ),
  bearer("a claim twice in the payload", BOTH, ({ good, claims }) =>
    good.replace(/\.[^.]*\./, `.${encode(JSON.stringify(claims).replace("{", '{"tv":1,'))}.`),
  ),
  ...onClaims("expired", (claims) => ({ ...claims, iat: now() - 700, exp: now() - 100 })),
  ...onClaims("not yet valid", (claims) => ({ ...claims, nbf: now() + 60 })),
  ...onClaims("issued in the future", (claims) => ({
    ...claims,
    iat: now() + 60,
    exp: now() + 600,
  })),
  ...onClaims("valid for years", (claims) => ({ ...claims, exp: now() + 1e8 })),
  ...onClaims("another issuer", (claims) => ({ ...claims, iss: "https://elsewhere.example" })),
  ...onClaims("another audience", (claims) => ({ ...claims, aud: "depot" })),
  ...["exp", "iat", "iss", "aud", "sub", "sid", "jti", "tv"].flatMap((name) =>
    onClaims(`without ${name}`, without(name)),
  ),
  ...onClaims("another user's name on one's own session", (claims) => ({
    ...claims,
    sub: "0199a000-0000-7000-8000-000000000001",
  })),
  ...onClaims("a session that never was", (claims) => ({
    ...claims,
    sid: "6f1f8a64-8f0e-4f43-9a52-0d6f0a7f2a11",
  })),
  ...onClaims("a session in SQL", (claims) => ({ ...claims, sid: "' or true --" })),
  ...onClaims("the next token version", (claims) => ({ ...claims, tv: Number(claims["tv"]) + 1 })),
  ...onClaims("a token version that is no number", (claims) => ({ ...claims, tv: {} })),
  bearer("a token of 8 kB", BOTH, () => `e30.${"a".repeat(8_000)}.x`),
  {
    name: "a token of 20 kB",
    on: BOTH,
    status: 431,
    header: () => `Bearer ${"a".repeat(20_000)}`,
  },
  bearer(
    "a payload nested thousands deep",
    KEY_SET,
    () =>
      `${encode({ alg: "EdDSA", typ: "at+jwt", kid: "own" })}.${encode(`${"[".repeat(1_400)}`)}.x`,
  ),
  bearer("an encrypted token (five parts)", BOTH, () => "e30.e30.e30.e30.e30"),
  bearer("nonsense", BOTH, () => "nonsense"),
  bearer("dots", BOTH, () => "..."),
  { name: "the scheme Basic", on: BOTH, header: ({ good }) => `Basic ${good}` },
  { name: "no scheme", on: BOTH, header: ({ good }) => good },
  {
    name: "two tokens in one header",
    on: BOTH,
    header: ({ good }) => `Bearer ${good}, Bearer ${good}`,
  },
  { name: "an empty token", on: BOTH, header: () => "Bearer " },
  bearer("a personal access token with a digit changed", BOTH, async ({ server }) => {
    const { secret } = await makePat(server, "attack.pat");
    return secret.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
  }),
  bearer("a well-formed personal access token that nobody made", BOTH, () =>
    withChecksum(`gadb_pat_${"0".repeat(64)}`),
  ),
  bearer("the digest of a personal access token", BOTH, async ({ server }) => {
    const { tokenId } = await makePat(server, "attack.pat");
    const { rows } = await server.db.rootPool.query(
      "select encode(token_hash, 'hex') as hash from app_private.personal_access_token_secrets where token_id = $1",
      [tokenId],
    );
    return `gadb_pat_${rows[0].hash}00000000`;
  }),
];

/** The claims of a session that stands, and the server's own token for it. */
async function plunder(server: TestServer): Promise<Loot> {
  const good = await server.token("attack.victim");
  const claims = JSON.parse(Buffer.from(good.split(".")[1] as string, "base64url").toString());
  return { server, claims, good };
}

/** Asks a route that needs an identity; by Node's own client, which sends headers as they are told. */
function ask(
  server: TestServer,
  headers: string[],
  path = "/jobs/none/events",
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server.url), {
      agent: false,
      headers: ["Host", "x", ...headers] as never,
    });
    sent.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

for (const kind of BOTH) {
  test(`with ${kind}, each forgery has a twin that gets in`, async (t) => {
    const { server, claims, good } = await plunder(servers[kind]());
    const twin = kind === "a key set" ? await signed(claims) : await shared(claims);
    for (const token of [good, twin]) {
      // Nothing has this id, which only who is known gets to hear.
      t.is((await ask(server, ["Authorization", `Bearer ${token}`])).status, 404);
      t.is((await ask(server, ["Authorization", `bearer  ${token}`])).status, 404);
    }
  });

  for (const attack of ATTACKS.filter(({ on }) => on.includes(kind))) {
    test(`with ${kind}: refused: ${attack.name}`, async (t) => {
      const loot = await plunder(servers[kind]());
      const header = await attack.header(loot);
      const { status, body } = await ask(loot.server, ["Authorization", header]);
      t.is(status, attack.status ?? 401, body);
      if (attack.status !== undefined) return;
      const { error } = JSON.parse(body);
      t.is(error.code, "CREDS");
      t.false(body.includes(header.slice(7, 60)) && header.length > 60, "nothing of it comes back");
    });
  }
}

test("a token in the address, in the body or in a cookie is no token", async (t) => {
  const { server, good } = await plunder(servers["a secret"]());
  for (const name of ["access_token", "token", "authorization", "ticket"])
    t.is((await ask(server, [], `/jobs/none/events?${name}=${good}`)).status, 401, name);
  t.is(
    (await ask(server, ["Cookie", `access_token=${good}; authorization=Bearer ${good}`])).status,
    401,
  );
  const response = await fetch(`${server.url}/graphql?access_token=${good}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ projects { nodes { id } } }", access_token: good }),
  });
  t.regex(await response.text(), /CREDS/);
});

test("two Authorization headers are refused, whichever is the good one", async (t) => {
  const { server, good } = await plunder(servers["a secret"]());
  for (const [one, two] of [
    [good, "nonsense"],
    ["nonsense", good],
    [good, good],
  ])
    t.is(
      (await ask(server, ["Authorization", `Bearer ${one}`, "authorization", `Bearer ${two}`]))
        .status,
      401,
    );
});

/** Tokens that were good until something happened; what happened, and what is left of them. */
const ENDINGS: Record<
  string,
  (server: TestServer, userId: string, held: { refresh_token: string }) => Promise<unknown>
> = {
  "the session was signed out": (server, _userId, held) =>
    postAuth(server, "logout", { refresh_token: held.refresh_token }),
  "a used refresh token came back": async (server, userId, held) => {
    await postAuth(server, "refresh", { refresh_token: held.refresh_token });
    await server.db.rootPool.query(
      `update app_private.refresh_tokens set rotated_at = rotated_at - interval '1 minute'
       where session_id in (select id from app_private.sessions where user_id = $1)`,
      [userId],
    );
    return postAuth(server, "refresh", { refresh_token: held.refresh_token });
  },
  "the session expired": (server, userId) =>
    server.db.rootPool.query(
      "update app_private.sessions set expires_at = now() where user_id = $1",
      [userId],
    ),
  "the user was deactivated": (server, userId) =>
    server.db.rootPool.query("update app_public.users set deactivated_at = now() where id = $1", [
      userId,
    ]),
  "the token version rose": (server, userId) =>
    server.db.rootPool.query(
      "update app_private.user_secrets set token_version = token_version + 1 where user_id = $1",
      [userId],
    ),
  "an administrator set another password": (server, userId) =>
    server.db.rootPool.query("select app_private.set_password_hash($1, 'x')", [userId]),
};

for (const [ending, happen] of Object.entries(ENDINGS)) {
  test(`a good access token is refused once ${ending}, and its refresh token if the session is over`, async (t) => {
    const server = servers["a key set"]();
    const username = `ends.${Object.keys(ENDINGS).indexOf(ending)}`;
    const userId = await userWithPassword(server, username, "password");
    const held = await signIn(server, username, "password");
    const header = ["Authorization", `Bearer ${held.access_token}`];
    t.is((await ask(server, header)).status, 404);
    await happen(server, userId, held);
    t.is((await ask(server, header)).status, 401);
    const renewed = await postAuth(server, "refresh", { refresh_token: held.refresh_token });
    // The version ends access tokens; whoever still has the session gets a new one.
    t.is(renewed.status, ending === "the token version rose" ? 200 : 401);
  });
}

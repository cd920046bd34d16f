import type { ServerResponse } from "node:http";
import test from "ava";
import type { JWTPayload } from "jose";
import { useServer, withServer } from "../../_helpers/with-server.ts";
import { Browser } from "./_browser.ts";
import { startCrookedProvider, type Crookedness } from "./_crooked-provider.ts";
import { assertNotSignedIn, linkDirectly, pathOf, refresh, start } from "./_trip.ts";

const provider = await startCrookedProvider();
const server = useServer(test, { ...provider.env, GADB_OIDC_TIMEOUT_SECONDS: "1" });
test.before("link an account", async () => {
  const userId = await server().user("crooked");
  await linkDirectly(server(), userId, { issuer: provider.issuer, subject: "sub-crooked" });
});
test.after.always("stop the provider", () => provider.close());

/** Signs in with a provider that is crooked when the browser comes back; returns where that leads. */
async function signIn(crookedness: Crookedness, browser = new Browser()): Promise<string> {
  provider.be({});
  const url = new URL(await start(server(), browser));
  provider.nonce = url.searchParams.get("nonce") ?? "";
  provider.be(crookedness);
  const query = new URLSearchParams({ code: "c", state: url.searchParams.get("state") ?? "" });
  return pathOf(server(), await browser.leadsTo(`${server().url}/auth/oidc/callback?${query}`));
}

const failed = (code: string) => `/reviews?sign_in_error=${code}`;

const change =
  (claims: () => JWTPayload) =>
  (right: JWTPayload): JWTPayload => ({ ...right, ...claims() });

const now = () => Math.floor(Date.now() / 1000);

test.serial("a proper answer signs in, and the code is exchanged with the verifier", async (t) => {
  const browser = new Browser();
  t.is(await signIn({}, browser), "/reviews?sign_in=ok");
  t.is((await refresh(server(), browser)).status, 200);
  const { body, authorization } = provider.asked.at(-1) ?? {};
  t.regex(body?.get("code_verifier") ?? "", /^[\w-]{43}$/);
  t.is(body?.get("redirect_uri"), `${server().url}/auth/oidc/callback`);
  t.is(authorization, `Basic ${Buffer.from("gadb:s").toString("base64")}`);
});

const drop = (name: string) => ({ claims: change(() => ({ [name]: undefined })) });

for (const [title, crookedness, code] of [
  ["with another nonce", { claims: change(() => ({ nonce: "n".repeat(43) })) }, "provider"],
  ["without a nonce", drop("nonce"), "provider"],
  ["of another issuer", { claims: change(() => ({ iss: "https://evil.example" })) }, "provider"],
  ["without an issuer", drop("iss"), "provider"],
  ["for another client", { claims: change(() => ({ aud: "other" })) }, "provider"],
  ["for several clients", { claims: change(() => ({ aud: ["gadb", "other"] })) }, "provider"],
  ["without a subject", drop("sub"), "provider"],
  ["with an empty subject", { claims: change(() => ({ sub: "" })) }, "provider"],
  ["with a subject that is no text", { claims: change(() => ({ sub: 7 as never })) }, "provider"],
  ["signed with an unknown key", { signsWithOtherKey: true }, "provider"],
  [
    "whose subject was changed after signing",
    {
      mangle: (token) => {
        const [head, body = "", signature] = token.split(".");
        const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as object;
        const forged = JSON.stringify({ ...claims, sub: "sub-admin" });
        return [head, Buffer.from(forged).toString("base64url"), signature].join(".");
      },
    },
    "provider",
  ],
  [
    "without a signature",
    {
      mangle: (token) => {
        const head = Buffer.from('{"alg":"none"}').toString("base64url");
        return `${head}.${token.split(".")[1]}.`;
      },
    },
    "provider",
  ],
  ["that is none", { mangle: () => "gibberish" }, "provider"],
  ["that is missing", { omitsIdToken: true }, "provider"],
  ["that has expired", { claims: change(() => ({ exp: now() - 60 })) }, "clock"],
  ["that is not valid yet", { claims: change(() => ({ nbf: now() + 60 })) }, "clock"],
  [
    "from an hour ahead",
    { claims: change(() => ({ iat: now() + 3_600, exp: now() + 7_200 })) },
    "clock",
  ],
  ["from an hour ago", { claims: change(() => ({ iat: now() - 3_600 })) }, "clock"],
  ["without an expiry", drop("exp"), "provider"],
] as [string, Crookedness, string][]) {
  test.serial(`an ID token ${title} signs nobody in`, async (t) => {
    const browser = new Browser();
    t.is(await signIn(crookedness, browser), failed(code));
    await assertNotSignedIn(t, server(), browser);
  });
}

test.serial("a clock that is twenty seconds wrong does no harm", async (t) => {
  const slow = { exp: now() - 20, iat: now() - 320 + 60 };
  const fast = { nbf: now() + 20, iat: now() + 20 };
  for (const claims of [slow, fast])
    t.is(await signIn({ claims: change(() => claims) }), "/reviews?sign_in=ok");
});

const text =
  (status: number, body: string, type = "application/json") =>
  (res: ServerResponse) =>
    void res.writeHead(status, { "content-type": type }).end(body);

for (const [title, answer, code] of [
  ["breaks down", text(500, "<b>stack trace</b>", "text/html"), "unreachable"],
  ["is overloaded", text(503, '{"error":"temporarily_unavailable"}'), "unreachable"],
  ["says that the client is not known", text(401, '{"error":"invalid_client"}'), "provider"],
  ["says that the code is not good", text(400, '{"error":"invalid_grant"}'), "provider"],
  ["answers with something else", text(200, "<html>", "text/html"), "provider"],
  ["answers with half an answer", text(200, '{"access_token":'), "provider"],
  ["sends us elsewhere", (res) => void res.writeHead(302, { location: "/x" }).end(), "provider"],
  ["hangs up", (res) => void res.destroy(), "unreachable"],
  ["never answers", () => {}, "unreachable"],
] as [string, (res: ServerResponse) => void, string][]) {
  test.serial(`a provider that ${title} at the exchange is told as ${code}`, async (t) => {
    const browser = new Browser();
    t.is(await signIn({ answer: { "/token": answer } }, browser), failed(code));
    await assertNotSignedIn(t, server(), browser);
  });
}

test.serial("a provider whose keys are away signs nobody in", async (t) => {
  const fresh = await withServer(t, provider.env);
  const browser = new Browser();
  provider.be({ answer: { "/jwks": text(500, "") } });
  const url = new URL(await start(fresh, browser));
  provider.nonce = url.searchParams.get("nonce") ?? "";
  const query = new URLSearchParams({ code: "c", state: url.searchParams.get("state") ?? "" });
  const end = await browser.leadsTo(`${fresh.url}/auth/oidc/callback?${query}`);
  t.is(pathOf(fresh, end), failed("unreachable"));
});

const WELL_KNOWN = "/.well-known/openid-configuration";

test.serial(
  "a provider that is away, slow or another at the start is told so, and asked again next time",
  async (t) => {
    const fresh = await withServer(t, { ...provider.env, GADB_OIDC_TIMEOUT_SECONDS: "1" });
    const begin = () => new Browser().leadsTo(`${fresh.url}/auth/oidc/start?return_to=/reviews/1`);
    for (const [crookedness, code] of [
      [{ answer: { [WELL_KNOWN]: (res) => void res.destroy() } }, "unreachable"],
      [{ answer: { [WELL_KNOWN]: () => {} } }, "unreachable"],
      [{ answer: { [WELL_KNOWN]: text(502, "") } }, "unreachable"],
      [{ answer: { [WELL_KNOWN]: text(404, "") } }, "provider"],
      [{ metadata: { issuer: "https://evil.example" } }, "provider"],
      [{ metadata: { issuer: `${provider.issuer}/` } }, "provider"],
    ] as [Crookedness, string][]) {
      provider.be(crookedness);
      t.is(pathOf(fresh, await begin()), `/reviews/1?sign_in_error=${code}`);
    }
    provider.be({});
    t.true((await begin()).startsWith(`${provider.issuer}/auth?`));
    const { rows } = await fresh.db.rootPool.query("select from app_private.oidc_sign_ins");
    t.is(rows.length, 1, "nothing is kept of what could not begin");
    for (const reason of [
      "does not match the expected issuer",
      `calls itself ${provider.issuer}/,`,
    ])
      t.true(fresh.logLines.some((line) => line.includes('"warn"') && line.includes(reason)));
  },
);

test.serial("a provider that takes the secret in the body only gets it there", async (t) => {
  const fresh = await withServer(t, provider.env);
  provider.be({ metadata: { token_endpoint_auth_methods_supported: ["client_secret_post"] } });
  const browser = new Browser();
  const url = new URL(await start(fresh, browser));
  const query = new URLSearchParams({ code: "c", state: url.searchParams.get("state") ?? "" });
  await browser.leadsTo(`${fresh.url}/auth/oidc/callback?${query}`);
  const { body, authorization } = provider.asked.at(-1) ?? {};
  t.is(body?.get("client_secret"), "s");
  t.is(authorization, undefined);
});

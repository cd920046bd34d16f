import test from "ava";
import { OIDC_PATHS } from "../../../plugins/depot/openapi-oidc.ts";
import { startServer } from "../../../src/server.ts";
import { useServer } from "../../_helpers/with-server.ts";
import { postAuth, userWithPassword } from "../_sign-in.ts";
import { Browser } from "./_browser.ts";
import { startProvider } from "./_provider.ts";
import {
  assertNotSignedIn,
  linkDirectly,
  pathOf,
  refresh,
  signInByProvider,
  start,
} from "./_trip.ts";

const provider = await startProvider();
const server = useServer(test, provider.env);
test.after.always("stop the provider", () => provider.close());
const { issuer } = provider;

/** An account with an identity of the same name. */
async function linked(name: string): Promise<string> {
  const userId = await server().user(name);
  await linkDirectly(server(), userId, { issuer, subject: `sub-${name}` });
  return userId;
}

test("a linked account is signed in, and ends where it wanted to go", async (t) => {
  const browser = new Browser();
  const userId = await linked("o1");
  const end = await signInByProvider(server(), browser, "sub-o1", "/reviews?state=open#top");
  t.is(end, "/reviews?state=open&sign_in=ok#top");
  t.is((await refresh(server(), browser)).status, 200);
  const { rows } = await server().db.rootPool.query(
    `select sessions.kind, identities.last_sign_in_at is not null as is_seen, secrets.password_hash
     from app_private.sessions
     join app_private.user_identities as identities using (user_id)
     join app_private.user_secrets as secrets using (user_id)
     where user_id = $1`,
    [userId],
  );
  t.deepEqual(rows, [{ kind: "oidc", is_seen: true, password_hash: null }]);
});

test("without a wish one ends on the first page", async (t) => {
  await linked("o2");
  t.is(await signInByProvider(server(), new Browser(), "sub-o2"), "/reviews?sign_in=ok");
});

test("the session's cookie is that of a sign-in with a password, and the trip's own is bound to the trip", async (t) => {
  await linked("o3");
  const browser = new Browser();
  const started = await browser.request(`${server().url}/auth/oidc/start`);
  t.regex(
    started.headers.getSetCookie().join(),
    /^gadb_oidc_\d+=[\w-]{43}; Path=\/auth\/oidc; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
  const back = await browser.visitProvider(started.headers.get("location") ?? "", "sub-o3");
  const ended = await browser.request(back);
  t.is(ended.status, 303);
  t.is(ended.headers.get("cache-control"), "no-store");
  t.regex(
    ended.headers.getSetCookie().join(),
    /^gadb_refresh_\d+=[\w-]{43}; Path=\/auth; HttpOnly; SameSite=Strict; Max-Age=1209600$/,
  );
});

test("the provider is asked for a code, bound by PKCE, state and nonce that differ each time", async (t) => {
  const browser = new Browser();
  const [first, second] = [await start(server(), browser), await start(server(), browser)].map(
    (url) => new URL(url),
  );
  const told = Object.fromEntries(first?.searchParams ?? []);
  t.like(told, {
    response_type: "code",
    client_id: "gadb",
    scope: "openid profile",
    code_challenge_method: "S256",
    redirect_uri: `${server().url}/auth/oidc/callback`,
  });
  for (const name of ["state", "nonce", "code_challenge"]) {
    t.regex(told[name] ?? "", /^[\w-]{43}$/);
    t.not(told[name], second?.searchParams.get(name));
  }
});

test("two tabs of one browser sign in side by side", async (t) => {
  await linked("o4");
  const browser = new Browser();
  const [first, second] = [
    await start(server(), browser, "/reviews/1"),
    await start(server(), browser, "/reviews/2"),
  ];
  for (const [url, path] of [
    [second, "/reviews/2"],
    [first, "/reviews/1"],
  ] as const) {
    const back = await browser.visitProvider(url, "sub-o4");
    t.is(pathOf(server(), await browser.leadsTo(back)), `${path}?sign_in=ok`);
  }
});

test("a sign-in that one process began is ended by another", async (t) => {
  await linked("o5");
  const { app } = server();
  // Both are known by one address, as behind a proxy.
  const publicUrl = "http://127.0.0.1:9";
  const settings = { ...app, config: { ...app.config, publicUrl } };
  const [one, other] = [await startServer(settings), await startServer(settings)];
  t.teardown(async () => void (await Promise.all([one.close(), other.close()])));
  const browser = new Browser();
  const url = await browser.leadsTo(`${one.url}/auth/oidc/start`);
  const back = new URL(await browser.visitProvider(url, "sub-o5"));
  t.is(back.origin, publicUrl);
  const cookie = [...browser.cookies(one.url)].map((pair) => pair.join("=")).join();
  const ended = await fetch(other.url + back.pathname + back.search, {
    headers: { cookie },
    redirect: "manual",
  });
  t.is(ended.headers.get("location"), "/reviews?sign_in=ok");
});

test("somebody whom no account is linked to is refused, whatever name and address the provider gives", async (t) => {
  await server().user("admin", "admin");
  const browser = new Browser();
  const end = await signInByProvider(server(), browser, "sub-admin", "/reviews");
  t.is(end, "/reviews?sign_in_error=no_account");
  await assertNotSignedIn(t, server(), browser);
  t.true(
    server().logLines.some((line) => line.includes('"sub-admin"') && line.includes(issuer)),
    "the log says what an admin may link",
  );
});

test("an identity of the same subject at another issuer is somebody else", async (t) => {
  const userId = await server().user("o6");
  await linkDirectly(server(), userId, { issuer: "https://other.example", subject: "sub-o6" });
  const browser = new Browser();
  t.is(await signInByProvider(server(), browser, "sub-o6"), "/reviews?sign_in_error=no_account");
  await assertNotSignedIn(t, server(), browser);
});

test("a deactivated account is refused like an unknown one, and deactivating ends the session", async (t) => {
  const userId = await linked("o7");
  const browser = new Browser();
  await signInByProvider(server(), browser, "sub-o7");
  await server().db.rootPool.query(
    "update app_public.users set deactivated_at = now() where id = $1",
    [userId],
  );
  t.is((await refresh(server(), browser)).status, 401);
  const again = new Browser();
  t.is(await signInByProvider(server(), again, "sub-o7"), "/reviews?sign_in_error=no_account");
  await assertNotSignedIn(t, server(), again);
});

test("signing out, and a new password, end a session that came by the provider", async (t) => {
  const userId = await linked("o8");
  const browser = new Browser();
  await signInByProvider(server(), browser, "sub-o8");
  const { token } = await refresh(server(), browser);
  const out = await postAuth(server(), "logout", {}, { authorization: `Bearer ${token}` });
  t.is(out.status, 204);
  t.is((await refresh(server(), browser)).status, 401);
  await signInByProvider(server(), browser, "sub-o8");
  t.is((await refresh(server(), browser)).status, 200);
  await userWithPassword(server(), "o8", "a new password");
  t.is((await refresh(server(), browser)).status, 401);
  t.truthy(userId);
});

test("neither codes, states nor tokens of a sign-in are logged", async (t) => {
  await linked("o9");
  const browser = new Browser();
  const back = await browser.visitProvider(await start(server(), browser), "sub-o9");
  await browser.leadsTo(back);
  await browser.leadsTo(back);
  const secrets = [...new URL(back).searchParams].filter(([name]) => name !== "iss");
  t.true(secrets.length >= 2);
  const cookies = [...browser.cookies(server().url).values()];
  const log = server().logLines.join("");
  for (const secret of [...secrets.map(([, value]) => value), ...cookies])
    t.false(log.includes(secret));
});

const ELSEWHERE = [
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/..//evil.example",
  "/.//evil.example",
  "\\\\evil.example",
  "javascript:alert(1)",
  "reviews",
  "",
  "/auth/oidc/start",
  "/AUTH/oidc/start",
  "/x/../auth/oidc/start",
  `/${"x".repeat(1_000)}`,
];
for (const path of ELSEWHERE) {
  test(`a sign-in never leads to ${JSON.stringify(path.slice(0, 40))}`, async (t) => {
    const query = new URLSearchParams({ return_to: path });
    const answer = await new Browser().request(`${server().url}/auth/oidc/start?${query}`);
    t.is(answer.status, 400);
    t.is(((await answer.json()) as { error: { code: string } }).error.code, "BADIN");
    t.is(answer.headers.get("set-cookie"), null);
  });
}

test("two wishes where to go are none", async (t) => {
  const answer = await new Browser().request(
    `${server().url}/auth/oidc/start?return_to=/reviews&return_to=/reviews`,
  );
  t.is(answer.status, 400);
});

test("whoever asks learns which ways to sign in there are", async (t) => {
  const answer = await fetch(`${server().url}/auth/providers`);
  t.deepEqual(await answer.json(), { password: true, oidc: { label: "Studio SSO" } });
});

test("a stranger's Host header does not decide where the provider sends people", async (t) => {
  // fetch does not let one write the header.
  const { request } = await import("node:http");
  const location = await new Promise<string>((resolve, reject) => {
    const asked = request(
      `${server().url}/auth/oidc/start`,
      { headers: { host: "evil.example" } },
      (answer) => resolve(answer.headers.location ?? ""),
    );
    asked.on("error", reject).end();
  });
  t.is(new URL(location).searchParams.get("redirect_uri"), `${server().url}/auth/oidc/callback`);
});

test("the routes that openapi.json promises are there, and answer as it says", async (t) => {
  const paths = Object.entries(OIDC_PATHS).filter(([path]) => path.startsWith("/auth/oidc/"));
  t.is(paths.length, 4);
  for (const [path, item] of paths) {
    for (const [method, operation] of Object.entries(item)) {
      const response = await fetch(server().url + path, {
        method: method.toUpperCase(),
        redirect: "manual",
      });
      t.is(response.status, method === "get" ? 303 : 401, path);
      t.true(String(response.status) in (operation as { responses: object }).responses, path);
    }
  }
  const providers = await fetch(`${server().url}/auth/providers`);
  t.like(await providers.json(), { password: true, oidc: { label: "Studio SSO" } });
});

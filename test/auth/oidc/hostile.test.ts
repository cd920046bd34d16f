import test from "ava";
import { useServer } from "../../_helpers/with-server.ts";
import { Browser } from "./_browser.ts";
import { startProvider } from "./_provider.ts";
import { assertNotSignedIn, linkDirectly, pathOf, refresh, start } from "./_trip.ts";

const provider = await startProvider();
const server = useServer(test, provider.env);
test.before("link the account that is attacked", async () => {
  const userId = await server().user("victim");
  await linkDirectly(server(), userId, { issuer: provider.issuer, subject: "sub-victim" });
});
test.after.always("stop the provider", () => provider.close());

/** A trip that has come back from the provider and not been ended. */
async function comeBack(browser = new Browser(), login = "sub-victim") {
  const back = new URL(await browser.visitProvider(await start(server(), browser), login));
  return { browser, back };
}

/** Ends a trip; returns the path that it leads to. */
const end = async (browser: Browser, back: URL) =>
  pathOf(server(), await browser.leadsTo(back.href));

const failed = (code: string) => `/reviews?sign_in_error=${code}`;

test("an answer is taken once: it cannot be replayed, and the first sign-in stays", async (t) => {
  const { browser, back } = await comeBack();
  t.is(await end(browser, back), "/reviews?sign_in=ok");
  t.is(await end(browser, back), failed("unknown"));
  t.is((await refresh(server(), browser)).status, 200);
});

test("of two answers at the same moment one is taken", async (t) => {
  const { browser, back } = await comeBack();
  const ends = await Promise.all([1, 2, 3].map(() => end(browser, back)));
  t.deepEqual(ends.toSorted(), ["/reviews?sign_in=ok", failed("unknown"), failed("unknown")]);
});

test("an answer that another browser fetched is not taken, and is still good in its own", async (t) => {
  const { browser, back } = await comeBack();
  const strangers = [new Browser(), new Browser()];
  // One with no trip at all, one with a trip of its own under way.
  await start(server(), strangers[1] as Browser);
  for (const stranger of strangers) {
    t.is(await end(stranger, back), failed("unknown"));
    await assertNotSignedIn(t, server(), stranger);
  }
  t.is(await end(browser, back), "/reviews?sign_in=ok");
});

test("without its state, with a forged one or with two, an answer is not looked at", async (t) => {
  const { browser, back } = await comeBack();
  const state = back.searchParams.get("state") ?? "";
  for (const forge of [
    (query: URLSearchParams) => query.delete("state"),
    (query: URLSearchParams) => query.set("state", ""),
    (query: URLSearchParams) => query.set("state", "x".repeat(43)),
    (query: URLSearchParams) => query.append("state", state),
    (query: URLSearchParams) => query.append("state", "x"),
  ]) {
    const forged = new URL(back);
    forge(forged.searchParams);
    t.is(await end(browser, forged), failed("unknown"));
  }
  await assertNotSignedIn(t, server(), browser);
});

test("after ten minutes an answer comes too late", async (t) => {
  const { browser, back } = await comeBack();
  const { rowCount } = await server().db.rootPool.query(
    "update app_private.oidc_sign_ins set expires_at = now() where state_hash = sha256($1::bytea)",
    [Buffer.from(back.searchParams.get("state") ?? "")],
  );
  t.is(rowCount, 1);
  t.is(await end(browser, back), failed("expired"));
  await assertNotSignedIn(t, server(), browser);
});

for (const [title, forge] of [
  ["of another provider (mix-up)", (query) => query.set("iss", "https://evil.example")],
  ["that does not say whose it is", (query) => query.delete("iss")],
  ["with two codes", (query) => query.append("code", "x")],
  ["without a code", (query) => query.delete("code")],
  ["with a code that was never given out", (query) => query.set("code", "x".repeat(43))],
  ["of another kind (JARM)", (query) => query.set("response", "e30.e30.x")],
  ["with a token in the address", (query) => query.set("id_token", "e30.e30.x")],
] as [string, (query: URLSearchParams) => void][]) {
  test(`an answer ${title} signs nobody in, and the trip is over`, async (t) => {
    const { browser, back } = await comeBack();
    const forged = new URL(back);
    forge(forged.searchParams);
    t.is(await end(browser, forged), failed("provider"));
    t.is(await end(browser, back), failed("unknown"));
    await assertNotSignedIn(t, server(), browser);
  });
}

test("a stolen code is useless in another trip: it lacks the verifier", async (t) => {
  const stolen = await comeBack();
  const thief = await comeBack(new Browser(), "sub-thief");
  const forged = new URL(thief.back);
  forged.searchParams.set("code", stolen.back.searchParams.get("code") ?? "");
  t.is(await end(thief.browser, forged), failed("provider"));
  await assertNotSignedIn(t, server(), thief.browser);
});

for (const [error, code] of [
  ["access_denied", "denied"],
  ["temporarily_unavailable", "unreachable"],
  ["server_error", "unreachable"],
  ["invalid_scope", "provider"],
  ["<script>alert(1)</script>", "provider"],
] as const) {
  test(`that the provider says ${error} is told as ${code}, without its words`, async (t) => {
    const browser = new Browser();
    const url = new URL(await start(server(), browser, "/reviews?x=1"));
    const back = new URL(`${server().url}/auth/oidc/callback`);
    back.search = new URLSearchParams({
      error,
      error_description: "internal words",
      state: url.searchParams.get("state") ?? "",
      iss: provider.issuer,
    }).toString();
    t.is(await end(browser, back), `/reviews?x=1&sign_in_error=${code}`);
    await assertNotSignedIn(t, server(), browser);
  });
}

test("an error of the provider for no trip is not repeated", async (t) => {
  const back = new URL(`${server().url}/auth/oidc/callback?error=access_denied&state=x`);
  t.is(await end(new Browser(), back), failed("unknown"));
});

test.serial(
  "sign-ins that are begun and never ended are limited by address, and the rest goes on",
  async (t) => {
    const insert = `insert into app_private.oidc_sign_ins
      (state_hash, browser_hash, issuer, nonce, code_verifier, return_to, address, expires_at)
    select sha256(gen_random_uuid()::text::bytea), sha256(''::bytea), 'x', 'x', 'x', '/', $1, now() + $2::interval
    from generate_series(1, 200)`;
    const { rootPool } = server().db;
    const clear = () => rootPool.query("delete from app_private.oidc_sign_ins where issuer = 'x'");
    t.teardown(clear);
    await rootPool.query(insert, ["192.0.2.1", "5 minutes"]);
    await rootPool.query(insert, ["127.0.0.1", "-1 second"]);
    const begin = (browser: Browser) => browser.leadsTo(`${server().url}/auth/oidc/start`);
    t.true(
      (await begin(new Browser())).startsWith(provider.issuer),
      "others and ended ones are free",
    );
    await rootPool.query(insert, ["127.0.0.1", "5 minutes"]);
    t.is(pathOf(server(), await begin(new Browser())), failed("throttled"));
    await clear();
    t.true((await begin(new Browser())).startsWith(provider.issuer));
  },
);

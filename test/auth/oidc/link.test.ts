import { randomUUID } from "node:crypto";
import test from "ava";
import { postGraphql, useServer } from "../../_helpers/with-server.ts";
import { userWithPassword } from "../_sign-in.ts";
import { Browser } from "./_browser.ts";
import { startProvider } from "./_provider.ts";
import { assertNotSignedIn, linkDirectly, pathOf, signInByProvider } from "./_trip.ts";

const provider = await startProvider();
const server = useServer(test, provider.env);
test.after.always("stop the provider", () => provider.close());
const { issuer } = provider;

/** Posts to a route of the signed-in, in a browser. */
async function post(
  browser: Browser,
  route: "link" | "unlink",
  token: string | undefined,
  body: object = {},
) {
  const response = await browser.request(`${server().url}/auth/oidc/${route}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

/** Goes to the provider to link; returns the address that the provider sends the browser back to. */
async function visit(browser: Browser, token: string, login: string): Promise<string> {
  const { status, body } = await post(browser, "link", token, { return_to: "/reviews/me" });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return browser.visitProvider(body.location, login);
}

const end = async (browser: Browser, back: string) => pathOf(server(), await browser.leadsTo(back));

const IDENTITIES =
  "query ($userId: UUID) { listIdentities(userId: $userId) { nodes { id issuer subject } } }";

const LINK = `mutation ($userId: UUID!, $issuer: String!, $subject: String!) {
  linkIdentity(input: { userId: $userId, issuer: $issuer, subject: $subject }) { result { id issuer subject } }
}`;

const UNLINK = "mutation ($id: UUID!) { unlinkIdentity(input: { identityId: $id }) { result } }";

const auditOf = async (identityId: string) =>
  (
    await server().db.rootPool.query(
      `select operation, actor_id from app_public.audit_log
       where table_name = 'app_private.user_identities' and row_key = jsonb_build_object('id', $1::text)
       order by id`,
      [identityId],
    )
  ).rows;

test("somebody signed in links an identity, and signs in with it from then on", async (t) => {
  const userId = await userWithPassword(server(), "k1", "password");
  const browser = new Browser();
  const back = await visit(browser, await server().token("k1"), "sub-k1");
  t.is(await end(browser, back), "/reviews/me?sign_in=linked");
  const { data } = await server().graphql(IDENTITIES, {}, "k1");
  const [{ id, ...identity }] = data.listIdentities.nodes;
  t.deepEqual(identity, { issuer, subject: "sub-k1" });
  t.deepEqual(await auditOf(id), [{ operation: "insert", actor_id: userId }]);
  t.is(await signInByProvider(server(), new Browser(), "sub-k1"), "/reviews?sign_in=ok");
  t.is((await auditOf(id)).length, 1, "a sign-in changes nothing of the account");
});

test("linking again what is linked changes nothing", async (t) => {
  const userId = await server().user("k2");
  await linkDirectly(server(), userId, { issuer, subject: "sub-k2" });
  const browser = new Browser();
  const back = await visit(browser, await server().token("k2"), "sub-k2");
  t.is(await end(browser, back), "/reviews/me?sign_in=linked");
});

test("an identity of somebody else cannot be linked", async (t) => {
  const userId = await server().user("k3");
  await linkDirectly(server(), userId, { issuer, subject: "sub-k3" });
  const browser = new Browser();
  const back = await visit(browser, await server().token("k4"), "sub-k3");
  t.is(await end(browser, back), "/reviews/me?sign_in_error=linked_elsewhere");
  t.deepEqual((await server().graphql(IDENTITIES, {}, "k4")).data.listIdentities.nodes, []);
});

test("a link that somebody began for another's browser links nothing", async (t) => {
  const thief = new Browser();
  const { body } = await post(thief, "link", await server().token("k5"));
  const victim = new Browser();
  const back = await victim.visitProvider(body.location, "sub-victim");
  t.is(await end(victim, back), "/reviews?sign_in_error=unknown");
  t.deepEqual((await server().graphql(IDENTITIES, {}, "k5")).data.listIdentities.nodes, []);
});

test("a link ends with the session that asked for it, or its user", async (t) => {
  const endings = [
    ["k6", "update app_private.sessions set revoked_at = now() where user_id = $1", "/reviews/me"],
    ["k7", "update app_public.users set deactivated_at = now() where id = $1", "/reviews/me"],
    // Where the trip began is forgotten with the session.
    ["k8", "delete from app_private.sessions where user_id = $1", "/reviews"],
  ] as const;
  for (const [name, ending, path] of endings) {
    const userId = await server().user(name);
    const browser = new Browser();
    const back = await visit(browser, await server().token(name), `sub-${name}`);
    await server().db.rootPool.query(ending, [userId]);
    const code = name === "k8" ? "unknown" : "session_ended";
    t.is(await end(browser, back), `${path}?sign_in_error=${code}`);
    const { rowCount } = await server().db.rootPool.query(
      "select from app_private.user_identities where user_id = $1",
      [userId],
    );
    t.is(rowCount, 0);
  }
});

test("linking needs somebody signed in, lately, by themselves", async (t) => {
  const browser = new Browser();
  t.is((await post(browser, "link", undefined)).status, 401);
  const token = await server().token("k10");
  t.is((await post(browser, "link", token, { return_to: "//evil.example" })).status, 400);
  const change = (set: string) =>
    server().db.rootPool.query(
      `update app_private.sessions set ${set} where user_id = (select id from app_public.users where username = 'k10')`,
    );
  for (const set of [
    "created_at = now() - interval '16 minutes'",
    "created_at = now(), kind = 'personal_access_token'",
  ]) {
    await change(set);
    const { status, body } = await post(browser, "link", token);
    t.is(status, 401);
    t.is(body.error.code, "CREDS");
    t.deepEqual(body.error.detail, { reason: "not fresh" });
  }
  await change("created_at = now() - interval '14 minutes', kind = 'password'");
  t.is((await post(browser, "link", token)).status, 200);
});

test("a personal access token neither links nor unlinks, whoever's it is", async (t) => {
  const userId = await server().user("k-script", "admin");
  const id = await linkDirectly(server(), userId, { issuer, subject: "sub-script" });
  const made = await server().graphql(
    `mutation { createPersonalAccessToken(input: { name: "script", scopes: [write] }) { result { secret } } }`,
    {},
    "k-script",
  );
  const { secret } = made.data.createPersonalAccessToken.result;
  const browser = new Browser();
  t.is((await post(browser, "link", secret)).status, 401);
  const kept = await post(browser, "unlink", secret, { identity_id: id });
  t.is(kept.body.error.code, "DNIED");
  const given = { userId, issuer, subject: "sub-script-too" };
  const linked = await postGraphql(server().url, { query: LINK, variables: given }, secret);
  t.is(linked.errors[0]?.extensions["code"], "CREDS");
});

test("one's own identity is unlinked, by its id only, and other sessions that came by it end", async (t) => {
  const userId = await userWithPassword(server(), "k11", "password");
  const id = await linkDirectly(server(), userId, { issuer, subject: "sub-k11" });
  const browser = new Browser();
  await signInByProvider(server(), browser, "sub-k11");
  const token = await server().token("k11");
  for (const wrong of [{}, { identity_id: "x" }, { identity_id: 1 }])
    t.is((await post(browser, "unlink", token, wrong)).status, 400);
  t.is((await post(browser, "unlink", undefined, { identity_id: id })).status, 401);
  const stranger = await server().token("k12");
  const hidden = await post(browser, "unlink", stranger, { identity_id: id });
  const absent = await post(browser, "unlink", stranger, { identity_id: randomUUID() });
  t.is(hidden.status, 404);
  t.deepEqual(
    { ...hidden.body.error, request_id: "" },
    { ...absent.body.error, request_id: "" },
    "what is another's looks like what is not there",
  );
  t.is((await post(browser, "unlink", token, { identity_id: id })).status, 204);
  t.deepEqual((await auditOf(id)).at(-1), { operation: "delete", actor_id: userId });
  const { rows } = await server().db.rootPool.query(
    "select kind, revoked_at is null as is_open from app_private.sessions where user_id = $1 order by kind",
    [userId],
  );
  t.deepEqual(
    rows.filter(({ kind }) => kind === "oidc"),
    [{ kind: "oidc", is_open: false }],
  );
  t.true(rows.some(({ kind, is_open: isOpen }) => kind === "password" && isOpen));
  await assertNotSignedIn(t, server(), new Browser());
  t.is(
    await signInByProvider(server(), new Browser(), "sub-k11"),
    "/reviews?sign_in_error=no_account",
  );
});

test("nobody takes their own last way to sign in, not even with two hands", async (t) => {
  const userId = await server().user("k13");
  const ids = [
    await linkDirectly(server(), userId, { issuer, subject: "sub-k13" }),
    await linkDirectly(server(), userId, { issuer, subject: "sub-k13-too" }),
  ];
  const answers = await Promise.all(ids.map((id) => server().graphql(UNLINK, { id }, "k13")));
  const codes = answers.map(({ errors }) => errors[0]?.extensions["code"]);
  t.deepEqual(codes.toSorted(), ["BADST", undefined]);
});

test("an admin links, lists and unlinks for others; the user is told", async (t) => {
  const adminId = await server().user("k-admin", "admin");
  const userId = await server().user("k14");
  const given = { userId, issuer, subject: "sub-k14" };
  const { data, errors } = await server().graphql(LINK, given, "k-admin");
  t.deepEqual(errors, []);
  const { id, ...identity } = data.linkIdentity.result;
  t.deepEqual(identity, { issuer, subject: "sub-k14" });
  t.is(await signInByProvider(server(), new Browser(), "sub-k14"), "/reviews?sign_in=ok");
  const told = await server().graphql("{ notifications { nodes { kind message } } }", {}, "k14");
  t.deepEqual(told.data.notifications.nodes, [
    {
      kind: "account.identity_linked",
      message: `k-admin linked a sign-in by ${issuer} to your account.`,
    },
  ]);
  const listed = await server().graphql(IDENTITIES, { userId }, "k-admin");
  t.is(listed.data.listIdentities.nodes[0].id, id);
  // The last one, too: an admin can link another.
  t.is((await server().graphql(UNLINK, { id }, "k-admin")).data.unlinkIdentity.result, id);
  t.deepEqual(await auditOf(id), [
    { operation: "insert", actor_id: adminId },
    { operation: "delete", actor_id: adminId },
  ]);
});

test("others neither link nor list for others, and an admin only after a sign-in of late", async (t) => {
  await server().user("k-boss", "admin");
  const userId = await server().user("k15");
  const given = { userId, issuer, subject: "sub-k15" };
  const codeOf = async (query: string, values: object, who?: string) =>
    (await server().graphql(query, values, who)).errors[0]?.extensions["code"];
  for (const who of ["k15", "k16"]) {
    t.is(await codeOf(LINK, given, who), "DNIED");
    if (who === "k16") t.is(await codeOf(IDENTITIES, { userId }, who), "DNIED");
  }
  t.is(await codeOf(LINK, given), "CREDS");
  t.is(await codeOf(IDENTITIES, {}), "CREDS");
  t.is(await codeOf(LINK, { ...given, userId: randomUUID() }, "k-boss"), "NTFND");
  t.is(await codeOf(LINK, { ...given, subject: " " }, "k-boss"), "BADIN");
  t.is(await codeOf(LINK, { ...given, subject: "x".repeat(256) }, "k-boss"), "BADIN");
  t.is(await codeOf(LINK, given, "k-boss"), undefined);
  const other = await server().user("k17");
  t.is(await codeOf(LINK, { ...given, userId: other }, "k-boss"), "BADST");
});

import test from "ava";
import { requireStrongPassword } from "../../src/auth/password-rules.ts";
import { committed } from "../_helpers/with-db.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";
import { openSocket } from "../live/_ws.ts";
import { postAuth, signIn, userWithPassword } from "./_sign-in.ts";
import { makePat } from "./_tokens.ts";

const server = useServer(test);

const OLD = "an old password of mine";
const NEW = "seven green lamps on a hill";

const change = (access: string, body: object) =>
  postAuth(server(), "password", body, { authorization: `Bearer ${access}` });
const status = async (token: string) =>
  (await postGraphql(server().url, { query: "{ __typename }" }, token)).status;

test("a new password takes the place of the old one, ends the other sessions and tokens, and keeps this one", async (t) => {
  const userId = await userWithPassword(server(), "pw.change", OLD);
  const [here, there] = [
    await signIn(server(), "pw.change", OLD),
    await signIn(server(), "pw.change", OLD),
  ];
  const { secret } = await makePat(server(), "pw.change");
  const socket = await openSocket(server(), there.access_token);
  const answer = await change(here.access_token, { current: OLD, new: NEW });
  t.is(answer.status, 200);
  // Beside the other one, the session that made the token.
  t.deepEqual(answer.body, { ended_sessions: 2, ended_tokens: 1 });
  t.is(await socket.closed, 4401);
  t.is(await status(here.access_token), 200);
  t.is((await postAuth(server(), "refresh", { refresh_token: here.refresh_token })).status, 200);
  t.is(await status(there.access_token), 401);
  t.is((await postAuth(server(), "refresh", { refresh_token: there.refresh_token })).status, 401);
  t.is(await status(secret), 401);
  const attempt = async (password: string) =>
    (await postAuth(server(), "token", { username: "pw.change", password })).status;
  t.is(await attempt(OLD), 401);
  t.is(await attempt(NEW), 200);
  const { rows } = await server().db.rootPool.query(
    `select actor_id, changes -> 'password_hash' as changed from app_public.audit_log
     where table_name = 'app_private.user_secrets' and row_key ->> 'user_id' = $1 order by id desc limit 1`,
    [userId],
  );
  t.deepEqual(rows, [{ actor_id: userId, changed: { redacted: true } }]);
});

test("personal access tokens live on when that is asked for", async (t) => {
  await userWithPassword(server(), "pw.keep", OLD);
  const { access_token: access } = await signIn(server(), "pw.keep", OLD);
  const { secret } = await makePat(server(), "pw.keep");
  const answer = await change(access, { current: OLD, new: NEW, keep_tokens: true });
  t.is(answer.body.ended_tokens, 0);
  t.is(await status(secret), 200);
});

test("without the present password nothing changes, and guesses count as those at the sign-in do", async (t) => {
  await userWithPassword(server(), "pw.guess", OLD);
  const { access_token: access } = await signIn(server(), "pw.guess", OLD);
  const guess = await change(access, { current: "a wrong one", new: NEW });
  t.is(guess.status, 401);
  t.deepEqual(guess.body.error.detail, { reason: "password" });
  t.is(await status(access), 200);
  await committed(server().db, async (client) => {
    await client.query(
      `insert into app_private.login_attempts (username, address, is_success, attempted_at)
       select 'pw.guess', '127.0.0.1', false, clock_timestamp() from generate_series(1, 9)`,
    );
  });
  const early = await change(access, { current: OLD, new: NEW });
  t.is(early.status, 429);
  t.is(early.body.error.code, "SLOWD");
  t.is(
    (await postAuth(server(), "token", { username: "pw.guess", password: OLD })).status,
    429,
    "the sign-in waits too: one count for both",
  );
});

test("a right change clears the count, as a right sign-in does", async (t) => {
  await userWithPassword(server(), "pw.clear", OLD);
  const { access_token: access } = await signIn(server(), "pw.clear", OLD);
  for (let i = 0; i < 4; i += 1) await change(access, { current: "a wrong one", new: NEW });
  t.is((await change(access, { current: OLD, new: NEW })).status, 200);
  const { rows } = await server().db.rootPool.query(
    "select app_hidden.login_delay('pw.clear', '127.0.0.1') as seconds",
  );
  t.is(rows[0].seconds, 0);
});

test("of two changes at once with the same password one comes first, and the other is told", async (t) => {
  await userWithPassword(server(), "pw.race", OLD);
  const { access_token: access } = await signIn(server(), "pw.race", OLD);
  const both = await Promise.all([
    change(access, { current: OLD, new: NEW }),
    change(access, { current: OLD, new: `${NEW} again` }),
  ]);
  t.deepEqual(both.map((answer) => answer.status).toSorted(), [200, 401]);
});

test("a visitor changes no password, and a signed-out session neither", async (t) => {
  await userWithPassword(server(), "pw.out", OLD);
  t.is((await postAuth(server(), "password", { current: OLD, new: NEW })).status, 401);
  const { access_token: access } = await signIn(server(), "pw.out", OLD);
  await postAuth(server(), "logout", {}, { authorization: `Bearer ${access}` });
  t.is((await change(access, { current: OLD, new: NEW })).status, 401);
});

for (const [title, body] of [
  ["too short", { current: OLD, new: "fourteen chars" }],
  ["of 257 characters", { current: OLD, new: `${NEW}${"xy".repeat(115)}` }],
  ["that is missing", { current: OLD }],
  ["that is a number", { current: OLD, new: 123_456_789_012_345 }],
  ["with a NUL", { current: OLD, new: `${NEW}\0` }],
] as const) {
  test(`a new password ${title} is refused, and nothing is booked`, async (t) => {
    const username = `pw.form.${title.replaceAll(" ", "-")}`.toLowerCase();
    await userWithPassword(server(), username, OLD);
    const { access_token: access } = await signIn(server(), username, OLD);
    const answer = await change(access, body);
    t.is(answer.status, 400);
    t.is(answer.body.error.code, "BADIN");
    const { rows } = await server().db.rootPool.query(
      "select count(*)::int as failed from app_private.login_attempts where username = $1 and not is_success",
      [username],
    );
    t.is(rows[0].failed, 0);
  });
}

test("length is counted in characters, any kind of them will do, and what anybody would guess will not", (t) => {
  for (const good of [
    "correct horse battery staple",
    "ein sehr langes Wort",
    "龍虎風雲山川草木花鳥月雪星海空",
    "Zaubertrankrezept",
  ])
    t.notThrows(() => requireStrongPassword(good, "ada"), good);
  for (const bad of [
    "aaaaaaaaaaaaaaaaaaaa",
    "123456789012345678",
    "abcabcabcabcabcabc",
    "passwordpassword",
    "Password12345678",
    "ada.ada.ada.ada.ada",
    "ada-lovelace-ada-lovelace",
    "qwertyuiopqwertyuiop",
    "\u{1f409}".repeat(15),
    "game-asset-db game-asset-db",
  ])
    t.throws(
      () => requireStrongPassword(bad, bad.startsWith("ada-") ? "ada-lovelace" : "ada"),
      { message: /easily guessed/ },
      bad,
    );
  t.throws(() => requireStrongPassword("\u{1f409}".repeat(14), "ada"), {
    message: /15 characters/,
  });
});

test("no password of a change reaches the log", async (t) => {
  await userWithPassword(server(), "pw.quiet", "canary of the old one");
  const { access_token: access } = await signIn(server(), "pw.quiet", "canary of the old one");
  await change(access, { current: "canary that is wrong", new: "canary of a new kind" });
  await change(access, { current: "canary of the old one", new: "canary" });
  await change(access, { current: "canary of the old one", new: "canary of a new kind" });
  t.regex(server().logLines.join(""), /a password was changed/);
  t.notRegex(server().logLines.join(""), /canary/);
});

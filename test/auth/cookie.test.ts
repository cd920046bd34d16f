import test from "ava";
import { useServer } from "../_helpers/with-server.ts";
import { postAuth, userWithPassword } from "./_sign-in.ts";

const server = useServer(test);

const OWN_SCRIPT = { "x-requested-with": "fetch" };

async function signInWithCookie(username: string) {
  await userWithPassword(server(), username, "password");
  const answer = await postAuth(
    server(),
    "token",
    { username, password: "password", cookie: true },
    OWN_SCRIPT,
  );
  const set = answer.headers.get("set-cookie") ?? "";
  return { answer, set, cookie: set.split(";")[0] ?? "" };
}

test("with cookie: true the refresh token is in an httpOnly cookie and nowhere in the body", async (t) => {
  const { answer, set } = await signInWithCookie("c1");
  t.is(answer.status, 200);
  t.false("refresh_token" in answer.body);
  t.regex(
    set,
    /^gadb_refresh_\d+=[\w-]{43}; Path=\/auth; HttpOnly; SameSite=Strict; Max-Age=1209600$/,
  );
});

test("the cookie refreshes and is replaced, but only with the header of our own script", async (t) => {
  const { cookie } = await signInWithCookie("c2");
  const without = await postAuth(server(), "refresh", {}, { cookie });
  t.is(without.status, 403);
  t.is(without.body.error.code, "DNIED");
  const withHeader = await postAuth(server(), "refresh", {}, { cookie, ...OWN_SCRIPT });
  t.is(withHeader.status, 200);
  t.false("refresh_token" in withHeader.body);
  t.not(withHeader.headers.get("set-cookie")?.split(";")[0], cookie);
});

test("a cookie is never set for a page that cannot send the header", async (t) => {
  await userWithPassword(server(), "c3", "password");
  const form = new URLSearchParams({ username: "c3", password: "password", cookie: "true" });
  const answer = await fetch(`${server().url}/auth/token`, { method: "POST", body: form });
  t.is(answer.status, 403);
  t.is(answer.headers.get("set-cookie"), null);
});

test("signing out by cookie needs the header, ends the session and clears the cookie", async (t) => {
  const { cookie } = await signInWithCookie("c4");
  t.is((await postAuth(server(), "logout", {}, { cookie })).status, 403);
  const out = await postAuth(server(), "logout", {}, { cookie, ...OWN_SCRIPT });
  t.is(out.status, 204);
  t.regex(out.headers.get("set-cookie") ?? "", /^gadb_refresh_\d+=; .*Max-Age=0$/);
  const after = await postAuth(server(), "refresh", {}, { cookie, ...OWN_SCRIPT });
  t.is(after.status, 401);
  t.regex(after.headers.get("set-cookie") ?? "", /Max-Age=0/, "a dead cookie is taken away");
});

test("a refresh without any token says so", async (t) => {
  const { status, body } = await postAuth(server(), "refresh", {});
  t.is(status, 401);
  t.is(body.error.message, "There is no refresh token.");
});

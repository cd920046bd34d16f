import test from "ava";
import { withIdentity } from "../../src/auth/identity.ts";
import { verifyAccessToken } from "../../src/auth/tokens.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";
import { postAuth, signIn, userWithPassword } from "./_sign-in.ts";

const server = useServer(test);

const status = async (token: string) =>
  (await postGraphql(server().url, { query: "{ __typename }" }, token)).status;

test("signing out with the access token ends it, and the refresh token with it", async (t) => {
  await userWithPassword(server(), "l1", "password");
  const { access_token: access, refresh_token: renewal } = await signIn(server(), "l1", "password");
  t.is(await status(access), 200);
  t.is((await postAuth(server(), "logout", {}, { authorization: `Bearer ${access}` })).status, 204);
  t.is(await status(access), 401);
  t.is((await postAuth(server(), "refresh", { refresh_token: renewal })).status, 401);
});

test("the database stops believing a signed-out session at the next statement", async (t) => {
  await userWithPassword(server(), "l2", "password");
  const { access_token: access, refresh_token: renewal } = await signIn(server(), "l2", "password");
  const { identity } = await verifyAccessToken(server().keys, access);
  await withIdentity(server().db.authPool, identity, async (client) => {
    const who = async () =>
      (await client.query("select app_hidden.current_user_id() as id")).rows[0].id;
    t.is(await who(), identity.userId);
    await postAuth(server(), "logout", { refresh_token: renewal });
    t.is(await who(), null);
  });
});

test("signing out everywhere ends the user's other sessions, and nobody else's", async (t) => {
  await userWithPassword(server(), "l3", "password");
  await userWithPassword(server(), "l4", "password");
  const [here, there, somebody] = [
    await signIn(server(), "l3", "password"),
    await signIn(server(), "l3", "password"),
    await signIn(server(), "l4", "password"),
  ];
  await postAuth(
    server(),
    "logout",
    { everywhere: true },
    { authorization: `Bearer ${here.access_token}` },
  );
  t.is(await status(there.access_token), 401);
  t.is(await status(somebody.access_token), 200);
});

test("signing out with a token that is no longer valid is no error, and ends nothing", async (t) => {
  await userWithPassword(server(), "l5", "password");
  const { access_token: access } = await signIn(server(), "l5", "password");
  t.is((await postAuth(server(), "logout", { refresh_token: "A".repeat(43) })).status, 204);
  t.is((await postAuth(server(), "logout", { refresh_token: "what?" })).status, 204);
  t.is(await status(access), 200);
});

test("signing out without saying which session is refused", async (t) => {
  t.is((await postAuth(server(), "logout", {})).status, 400);
});

import test from "ava";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { useServer } from "../_helpers/with-server.ts";
import { postAuth, userWithPassword } from "./_sign-in.ts";

const server = useServer(test);

const WHO = "query { __typename projects { nodes { id } } }";

test("the right password gives a bearer token that the API accepts", async (t) => {
  const userId = await userWithPassword(server(), "ada", "correct horse");
  const { status, headers, body } = await postAuth(server(), "token", {
    username: "ada",
    password: "correct horse",
  });
  t.is(status, 200);
  t.is(headers.get("cache-control"), "no-store");
  t.deepEqual(Object.keys(body).toSorted(), [
    "access_token",
    "expires_in",
    "refresh_token",
    "token_type",
  ]);
  t.is(body.token_type, "Bearer");
  t.is(body.expires_in, 600);
  t.is(decodeProtectedHeader(body.access_token).typ, "at+jwt");
  t.is(decodeJwt(body.access_token).sub, userId);
  const response = await fetch(`${server().url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${body.access_token}` },
    body: JSON.stringify({ query: WHO }),
  });
  t.deepEqual(await response.json(), { data: { __typename: "Query", projects: { nodes: [] } } });
});

test("a form-encoded password grant works like JSON, and other grants are refused", async (t) => {
  await userWithPassword(server(), "grace", "hopper-1906");
  const post = (fields: Record<string, string>) =>
    fetch(`${server().url}/auth/token`, { method: "POST", body: new URLSearchParams(fields) });
  const good = await post({ grant_type: "password", username: "grace", password: "hopper-1906" });
  t.is(good.status, 200);
  t.is(typeof ((await good.json()) as { refresh_token: string }).refresh_token, "string");
  const other = await post({
    grant_type: "client_credentials",
    username: "grace",
    password: "hopper-1906",
  });
  t.is(other.status, 400);
});

test("a wrong password, an unknown and a deactivated account get the same answer", async (t) => {
  await userWithPassword(server(), "known", "the right one");
  const gone = await userWithPassword(server(), "gone", "the right one");
  await server().db.rootPool.query(
    "update app_public.users set deactivated_at = now() where id = $1",
    [gone],
  );
  const answers = [];
  for (const [username, password] of [
    ["known", "a wrong one"],
    ["nobody.here", "a wrong one"],
    ["gone", "the right one"],
  ]) {
    const { status, body } = await postAuth(server(), "token", { username, password });
    const { request_id: requestId, ...rest } = body.error;
    t.is(typeof requestId, "string");
    answers.push({ status, ...rest });
  }
  t.is(answers[0]?.status, 401);
  t.is(answers[0]?.code, "CREDS");
  t.deepEqual(answers[1], answers[0]);
  t.deepEqual(answers[2], answers[0]);
});

test("user names are found whatever their case, passwords are not", async (t) => {
  await userWithPassword(server(), "case.y", "MixedCase");
  t.is(
    (await postAuth(server(), "token", { username: "Case.Y", password: "MixedCase" })).status,
    200,
  );
  t.is(
    (await postAuth(server(), "token", { username: "case.y", password: "mixedcase" })).status,
    401,
  );
});

test("a password is the same whichever way its accents are composed", async (t) => {
  await userWithPassword(server(), "accents", "caf\u00e9");
  t.is(
    (await postAuth(server(), "token", { username: "accents", password: "cafe\u0301" })).status,
    200,
  );
});

test("two passwords that share their first 72 bytes are different passwords", async (t) => {
  await userWithPassword(server(), "long", `${"x".repeat(72)}1`);
  t.is(
    (await postAuth(server(), "token", { username: "long", password: `${"x".repeat(72)}2` }))
      .status,
    401,
  );
});

for (const [title, body] of [
  ["without a password", { username: "ada" }],
  ["with an empty name", { username: "", password: "x" }],
  ["with a password of 257 characters", { username: "ada", password: "x".repeat(257) }],
  ["with a NUL in the name", { username: "a\0da", password: "x" }],
  ["with a number for a password", { username: "ada", password: 12345 }],
  ["that is a list", ["ada", "x"]],
] as const) {
  test(`a request ${title} is refused as malformed`, async (t) => {
    const answer = await postAuth(server(), "token", body);
    t.is(answer.status, 400);
    t.is(answer.body.error.code, "BADIN");
  });
}

test("broken JSON, a foreign media type and a body that is too large are refused without a trace of the parser", async (t) => {
  const post = async (body: string, type: string) => {
    const response = await fetch(`${server().url}/auth/token`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return [response.status, error.code, error.message];
  };
  t.deepEqual(await post("{", "application/json"), [
    400,
    "BADIN",
    "The request could not be read.",
  ]);
  t.deepEqual(await post("<a/>", "text/xml"), [
    415,
    "BADIN",
    "The body must be JSON or form-encoded.",
  ]);
  t.deepEqual(await post(`{"a":"${"x".repeat(20_000)}"}`, "application/json"), [
    413,
    "BADIN",
    "The body is too large.",
  ]);
});

test("a hash with older parameters is replaced at sign-in and the session stays good", async (t) => {
  const { hash } = await import("@node-rs/argon2");
  const userId = await userWithPassword(server(), "old.hash", "unused");
  const old = await hash("long ago", { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await server().db.rootPool.query("select app_private.set_password_hash($1, $2)", [userId, old]);
  const { status } = await postAuth(server(), "token", {
    username: "old.hash",
    password: "long ago",
  });
  t.is(status, 200);
  const { rows } = await server().db.rootPool.query(
    "select password_hash from app_private.user_secrets where user_id = $1",
    [userId],
  );
  t.true(rows[0].password_hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  t.is(
    (await postAuth(server(), "token", { username: "old.hash", password: "long ago" })).status,
    200,
  );
});

test("no secret of a sign-in reaches the log", async (t) => {
  await userWithPassword(server(), "quiet", "canary-password");
  await postAuth(server(), "token", { username: "quiet", password: "canary-password" });
  await postAuth(server(), "token", { username: "quiet", password: "canary-wrong" });
  t.notRegex(server().logLines.join(""), /canary/);
});

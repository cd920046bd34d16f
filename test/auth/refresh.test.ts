import test from "ava";
import { useServer } from "../_helpers/with-server.ts";
import { postAuth, signIn, userWithPassword } from "./_sign-in.ts";

const server = useServer(test);

const refresh = (token: string) => postAuth(server(), "refresh", { refresh_token: token });

/** Moves the moment a user's tokens were rotated into the past, beyond the grace for retries. */
async function ageRotations(userId: string): Promise<void> {
  await server().db.rootPool.query(
    `update app_private.refresh_tokens set rotated_at = rotated_at - interval '1 minute'
     where session_id in (select id from app_private.sessions where user_id = $1)`,
    [userId],
  );
}

async function accepts(token: string): Promise<boolean> {
  const response = await fetch(`${server().url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: "{ __typename }" }),
  });
  return response.status === 200;
}

test("a refresh token gives a new pair, and the new one gives the next", async (t) => {
  await userWithPassword(server(), "r1", "password");
  const first = await signIn(server(), "r1", "password");
  const second = await refresh(first.refresh_token);
  t.is(second.status, 200);
  t.not(second.body.refresh_token, first.refresh_token);
  t.true(await accepts(second.body.access_token));
  const third = await refresh(second.body.refresh_token);
  t.is(third.status, 200);
  t.not(third.body.refresh_token, second.body.refresh_token);
});

test("a used refresh token that comes back ends the whole session", async (t) => {
  const userId = await userWithPassword(server(), "r2", "password");
  const stolen = await signIn(server(), "r2", "password");
  const other = await signIn(server(), "r2", "password");
  const next = await refresh(stolen.refresh_token);
  await ageRotations(userId);
  const reused = await refresh(stolen.refresh_token);
  t.is(reused.status, 401);
  t.is(reused.body.error.code, "CREDS");
  t.is((await refresh(next.body.refresh_token)).status, 401, "the successor is dead too");
  t.false(await accepts(next.body.access_token), "so is the access token");
  t.true(await accepts(other.access_token), "another session of the same user lives on");
  t.regex(server().logLines.join(""), /a used refresh token came back/);
});

test("asking twice at once gives the same successor, which is not a second line of tokens", async (t) => {
  const userId = await userWithPassword(server(), "r3", "password");
  const { refresh_token: token } = await signIn(server(), "r3", "password");
  const [one, two] = await Promise.all([refresh(token), refresh(token)]);
  t.is(one.status, 200);
  t.is(two.status, 200);
  t.is(one.body.refresh_token, two.body.refresh_token);
  // Thief and owner now hold the same token: whoever comes second is noticed.
  t.is((await refresh(one.body.refresh_token)).status, 200);
  await ageRotations(userId);
  t.is((await refresh(two.body.refresh_token)).status, 401);
});

test("within the grace a token whose successor was used is reuse all the same", async (t) => {
  await userWithPassword(server(), "r4", "password");
  const { refresh_token: token } = await signIn(server(), "r4", "password");
  const next = await refresh(token);
  const afterNext = await refresh(next.body.refresh_token);
  t.is((await refresh(token)).status, 401);
  t.is((await refresh(afterNext.body.refresh_token)).status, 401);
});

test("unknown, malformed and expired refresh tokens are refused alike", async (t) => {
  const userId = await userWithPassword(server(), "r5", "password");
  const { refresh_token: expired } = await signIn(server(), "r5", "password");
  await server().db.rootPool.query(
    `update app_private.refresh_tokens set expires_at = now()
     where session_id in (select id from app_private.sessions where user_id = $1)`,
    [userId],
  );
  const answers = [];
  for (const token of ["A".repeat(43), "nonsense", expired]) {
    const { status, body } = await refresh(token);
    const { request_id: _requestId, ...rest } = body.error;
    answers.push({ status, ...rest });
  }
  t.is(answers[0].status, 401);
  t.deepEqual(answers[1], answers[0]);
  t.deepEqual(answers[2], answers[0]);
});

test("a deactivated user cannot refresh", async (t) => {
  const userId = await userWithPassword(server(), "r6", "password");
  const { refresh_token: token } = await signIn(server(), "r6", "password");
  await server().db.rootPool.query(
    "update app_public.users set deactivated_at = now() where id = $1",
    [userId],
  );
  t.is((await refresh(token)).status, 401);
});

test("a new password ends every session", async (t) => {
  await userWithPassword(server(), "r7", "password");
  const held = await signIn(server(), "r7", "password");
  await userWithPassword(server(), "r7", "another password");
  t.is((await refresh(held.refresh_token)).status, 401);
  t.false(await accepts(held.access_token));
});

test("the database keeps no refresh token as it is", async (t) => {
  await userWithPassword(server(), "r8", "password");
  const { refresh_token: token } = await signIn(server(), "r8", "password");
  const { rows } = await server().db.rootPool.query(
    "select count(*)::int as count from app_private.refresh_tokens where token_hash = sha256($1::bytea)",
    [Buffer.from(token)],
  );
  t.is(rows[0].count, 1);
});

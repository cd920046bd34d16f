import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import test from "ava";
import { makeStudio } from "../_helpers/studio.ts";
import { until } from "../_helpers/until.ts";
import { committed } from "../_helpers/with-db.ts";
import { postGraphql, useServer } from "../_helpers/with-server.ts";
import { openSocket } from "../live/_ws.ts";
import { postAuth, signIn, userWithPassword } from "./_sign-in.ts";
import { askForToken, makePat } from "./_tokens.ts";

const server = useServer(test);

const OWN = "{ personalAccessTokens { nodes { id name scopes expiresAt revokedAt lastUsedAt } } }";

const ask = (token: string, query = OWN) => postGraphql(server().url, { query }, token);
const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const sql = (text: string, values: unknown[] = []) => server().db.rootPool.query(text, values);

async function usernameOf(id: string): Promise<string> {
  return (await sql("select username from app_public.users where id = $1", [id])).rows[0].username;
}

test("a token is told once, acts as its user, and the database keeps only its digest", async (t) => {
  const { secret, tokenId, scopes, expiresAt } = await makePat(server(), "pat.once");
  t.regex(secret, /^gadb_pat_[0-9a-f]{72}$/);
  t.deepEqual(scopes, ["read"]);
  t.true(Math.abs(Date.parse(expiresAt) - Date.parse(days(90))) < 3_600_000 * 2);
  const { data, status } = await ask(secret);
  t.is(status, 200);
  t.like(data.personalAccessTokens.nodes[0], { id: tokenId, name: "build", scopes: ["read"] });
  const digest = createHash("sha256").update(secret).digest();
  const { rows } = await sql(
    "select token_hash from app_private.personal_access_token_secrets where token_id = $1",
    [tokenId],
  );
  t.deepEqual(rows[0].token_hash, digest);
  const { rows: audited } = await sql(
    `select actor_id, changes::text as changes from app_public.audit_log
     where table_name = 'app_public.personal_access_tokens' and row_key ->> 'id' = $1`,
    [tokenId],
  );
  t.is(audited.length, 1);
  t.is(audited[0].actor_id, await server().user("pat.once"));
  t.false(audited[0].changes.includes(digest.toString("hex")));
});

test("the guide's mutation makes a token for one project, as the guide says", async (t) => {
  const guide = new URL("../../docs/how-tos/make-a-token-for-a-script.md", import.meta.url);
  const [, query = ""] = /```graphql\n(.*?)```/s.exec(await readFile(guide, "utf8")) ?? [];
  const { projectId, members } = await committed(server().db, makeStudio);
  const asked = query
    .replace(/(?<=onlyProjectId: ")[^"]*/, projectId)
    .replace(/(?<=expiresAt: ")[^"]*/, days(30));
  const { data, errors } = await server().graphql(asked, {}, await usernameOf(members.owner));
  t.deepEqual(errors, []);
  const { secret } = data.createPersonalAccessToken.result;
  const { data: seen } = await ask(secret, "{ projects { nodes { id } } }");
  t.deepEqual(seen.projects.nodes, [{ id: projectId }]);
});

test("the GraphQL type of tokens has no field for the secret or its digest", async (t) => {
  const { data } = await ask(
    (await makePat(server(), "pat.fields")).secret,
    '{ __type(name: "PersonalAccessToken") { fields { name } } }',
  );
  const names = data.__type.fields.map(({ name }: { name: string }) => name);
  t.true(names.includes("lastUsedAt"));
  t.false(names.some((name: string) => /hash|secret/i.test(name)));
});

test("people list their own tokens, studio admins everybody's, and an admin revokes another's", async (t) => {
  const { tokenId, secret } = await makePat(server(), "pat.mine", { name: "mine" });
  const userId = await server().user("pat.mine");
  const theirs = `{ personalAccessTokens(condition: { userId: "${userId}" }) { nodes { name } } }`;
  const namesFor = async (username: string) =>
    (await server().graphql(theirs, {}, username)).data.personalAccessTokens.nodes.map(
      ({ name }: { name: string }) => name,
    );
  await server().user("pat.admin", "admin");
  t.deepEqual(await namesFor("pat.mine"), ["mine"]);
  t.deepEqual(await namesFor("pat.other"), []);
  t.deepEqual(await namesFor("pat.admin"), ["mine"]);
  const revoke = `mutation ($id: UUID!) { revokePersonalAccessToken(input: { tokenId: $id }) {
    result { revokedAt revokedBy } } }`;
  const strange = await server().graphql(revoke, { id: tokenId }, "pat.other");
  t.is(strange.errors[0]?.extensions["code"], "NTFND");
  t.is((await ask(secret)).status, 200);
  const { data } = await server().graphql(revoke, { id: tokenId }, "pat.admin");
  const revoked = data.revokePersonalAccessToken.result;
  t.is(revoked.revokedBy, await server().user("pat.admin"));
  t.is((await ask(secret)).status, 401);
  const again = await server().graphql(revoke, { id: tokenId }, "pat.mine");
  t.is(again.data.revokePersonalAccessToken.result.revokedAt, revoked.revokedAt);
});

test("when a token was last used is noted at most once a minute, and never waited for", async (t) => {
  const { secret, tokenId } = await makePat(server(), "pat.used");
  const lastUsed = async () =>
    (await server().graphql(OWN, {}, "pat.used")).data.personalAccessTokens.nodes[0].lastUsedAt;
  t.is(await lastUsed(), null);
  await ask(secret);
  const first = await lastUsed();
  t.true(Date.now() - Date.parse(first) < 60_000);
  await ask(secret);
  t.is(await lastUsed(), first);
  await sql(
    "update app_private.personal_access_token_secrets set last_used_at = now() - interval '2 minutes' where token_id = $1",
    [tokenId],
  );
  await committed(server().db, async (client) => {
    await client.query(
      "select 1 from app_private.personal_access_token_secrets where token_id = $1 for update",
      [tokenId],
    );
    // The row is held by this transaction, which ends only after the answer.
    t.is((await ask(secret)).status, 200);
  });
  t.true(Date.parse(await lastUsed()) < Date.now() - 100_000);
  await ask(secret);
  t.true(Date.parse(await lastUsed()) > Date.now() - 60_000);
});

test("an expiry in the past or beyond 366 days is refused, and an expired token is good for nothing", async (t) => {
  const bearer = await server().token("pat.expiry");
  for (const expiresAt of [days(-1), days(367), "infinity"]) {
    const { errors } = await askForToken(server(), bearer, { expiresAt });
    t.is(errors[0]?.extensions["code"], "BADIN", expiresAt);
  }
  const { secret, tokenId } = await makePat(server(), "pat.expiry", { expiresAt: days(365) });
  t.is((await ask(secret)).status, 200);
  await sql(
    `update app_public.personal_access_tokens
     set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where id = $1`,
    [tokenId],
  );
  t.is((await ask(secret)).status, 401);
});

test("a token makes no tokens, revokes none, signs nobody out and sets no password", async (t) => {
  const userId = await userWithPassword(server(), "pat.limits", "the password of limits");
  const { secret, tokenId } = await makePat(server(), "pat.limits", {
    scopes: ["read", "write", "adhoc"],
  });
  t.is((await askForToken(server(), secret)).errors[0]?.extensions["code"], "DNIED");
  const { errors } = await postGraphql(
    server().url,
    {
      query:
        "mutation ($id: UUID!) { revokePersonalAccessToken(input: { tokenId: $id }) { clientMutationId } }",
      variables: { id: tokenId },
    },
    secret,
  );
  t.is(errors[0]?.extensions["code"], "DNIED");
  const bearer = { authorization: `Bearer ${secret}` };
  for (const body of [{}, { everywhere: true }]) {
    const out = await postAuth(server(), "logout", body, bearer);
    t.is(out.status, 403);
    t.is(out.body.error.code, "DNIED");
  }
  const change = { current: "the password of limits", new: "quite another sentence" };
  t.is((await postAuth(server(), "password", change, bearer)).status, 403);
  const { rows } = await sql(
    "select count(*)::int as attempts from app_private.login_attempts where username = 'pat.limits'",
  );
  t.is(rows[0].attempts, 0, "and it is no way to guess the password");
  t.is((await ask(secret)).status, 200);
  t.is(typeof userId, "string");
});

test("a deactivated user's tokens are dead, and do not come back with the account", async (t) => {
  const { secret } = await makePat(server(), "pat.gone");
  const userId = await server().user("pat.gone");
  await server().user("pat.boss", "admin");
  const command = (name: string) =>
    server().graphql(
      `mutation { ${name}(input: { userId: "${userId}" }) { clientMutationId } }`,
      {},
      "pat.boss",
    );
  await command("deactivateUser");
  t.is((await ask(secret)).status, 401);
  t.deepEqual((await command("activateUser")).errors, []);
  t.is((await ask(secret)).status, 401);
});

test("signing out everywhere ends tokens too, unless they are to be kept", async (t) => {
  await userWithPassword(server(), "pat.out", "password");
  const kept = await makePat(server(), "pat.out");
  const everywhere = async (more: object) => {
    const { access_token: access } = await signIn(server(), "pat.out", "password");
    const bearer = { authorization: `Bearer ${access}` };
    return postAuth(server(), "logout", { everywhere: true, ...more }, bearer);
  };
  const plain = await signIn(server(), "pat.out", "password");
  await postAuth(server(), "logout", { refresh_token: plain.refresh_token });
  t.is((await ask(kept.secret)).status, 200, "one session alone concerns no token");
  t.is((await everywhere({ keep_tokens: true })).status, 204);
  t.is((await ask(kept.secret)).status, 200);
  t.is((await everywhere({})).status, 204);
  t.is((await ask(kept.secret)).status, 401);
});

test("a new password set by an administrator ends tokens", async (t) => {
  await userWithPassword(server(), "pat.reset", "password");
  const { secret } = await makePat(server(), "pat.reset");
  await userWithPassword(server(), "pat.reset", "another password");
  t.is((await ask(secret)).status, 401);
});

test("nobody has more than fifty live tokens, also when two are asked for at once", async (t) => {
  const userId = await server().user("pat.many");
  const bearer = await server().token("pat.many");
  await sql(
    `insert into app_public.personal_access_tokens (user_id, name, scopes, created_at, expires_at, revoked_at)
     select $1, 'old', '{read}', now() - interval '3 days',
       case when n > 49 then now() - interval '1 day' else now() + interval '1 day' end,
       case when n = 51 then now() end
     from generate_series(1, 51) as n`,
    [userId],
  );
  const both = await Promise.all([askForToken(server(), bearer), askForToken(server(), bearer)]);
  t.deepEqual(both.map(({ errors }) => errors[0]?.extensions["code"] ?? "made").toSorted(), [
    "BADST",
    "made",
  ]);
});

test("uploads, resumable uploads and downloads take a token, as far as its scopes go", async (t) => {
  const { members, assetId } = await committed(server().db, makeStudio);
  const username = await usernameOf(members.contributor);
  const [reads, writes] = [
    await makePat(server(), username),
    await makePat(server(), username, { scopes: ["write"] }),
  ];
  t.deepEqual(writes.scopes, ["read", "write"]);
  const send = (path: string, token: string, init: RequestInit = {}) =>
    fetch(`${server().url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  const upload = (token: string) =>
    send(`/assets/${assetId}/versions/upload?filename=a.png`, token, { method: "PUT", body: "ab" });
  const create = (token: string) =>
    send("/uploads", token, {
      method: "POST",
      headers: {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "2",
        "Upload-Metadata": `asset_id ${btoa(assetId)},filename ${btoa("a.png")}`,
      },
    });
  const refused = await upload(reads.secret);
  t.is(refused.status, 403);
  t.like(((await refused.json()) as { error: object }).error, {
    code: "DNIED",
    message: "This token may read and change nothing.",
  });
  t.is((await create(reads.secret)).status, 403);
  t.is((await upload(writes.secret)).status, 201);
  t.is((await create(writes.secret)).status, 201);
  const download = await send(`/assets/${assetId}/versions/1/download`, reads.secret);
  t.is(await download.text(), "ab");
  const ticket = await send(`/assets/${assetId}/versions/1/ticket`, reads.secret, {
    method: "POST",
  });
  const { url } = (await ticket.json()) as { url: string };
  t.is((await fetch(`${server().url}${url}`)).status, 200, "a link made by a token");
  await sql("update app_public.personal_access_tokens set revoked_at = now() where id = $1", [
    reads.tokenId,
  ]);
  t.is((await fetch(`${server().url}${url}`)).status, 401, "ends with the token");
});

test("a socket opened with a token closes when that token is revoked, and no other", async (t) => {
  const [one, two] = [await makePat(server(), "pat.ws"), await makePat(server(), "pat.ws")];
  const socket = await openSocket(server(), one.secret);
  const survivor = await openSocket(server(), two.secret);
  await server().graphql(
    `mutation { revokePersonalAccessToken(input: { tokenId: "${one.tokenId}" }) { clientMutationId } }`,
    {},
    "pat.ws",
  );
  t.is(await socket.closed, 4401);
  survivor.subscribe("{ __typename }");
  t.deepEqual(await survivor.nextData(), { __typename: "Query" });
  survivor.socket.close();
});

// Serial tests run before the others, so that nothing else uses up the three seconds.
test.serial("a socket opened with a token closes at the token's expiry", async (t) => {
  const { secret, tokenId } = await makePat(server(), "pat.ws.short");
  const { rows } = await sql(
    `update app_public.personal_access_tokens set expires_at = clock_timestamp() + interval '3 seconds'
     where id = $1 returning expires_at`,
    [tokenId],
  );
  const socket = await openSocket(server(), secret);
  t.is(await socket.closed, 4403);
  t.true(Date.now() >= rows[0].expires_at.getTime() - 50);
});

test("tokens long over are swept, with their digests, and the audit keeps that they were", async (t) => {
  const { tokenId } = await makePat(server(), "pat.swept");
  const { tokenId: young } = await makePat(server(), "pat.swept");
  await sql(
    `update app_public.personal_access_tokens set revoked_at = now() - case when id = $1 then interval '91 days' else interval '89 days' end
     where id in ($1, $2)`,
    [tokenId, young],
  );
  await sql("select app_hidden.sweep_sign_ins()");
  const { rows } = await sql(
    `select id from app_public.personal_access_tokens where id in ($1, $2)
     union all select token_id from app_private.personal_access_token_secrets where token_id = $1`,
    [tokenId, young],
  );
  t.deepEqual(rows, [{ id: young }]);
  const { rows: audited } = await sql(
    "select operation::text from app_public.audit_log where row_key ->> 'id' = $1 order by id desc limit 1",
    [tokenId],
  );
  t.is(audited[0].operation, "delete");
});

test("no token reaches the log, wherever it is put", async (t) => {
  const { secret } = await makePat(server(), "pat.canary");
  const canary = secret.slice(9, 40);
  const wrong = `gadb_pat_${canary}`;
  await ask(secret);
  await ask(wrong);
  await ask(secret, `{ asset(id: "${secret}") { id } }`);
  await postAuth(server(), "refresh", { refresh_token: secret });
  await postAuth(server(), "token", { username: secret, password: secret });
  await fetch(`${server().url}/graphql?access_token=${secret}`);
  await fetch(`${server().url}/nowhere/${secret}`);
  await fetch(`${server().url}/reviews`, { headers: { cookie: `token=${secret}` } });
  await until(() => server().logLines.some((line) => line.includes("/nowhere/")));
  t.false(server().logLines.join("").includes(canary));
});

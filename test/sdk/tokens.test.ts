import test from "ava";
import { createClient, ProjectsDocument } from "../../src/sdk/node.ts";
import { useServer } from "../_helpers/with-server.ts";
import { makeSdkWorld, recordingFetch, scriptedFetch } from "./_sdk-world.ts";

const server = useServer(test);

const DATA = { status: 200, body: { data: {} } };
const REFUSED = { status: 401, body: { error: { code: "CREDS", message: "Expired." } } };
const tokens = (name: string, seconds = 900) => ({
  status: 200,
  body: { access_token: name, refresh_token: `${name}-refresh`, expires_in: seconds },
});

const credentials = { username: "mina", password: "Correct-Horse-7" };
const paths = (asked: { path: string }[]) => asked.map(({ path }) => path);

test("a client with a password signs in once, however many ask at the same time", async (t) => {
  const world = await makeSdkWorld(server());
  const { fetch, asked } = recordingFetch();
  await using client = await world.passwordClient({ fetch });
  await Promise.all([1, 2, 3, 4].map(() => client.request(ProjectsDocument)));
  t.is(paths(asked).filter((path) => path.startsWith("/auth")).length, 1);
});

test("closing a client ends the session that it began", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.passwordClient();
  await client.request(ProjectsDocument);
  const open = async () => {
    const { rows } = await server().db.rootPool.query(
      "select count(*)::int as count from app_private.sessions where user_id = $1 and revoked_at is null",
      [world.members.contributor],
    );
    return rows[0].count as number;
  };
  t.is(await open(), 1);
  await client.close();
  t.is(await open(), 0);
});

test("a wrong password is refused with the server's words, and tried once", async (t) => {
  const { username } = await makeSdkWorld(server());
  const { fetch, asked } = recordingFetch();
  const credentials = { username, password: "Wrong-Horse-7" };
  const client = createClient({ url: server().url, credentials, fetch });
  await t.throwsAsync(client.request(ProjectsDocument), { code: "CREDS" });
  t.deepEqual(paths(asked), ["/auth/token"]);
});

test("a token that is about to end is renewed before it is used, by one request", async (t) => {
  const { fetch, asked } = scriptedFetch([tokens("one", 10), DATA, tokens("two"), DATA, DATA]);
  const client = createClient({ url: "http://127.0.0.1:9", credentials, fetch });
  await client.request(ProjectsDocument);
  await Promise.all([client.request(ProjectsDocument), client.request(ProjectsDocument)]);
  t.deepEqual(paths(asked), ["/auth/token", "/graphql", "/auth/refresh", "/graphql", "/graphql"]);
  t.deepEqual(asked[2]?.body, { refresh_token: "one-refresh" });
});

test("a token that the server no longer takes is renewed once and the request repeated", async (t) => {
  const world = await makeSdkWorld(server());
  const { fetch, asked } = recordingFetch();
  await using client = await world.passwordClient({ fetch });
  await client.request(ProjectsDocument);
  await server().db.rootPool.query(
    "update app_private.sessions set revoked_at = now() where user_id = $1",
    [world.members.contributor],
  );
  const before = asked.length;
  await Promise.all([client.request(ProjectsDocument), client.request(ProjectsDocument)]);
  const since = paths(asked.slice(before)).filter((path) => path.startsWith("/auth"));
  // The refresh token went with the session: only the password helps.
  t.deepEqual(since, ["/auth/refresh", "/auth/token"]);
});

test("a token that is refused again after it was renewed is an error, not a loop", async (t) => {
  const { fetch, asked } = scriptedFetch([REFUSED, REFUSED]);
  let given = 0;
  const client = createClient({
    url: "http://127.0.0.1:9",
    tokenProvider: () => `token-${(given += 1)}`,
    fetch,
  });
  await t.throwsAsync(client.post("/x", {}), { code: "CREDS" });
  t.is(asked.length, 2);
});

test("a provider is told which token was refused, once for all who wait", async (t) => {
  const answers = [REFUSED, REFUSED, DATA, DATA];
  const { fetch } = scriptedFetch(answers);
  let current = "old";
  const refusals: (string | undefined)[] = [];
  const client = createClient({
    url: "http://127.0.0.1:9",
    fetch,
    async tokenProvider({ refused }) {
      if (refused !== undefined) {
        refusals.push(refused);
        current = "new";
      }
      return current;
    },
  });
  await Promise.all([client.post("/x", {}), client.post("/x", {})]);
  t.deepEqual(refusals, ["old"]);
});

test("a provider without another token, and a fixed token, leave the refusal as it is", async (t) => {
  for (const who of [{ token: "fixed" }, { tokenProvider: () => "same" }]) {
    const { fetch, asked } = scriptedFetch([REFUSED]);
    const client = createClient({ url: "http://127.0.0.1:9", fetch, ...who });
    await t.throwsAsync(client.post("/x", {}), { code: "CREDS", message: "Expired." });
    t.is(asked.length, 1);
  }
});

test("a server that is down while a token is renewed signs nobody out", async (t) => {
  const { fetch: scripted } = scriptedFetch([tokens("one", 10), DATA, tokens("two"), DATA]);
  let isDown = false;
  const client = createClient({
    url: "http://127.0.0.1:9",
    credentials,
    fetch: async (input, init) => {
      if (isDown) throw new TypeError("fetch failed");
      return scripted(input, init);
    },
  });
  await client.request(ProjectsDocument);
  isDown = true;
  await t.throwsAsync(client.request(ProjectsDocument), { code: "NETWK" });
  isDown = false;
  await t.notThrowsAsync(client.request(ProjectsDocument));
});

import test from "ava";
import {
  createClient,
  GadbError,
  LockChangedDocument,
  ProjectsDocument,
  TypedDocumentString,
  UserDocument,
} from "../../src/sdk/node.ts";
import { useServer, withServer } from "../_helpers/with-server.ts";
import { makeSdkWorld, recordingFetch, scriptedFetch } from "./_sdk-world.ts";

const server = useServer(test);

test("a document runs as the person whose token it is, and its result is typed", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const { projects } = await client.request(ProjectsDocument);
  t.deepEqual(
    projects?.nodes.map(({ id, branches }) => [id, branches.nodes.map((branch) => branch.id)]),
    [[world.projectId, [world.mainlineId]]],
  );
});

test("a refusal has the code, the sentence, the facts, the next step and the request's id", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const error = await t.throwsAsync<GadbError>(
    client.post(`/assets/${world.assetId}/versions`, { sha256: "0".repeat(64), filename: "a" }),
    { instanceOf: GadbError },
  );
  t.like(error, { code: "NTFND", status: 404 });
  t.truthy(error?.hint);
  t.regex(error?.requestId ?? "", /^[0-9a-f-]{36}$/);
});

test("a visitor is told to sign in, over GraphQL and REST alike", async (t) => {
  const client = createClient({ url: server().url });
  const world = await makeSdkWorld(server());
  await t.throwsAsync(client.request(ProjectsDocument), { code: "CREDS" });
  await t.throwsAsync(client.downloadUrl(world.assetId, 1), { code: "CREDS" });
});

test("a wrong value is refused with the reason", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  await t.throwsAsync(client.request(UserDocument, { id: "none" }), { code: "BADIN" });
});

test("an abort ends a request with its reason, before it is sent and after", async (t) => {
  const reason = new Error("No longer wanted");
  const client = createClient({
    url: "http://127.0.0.1:9",
    token: "t",
    fetch: (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.throwIfAborted();
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      }),
  });
  const late = new AbortController();
  const running = client.request(ProjectsDocument, {}, { signal: late.signal });
  late.abort(reason);
  t.is(await t.throwsAsync(running), reason);
  const early = client.request(ProjectsDocument, {}, { signal: AbortSignal.abort(reason) });
  t.is(await t.throwsAsync(early), reason);
});

test("a server that does not answer in time, or not at all, is NETWK", async (t) => {
  const silent = createClient({
    url: "http://127.0.0.1:9",
    timeoutMs: 20,
    fetch: (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      }),
  });
  await t.throwsAsync(silent.request(ProjectsDocument), { code: "NETWK" });
  const gone = createClient({
    url: "http://127.0.0.1:9",
    fetch: () => Promise.reject(new TypeError("fetch failed")),
  });
  await t.throwsAsync(gone.request(ProjectsDocument), { code: "NETWK" });
});

test("a proxy's page instead of an answer becomes an error and no data", async (t) => {
  const page = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  const client = createClient({ url: "http://127.0.0.1:9", fetch: page });
  await t.throwsAsync(client.request(ProjectsDocument), { code: "UNAVL" });
  const fine = async () => new Response("<h1>Welcome</h1>", { status: 200 });
  const portal = createClient({ url: "http://127.0.0.1:9", fetch: fine });
  await t.throwsAsync(portal.request(ProjectsDocument), { code: "INTRN" });
});

const DATA = { status: 200, body: { data: { projects: { nodes: [] } } } };
const refused = (message: string, extensions: object, status = 400) => ({
  status,
  body: { errors: [{ message, extensions }] },
});

test("a trusted document goes by its hash alone", async (t) => {
  const { fetch, asked } = scriptedFetch([DATA]);
  const client = createClient({ url: "http://127.0.0.1:9", fetch });
  await client.request(ProjectsDocument);
  t.is(asked.length, 1);
  t.is(asked[0]?.path, "/graphql");
  t.deepEqual(asked[0]?.body, { documentId: ProjectsDocument.__meta__.hash, variables: {} });
});

for (const [name, answer] of [
  ["by its code", refused("No.", { code: "PERSISTED_QUERY_NOT_FOUND" })],
  ["with status 200", refused("PersistedQueryNotFound", { code: "BADIN" }, 200)],
  ["in the words of the plugin", refused("please provide an approved document id.", {})],
] as const) {
  test(`a hash that the server does not know is followed by the text, and not tried again: ${name}`, async (t) => {
    const { fetch, asked } = scriptedFetch([answer, DATA, DATA, DATA]);
    const client = createClient({ url: "http://127.0.0.1:9", fetch });
    await client.request(ProjectsDocument);
    await client.request(ProjectsDocument);
    await client.request(UserDocument, { id: "u" });
    t.deepEqual(
      asked.map(({ body }) => body.documentId ?? body.query),
      [
        ProjectsDocument.__meta__.hash,
        String(ProjectsDocument),
        String(ProjectsDocument),
        UserDocument.__meta__.hash,
      ],
    );
  });
}

test("a server without a list of trusted documents is sent no hashes any more", async (t) => {
  const { fetch, asked } = scriptedFetch([refused("query must be a string", {}), DATA, DATA]);
  const client = createClient({ url: "http://127.0.0.1:9", fetch });
  await client.request(ProjectsDocument);
  await client.request(UserDocument, { id: "u" });
  t.deepEqual(
    asked.map(({ body }) => "query" in body),
    [false, true, true],
  );
});

test("another refusal of a trusted document is the answer, and its text is not sent", async (t) => {
  const { fetch, asked } = scriptedFetch([refused("No such field.", { code: "BADIN" })]);
  const client = createClient({ url: "http://127.0.0.1:9", fetch });
  await t.throwsAsync(client.request(ProjectsDocument), { code: "BADIN" });
  t.is(asked.length, 1);
});

test("the server knows every document of its own SDK by its hash", async (t) => {
  const world = await makeSdkWorld(server());
  const { fetch, asked } = recordingFetch();
  const client = await world.client({ fetch });
  await client.request(ProjectsDocument);
  t.deepEqual(
    asked.map(({ body }) => body.documentId),
    [ProjectsDocument.__meta__.hash],
  );
});

test("where only trusted documents are taken, the SDK's are, over both protocols, and one's own are not", async (t) => {
  const strict = await withServer(t, { GADB_ADHOC_QUERIES: "scoped" });
  const world = await makeSdkWorld(strict);
  await using client = await world.client();
  t.is((await client.request(ProjectsDocument)).projects?.nodes.length, 1);
  const { projectId } = world;
  const locks = client.live.subscribe(LockChangedDocument, { projectId });
  t.is((await locks.next()).value?.lockChanged?.event, "ready");
  const own = new TypedDocumentString<unknown, Record<string, never>>(
    "{ projects { totalCount } }",
  );
  await t.throwsAsync(client.request(own), { code: "DNIED" });
});

test("two ways to say who asks are one too many", (t) => {
  const credentials = { username: "a", password: "b" };
  t.throws(() => createClient({ url: "http://127.0.0.1:9", token: "t", credentials }), {
    code: "BADIN",
  });
});

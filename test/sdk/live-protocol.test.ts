import test from "ava";
import {
  createClient,
  LockChangedDocument,
  TypedDocumentString,
  type ClientOptions,
} from "../../src/sdk/node.ts";
import { liveServer } from "./_live-server.ts";

const QUICK = { firstRetryMs: 1, mostRetryMs: 5 };
const event = (event: string, cursor: string) => ({ lockChanged: { event, cursor } });

function open(
  t: import("ava").ExecutionContext,
  url: string,
  options: Partial<ClientOptions> = {},
) {
  const client = createClient({ url, token: "first", live: QUICK, ...options });
  t.teardown(() => client.close());
  return client;
}

for (const code of [1001, 1006, 1013, 4403, 4408, 4429, 4500]) {
  test(`a connection that ends with ${code} is taken up again behind the last event`, async (t) => {
    const server = await liveServer(t);
    let token = 0;
    const tokenProvider = ({ refused }: { refused?: string }) =>
      `token-${refused === undefined ? token : (token += 1)}`;
    const client = createClient({ url: server.url, tokenProvider, live: QUICK });
    t.teardown(() => client.close());
    const locks = client.live.subscribe(LockChangedDocument, { projectId: "p" });
    const first = await server.next();
    t.deepEqual(first.payload.variables, { projectId: "p" });
    first.next(event("ready", "c1"));
    first.next(event("insert", "c2"));
    t.is((await locks.next()).value?.lockChanged?.event, "ready");
    t.is((await locks.next()).value?.lockChanged?.event, "insert");
    if (code === 1006) first.socket.terminate();
    else first.socket.close(code);
    const second = await server.next();
    t.deepEqual(second.payload.variables, { projectId: "p", after: "c2" });
    t.is(second.authorization, code === 4403 ? "Bearer token-1" : "Bearer token-0");
    second.next(event("ready", "c2"));
    second.next(event("update", "c3"));
    // The second ready is nobody's business: nothing was missed.
    t.is((await locks.next()).value?.lockChanged?.event, "update");
    t.is(locks.cursor, "c3");
  });
}

for (const [code, expected] of [
  [4400, "BADIN"],
  [4401, "CREDS"],
  [4403, "CREDS"],
  [4406, "BADIN"],
] as const) {
  test(`a connection that ends with ${code} and a token that cannot change is an error`, async (t) => {
    const server = await liveServer(t);
    const client = open(t, server.url);
    const locks = client.live.subscribe(LockChangedDocument, { projectId: "p" });
    const first = await server.next();
    first.next(event("insert", "c1"));
    first.socket.close(code, "The reason");
    t.is((await locks.next()).value?.lockChanged?.event, "insert");
    await t.throwsAsync(locks.next(), { code: expected, message: "The reason." });
  });
}

test("a token refused at the connection is renewed once and then accepted", async (t) => {
  const server = await liveServer(t, (header) => (header === "Bearer new" ? undefined : 4401));
  const client = createClient({
    url: server.url,
    live: QUICK,
    tokenProvider: ({ refused }) => (refused === undefined ? token : (token = "new")),
  });
  let token = "old";
  t.teardown(() => client.close());
  const locks = client.live.subscribe(LockChangedDocument, { projectId: "p" });
  const { authorization, next } = await server.next();
  t.is(authorization, "Bearer new");
  next(event("ready", "c1"));
  t.false((await locks.next()).done);
});

test("resync reaches the reader, and events go on", async (t) => {
  const server = await liveServer(t);
  const locks = open(t, server.url).live.subscribe(LockChangedDocument, { projectId: "p" });
  const { next } = await server.next();
  next(event("ready", "c1"));
  next(event("resync", "c9"));
  next(event("insert", "c10"));
  const seen = [];
  for await (const { lockChanged } of locks) {
    seen.push(lockChanged?.event);
    if (seen.length === 3) break;
  }
  t.deepEqual(seen, ["ready", "resync", "insert"]);
});

test("a document without a cursor begins anew after a gap, and its ready says so", async (t) => {
  const server = await liveServer(t);
  const document = new TypedDocumentString<{ lockChanged: { event: string } }, { id: string }>(
    "subscription ($id: UUID!) { lockChanged(projectId: $id) { event } }",
  );
  const locks = open(t, server.url).live.subscribe(document, { id: "p" });
  const first = await server.next();
  first.next({ lockChanged: { event: "ready" } });
  t.is((await locks.next()).value?.lockChanged.event, "ready");
  first.socket.close(1001);
  const second = await server.next();
  t.deepEqual(second.payload.variables, { id: "p" });
  second.next({ lockChanged: { event: "ready" } });
  t.is((await locks.next()).value?.lockChanged.event, "ready");
});

test("a subscription that the server ends without a word is taken up again", async (t) => {
  const server = await liveServer(t);
  const locks = open(t, server.url).live.subscribe(LockChangedDocument, { projectId: "p" });
  const first = await server.next();
  first.next(event("insert", "c1"));
  first.complete();
  const second = await server.next();
  t.is(second.payload.variables["after"], "c1");
  t.is((await locks.next()).value?.lockChanged?.event, "insert");
});

test("a server that is too busy is asked again, and one that refuses is not", async (t) => {
  const server = await liveServer(t);
  const locks = open(t, server.url).live.subscribe(LockChangedDocument, { projectId: "p" });
  (await server.next()).error("Try again shortly.", "UNAVL");
  (await server.next()).error("You may not.", "DNIED");
  await t.throwsAsync(locks.next(), { code: "DNIED", message: "You may not." });
});

test("a trusted document goes with its hash, until a server does not know it", async (t) => {
  const server = await liveServer(t);
  const locks = open(t, server.url).live.subscribe(LockChangedDocument, { projectId: "p" });
  const first = await server.next();
  t.is(first.payload.documentId, LockChangedDocument.__meta__.hash);
  first.error("No trusted document has this document id.", "BADIN");
  const second = await server.next();
  t.false("documentId" in second.payload);
  t.is(second.payload.query, String(LockChangedDocument));
  second.next(event("ready", "c1"));
  t.is((await locks.next()).value?.lockChanged?.event, "ready");
});

test("a reader that does not read stops the events, and gets the rest when it does", async (t) => {
  const server = await liveServer(t);
  const client = open(t, server.url);
  const locks = client.live.subscribe(LockChangedDocument, { projectId: "p" }, { maxWaiting: 2 });
  const first = await server.next();
  first.next(event("insert", "c1"));
  first.next(event("insert", "c2"));
  await new Promise((resolve) => first.socket.once("close", resolve));
  t.is(locks.cursor, "c2");
  await locks.next();
  await locks.next();
  const second = await server.next();
  t.is(second.payload.variables["after"], "c2");
});

test("a server that does not exist is waited for without an end, and closing ends that", async (t) => {
  const statuses: string[] = [];
  const gone = Promise.withResolvers<void>();
  const locks = open(t, "http://127.0.0.1:9").live.subscribe(
    LockChangedDocument,
    { projectId: "p" },
    {
      onStatus: (status) => {
        statuses.push(status);
        if (status === "waiting") gone.resolve();
      },
    },
  );
  const next = locks.next();
  await gone.promise;
  locks.close();
  t.true((await next).done);
  t.deepEqual(statuses, ["connecting", "waiting", "closed"]);
});

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { MemoryResumeStore } from "../../src/sdk/files/resume-store.ts";
import { sendByTus, type TusJob } from "../../src/sdk/files/send-by-tus.ts";
import { BytesSource } from "../../src/sdk/node/bytes-source.ts";
import { fixedToken } from "../../src/sdk/tokens.ts";

type Answer = [status: number, headers?: Record<string, string>, body?: object];

const VERSION = {
  "X-Asset-Version-Id": "v-1",
  "X-Asset-Version": "1",
  "X-Asset-Version-Sha256": "0".repeat(64),
};
const CREATED: Answer = [201, { Location: "/uploads/1" }];
const DONE: Answer = [204, { "Upload-Offset": "4", ...VERSION }];
const refused = (status: number, code: string): Answer => [
  status,
  {},
  { error: { code, message: `That is ${code}.` } },
];

/** A server that gives these answers, one after the other, whatever is asked. */
async function scripted(t: ExecutionContext, answers: readonly Answer[]) {
  const asked: string[] = [];
  const left = [...answers];
  const server = createServer(async (req: IncomingMessage, res) => {
    for await (const _chunk of req);
    asked.push(`${req.method} ${req.url}`);
    const [status, headers = {}, body] = left.shift() ?? [500];
    res.writeHead(status, headers).end(body && JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, endpoint: `http://127.0.0.1:${port}/uploads` };
}

function send(endpoint: string, more: Partial<TusJob> = {}) {
  return sendByTus({
    endpoint,
    tokens: fixedToken("t"),
    source: new BytesSource(Buffer.from("hero")),
    metadata: {},
    resume: undefined,
    chunkSize: Infinity,
    retryDelays: [1, 1, 1],
    signal: undefined,
    discardOnAbort: false,
    onProgress: () => {},
    ...more,
  });
}

test("a server that cannot say where an upload stands is asked again, and the upload is not begun anew", async (t) => {
  for (const busy of [[503], [502], [429], refused(500, "INTRN")] as Answer[]) {
    const at = [200, { "Upload-Offset": "2", "Upload-Length": "4" }] as Answer;
    const { asked, endpoint } = await scripted(t, [CREATED, [503], busy, at, DONE]);
    t.is((await send(endpoint)).versionId, "v-1");
    t.deepEqual(asked, [
      "POST /uploads",
      "PATCH /uploads/1",
      "HEAD /uploads/1",
      "HEAD /uploads/1",
      "PATCH /uploads/1",
    ]);
  }
});

test("an upload that the server no longer has is begun anew", async (t) => {
  const store = new MemoryResumeStore();
  for (const gone of [404, 410, 403]) {
    const { asked, endpoint } = await scripted(t, [[gone], CREATED, DONE]);
    await store.keep("key", `${endpoint}/old`);
    await send(endpoint, { resume: { store, key: "key" } });
    t.deepEqual(asked, ["HEAD /uploads/old", "POST /uploads", "PATCH /uploads/1"]);
    t.is(await store.find("key"), undefined);
  }
});

test("a refusal is not tried again, and its words are the server's", async (t) => {
  for (const [status, code] of [
    [409, "LOCKD"],
    [409, "STALE"],
    [403, "DNIED"],
    [507, "QUOTA"],
    [401, "CREDS"],
  ] as const) {
    const { asked, endpoint } = await scripted(t, [refused(status, code)]);
    await t.throwsAsync(send(endpoint), { code, message: `That is ${code}.` });
    t.is(asked.length, 1, code);
  }
});

test("what does not get better is given up after the last delay, with the last reason", async (t) => {
  const { asked, endpoint } = await scripted(t, Array(9).fill(refused(503, "UNAVL")));
  await t.throwsAsync(send(endpoint), { code: "UNAVL", message: "That is UNAVL." });
  t.is(asked.length, 4);
});

test("a server that takes the bytes and names no version is an error", async (t) => {
  const { endpoint } = await scripted(t, [CREATED, [204, { "Upload-Offset": "4" }]]);
  await t.throwsAsync(send(endpoint), { code: "INTRN", message: /named no version/ });
});

test("nothing is remembered of an upload that is done", async (t) => {
  const store = new MemoryResumeStore();
  const { endpoint } = await scripted(t, [CREATED, DONE]);
  await send(endpoint, { resume: { store, key: "key" } });
  t.is(await store.find("key"), undefined);
});

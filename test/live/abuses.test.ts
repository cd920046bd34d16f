import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Socket } from "node:net";
import { deflateRawSync } from "node:zlib";
import test from "ava";
import { WebSocket } from "ws";
import { useServer } from "../_helpers/with-server.ts";
import { LOCKS } from "./_live-world.ts";
import { openSocket, TestSocket } from "./_ws.ts";

// Nobody's budget of requests: it is the socket's own bounds that are shown.
const server = useServer(test, { GADB_RATE_PER_MINUTE: "0" });

const FOLLOW = "subscription { myNotifications { event } }";

/** A socket after its upgrade, before its introduction. */
async function stranger(): Promise<TestSocket> {
  const socket = new TestSocket(server().url);
  await socket.opened();
  return socket;
}

const member = async (name: string) => openSocket(server(), await server().token(name));

/** A frame as no honest library sends it, masked as a client's must be. */
function frame(first: number, payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] as number)));
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([first]), length, mask, masked]);
}

/** Sends bytes below the library. */
function sendRaw(socket: TestSocket, bytes: Buffer): void {
  (socket.socket as unknown as { _socket: Socket })._socket.write(bytes);
}

/** What is done, and the code that the socket is closed with for it. */
const CLOSED: Record<string, { by(): Promise<TestSocket>; code: number }> = {
  "a message of more than 64 KiB": {
    code: 1009,
    async by() {
      const socket = await member("abuse-size");
      socket.subscribe(`{ __typename } #${"x".repeat(64 * 1024)}`);
      return socket;
    },
  },
  "a message of more than 64 KiB in small pieces": {
    code: 1009,
    async by() {
      const socket = await member("abuse-pieces");
      for (let count = 0; count < 70; count += 1)
        socket.socket.send("x".repeat(1024), { fin: false });
      return socket;
    },
  },
  "a binary frame": {
    code: 1003,
    async by() {
      const socket = await member("abuse-binary");
      socket.socket.send(Buffer.from(JSON.stringify({ type: "ping" })), { binary: true });
      return socket;
    },
  },
  "text that is no UTF-8": {
    code: 1007,
    async by() {
      const socket = await member("abuse-utf8");
      sendRaw(socket, frame(0x81, Buffer.from([0xc3, 0x28])));
      return socket;
    },
  },
  "a compressed frame, since compression was not agreed on": {
    code: 1002,
    async by() {
      const socket = await member("abuse-deflate");
      sendRaw(socket, frame(0xc1, deflateRawSync(Buffer.alloc(10_000_000, 32))));
      return socket;
    },
  },
  "an unmasked frame": {
    code: 1002,
    async by() {
      const socket = await member("abuse-unmasked");
      sendRaw(socket, Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
      return socket;
    },
  },
  "JSON that is none": {
    code: 4400,
    async by() {
      const socket = await member("abuse-json");
      socket.socket.send('{"type":"subscribe"');
      return socket;
    },
  },
  "a message of no known type": {
    code: 4400,
    async by() {
      const socket = await member("abuse-type");
      socket.socket.send('{"type":"admin","id":"1"}');
      return socket;
    },
  },
  "an operation id that is in use": {
    code: 4409,
    async by() {
      const socket = await member("abuse-id");
      socket.subscribe(FOLLOW, {}, "same");
      await socket.next();
      socket.subscribe(FOLLOW, {}, "same");
      return socket;
    },
  },
  "a second introduction": {
    code: 4429,
    async by() {
      const socket = await member("abuse-twice");
      socket.send({ type: "connection_init" });
      return socket;
    },
  },
  "two introductions at once": {
    code: 4429,
    async by() {
      const socket = await stranger();
      const payload = { authorization: `Bearer ${await server().token("abuse-both")}` };
      socket.send({ type: "connection_init", payload });
      socket.send({ type: "connection_init", payload });
      return socket;
    },
  },
  "a subscription before the introduction": {
    code: 4401,
    async by() {
      const socket = await stranger();
      socket.subscribe(FOLLOW);
      return socket;
    },
  },
  "an introduction without a token": {
    code: 4401,
    async by() {
      const socket = await stranger();
      socket.send({ type: "connection_init" });
      return socket;
    },
  },
  "an introduction whose token is no text": {
    code: 4401,
    async by() {
      const socket = await stranger();
      socket.send({ type: "connection_init", payload: { authorization: { toString: "x" } } });
      return socket;
    },
  },
  "beginning and ending subscriptions without a pause": {
    code: 4429,
    async by() {
      const socket = await member("abuse-flood");
      for (let count = 0; count < 300; count += 1) {
        socket.subscribe(FOLLOW, {}, `s${count}`);
        socket.send({ type: "complete", id: `s${count}` });
      }
      return socket;
    },
  },
  "a flood of pings": {
    code: 4429,
    async by() {
      const socket = await member("abuse-pings");
      for (let count = 0; count < 500; count += 1) socket.send({ type: "ping" });
      return socket;
    },
  },
  "hundreds of subscriptions": {
    code: 4429,
    async by() {
      const socket = await member("abuse-many");
      for (let count = 0; count < 1000; count += 1) socket.subscribe(FOLLOW, {}, `s${count}`);
      return socket;
    },
  },
};

for (const [what, { by, code }] of Object.entries(CLOSED)) {
  test(`${what} closes the socket with ${code}`, async (t) => {
    t.is(await (await by()).closed, code);
  });
}

/** The status that an upgrade is answered with. */
function upgrade(headers: Record<string, string>, path = "/graphql"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server().url}${path}`, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": randomBytes(16).toString("base64"),
        "sec-websocket-protocol": "graphql-transport-ws",
        ...headers,
      },
    });
    asked.once("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    asked.once("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}

const UPGRADES: Record<
  string,
  { headers?: Record<string, string>; path?: string; status: number }
> = {
  "a program's": { status: 101 },
  "another page's": { headers: { origin: "https://evil.example" }, status: 403 },
  "a page's without origin": { headers: { origin: "null" }, status: 403 },
  "a page's whose host only begins like ours": {
    headers: { origin: "http://127.0.0.1.evil.example" },
    status: 403,
  },
  "one for another path": { path: "/graphiql", status: 404 },
  "one for a path beneath": { path: "/graphql/x", status: 404 },
  "one of an old version of the protocol": {
    headers: { "sec-websocket-version": "7" },
    status: 400,
  },
  "one with a key that is none": { headers: { "sec-websocket-key": "x" }, status: 400 },
};

for (const [whose, { headers = {}, path, status }] of Object.entries(UPGRADES)) {
  test(`${whose} upgrade is answered with ${status}`, async (t) => {
    t.is(await upgrade(headers, path), status);
  });
}

test("compression is not agreed on, so that nothing small unfolds in memory", async (t) => {
  const socket = new WebSocket(
    `${server().url.replace("http", "ws")}/graphql`,
    "graphql-transport-ws",
    {
      perMessageDeflate: true,
    },
  );
  await new Promise((resolve) => socket.once("open", resolve));
  t.is(socket.extensions, "");
  socket.terminate();
});

test("a token in the address is none, and does not get into the log", async (t) => {
  const token = await server().token("abuse-query");
  const socket = new WebSocket(
    `${server().url.replace("http", "ws")}/graphql?access_token=${token}&authorization=${token}`,
    "graphql-transport-ws",
  );
  await new Promise((resolve) => socket.once("open", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.send(JSON.stringify({ type: "connection_init" }));
  t.is(await closed, 4401);
  t.false(server().logLines.some((line) => line.includes(token)));
});

test.serial(
  "a twenty-first subscription is refused alone, and there is room again when one has ended",
  async (t) => {
    const socket = await member("abuse-cap");
    for (let count = 0; count < 20; count += 1) {
      socket.subscribe(FOLLOW, {}, `s${count}`);
      t.is((await socket.next()).type, "next");
    }
    socket.subscribe(FOLLOW, {}, "more");
    const refused = await socket.next();
    t.is(refused.type, "error");
    t.is(refused.payload[0].extensions.code, "SLOWD");
    socket.send({ type: "complete", id: "s0" });
    socket.subscribe(FOLLOW, {}, "again");
    t.is((await socket.next()).type, "next");
    socket.socket.close();
  },
);

test.serial(
  "a user's twenty-first socket is closed with 4429, another user's is not",
  async (t) => {
    const token = await server().token("abuse-sockets");
    const sockets: TestSocket[] = [];
    while (sockets.length < 20) sockets.push(await openSocket(server(), token));
    const more = await stranger();
    more.send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
    t.is(await more.closed, 4429);
    const other = await member("abuse-neighbour");
    for (const { socket } of [...sockets, other]) socket.close();
  },
);

test("a mutation is refused: a client that connects again would send it again", async (t) => {
  const socket = await member("abuse-mutation");
  socket.subscribe('mutation { createProject(input: { name: "twice" }) { clientMutationId } }');
  const refused = await socket.next();
  t.is(refused.type, "error");
  t.is(refused.payload[0].extensions.code, "BADIN");
  const { rows } = await server().db.rootPool.query(
    "select from app_public.projects where name = 'twice'",
  );
  t.is(rows.length, 0);
  socket.socket.close();
});

test("a subscription over HTTP is refused: nothing would end it with its token", async (t) => {
  const { data, errors } = await server().graphql(FOLLOW, {}, "abuse-http");
  t.is(data?.myNotifications ?? null, null);
  t.is(errors[0]?.extensions["code"], "BADIN");
});

test("topics are no text of a client's: only ids of projects that one sees", async (t) => {
  const socket = await member("abuse-topic");
  for (const [index, projectId] of ["*", "'; drop table x; --", "0199", "%", ""].entries()) {
    socket.subscribe(LOCKS, { projectId }, `t${index}`);
    const message = await socket.next();
    const [error] = message.payload.errors ?? message.payload;
    t.is(error.extensions?.code, "BADIN", projectId);
    if (message.type === "next") t.is((await socket.next()).type, "complete");
  }
  socket.socket.close();
});

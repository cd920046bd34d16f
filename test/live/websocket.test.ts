import test from "ava";
import { SignJWT } from "jose";
import { verifyAccessToken } from "../../src/auth/tokens.ts";
import { makeOriginCheck } from "../../plugins/live/origins.ts";
import { useServer, withServer } from "../_helpers/with-server.ts";
import { openSocket, TestSocket } from "./_ws.ts";

const server = useServer(test);

const HEARTBEAT = "subscription { myNotifications { event } }";

/** The token of a session, but with another end. */
async function tokenUntil(username: string, exp: number): Promise<string> {
  const { identity } = await verifyAccessToken(server().keys, await server().token(username));
  return new SignJWT({ sid: identity.sessionId, tv: identity.tokenVersion, jti: "t" })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setSubject(identity.userId)
    .setIssuer("game-asset-db")
    .setAudience("game-asset-db-api")
    .setIssuedAt(exp - 600)
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(server().app.secrets.jwtSecret));
}

async function closeCodeFor(payload: object | undefined): Promise<number> {
  const socket = new TestSocket(server().url);
  await socket.opened();
  socket.send({ type: "connection_init", payload });
  return socket.closed;
}

test("a good token is acknowledged, and queries work over the socket as that user", async (t) => {
  const socket = await openSocket(server(), await server().token("ws.user"));
  socket.subscribe("{ users { nodes { username } } }");
  t.deepEqual((await socket.nextData()).users.nodes, [{ username: "ws.user" }]);
  t.is((await socket.next()).type, "complete");
  socket.socket.close();
});

test("no token, a bad one and a revoked one are closed with 4401, for good", async (t) => {
  t.is(await closeCodeFor(undefined), 4401);
  t.is(await closeCodeFor({}), 4401);
  t.is(await closeCodeFor({ authorization: "Bearer nonsense" }), 4401);
  const revoked = await server().token("ws.revoked");
  await fetch(`${server().url}/auth/logout`, {
    method: "POST",
    headers: { authorization: `Bearer ${revoked}` },
  });
  t.is(await closeCodeFor({ authorization: `Bearer ${revoked}` }), 4401);
});

test("an expired token is closed with 4403, which clients answer with a fresh one", async (t) => {
  const token = await tokenUntil("ws.expired", Math.floor(Date.now() / 1000) - 60);
  t.is(await closeCodeFor({ authorization: `Bearer ${token}` }), 4403);
});

// Serial tests run before the others, so that nothing else uses up the three seconds.
test.serial("a socket is closed with 4403 when its token expires", async (t) => {
  const exp = Math.floor(Date.now() / 1000) + 3;
  const socket = await openSocket(server(), await tokenUntil("ws.short", exp));
  socket.subscribe(HEARTBEAT);
  t.is(await socket.closed, 4403);
  t.true(Date.now() >= exp * 1000 - 50);
});

test("signing out closes the session's open sockets, and not those of another session", async (t) => {
  const [mine, other] = [await server().token("ws.out"), await server().token("ws.out")];
  const [socket, survivor] = [await openSocket(server(), mine), await openSocket(server(), other)];
  await fetch(`${server().url}/auth/logout`, {
    method: "POST",
    headers: { authorization: `Bearer ${mine}` },
  });
  t.is(await socket.closed, 4401);
  survivor.subscribe("{ __typename }");
  t.deepEqual(await survivor.nextData(), { __typename: "Query" });
  survivor.socket.close();
});

test("deactivating a user closes their sockets", async (t) => {
  const socket = await openSocket(server(), await server().token("ws.gone"));
  await server().db.rootPool.query(
    "update app_public.users set deactivated_at = now() where username = 'ws.gone'",
  );
  t.is(await socket.closed, 4401);
});

test("pages of other origins are refused before the upgrade, our own and programs are not", async (t) => {
  const open = (headers: Record<string, string>) =>
    new TestSocket(server().url, { headers }).opened();
  await t.throwsAsync(open({ origin: "https://evil.example" }), { message: "HTTP 403" });
  await t.throwsAsync(open({ origin: "null" }), { message: "HTTP 403" });
  await t.notThrowsAsync(open({ origin: server().url }));
  await t.notThrowsAsync(open({}));
});

test("with a public address only pages from there may connect", (t) => {
  const isAllowed = makeOriginCheck({ publicUrl: "https://assets.example.com" });
  const check = (origin?: string) =>
    isAllowed({ headers: { origin, host: "10.0.0.5:8000" } } as never);
  t.true(check("https://assets.example.com"));
  t.true(check());
  t.false(check("http://assets.example.com"));
  t.false(check("http://10.0.0.5:8000"));
  t.false(check("https://assets.example.com.evil.example"));
});

test("another path is not a websocket", async (t) => {
  const response = await fetch(`${server().url}/graphql`, {
    headers: { upgrade: "websocket" },
  }).catch(() => undefined);
  t.not(response?.status, 101);
});

test("a frame of 100 kB closes the socket with 1009", async (t) => {
  const socket = await openSocket(server(), await server().token("ws.big"));
  socket.subscribe(`{ __typename } #${"x".repeat(100_000)}`);
  t.is(await socket.closed, 1009);
});

test("a client that does not introduce itself is closed with 4408, one that does so twice with 4429", async (t) => {
  const twice = await openSocket(server(), await server().token("ws.twice"));
  twice.send({ type: "connection_init" });
  t.is(await twice.closed, 4429);
  const silent = new TestSocket(server().url);
  t.is(await silent.closed, 4408);
});

test("text that is no message, and a subscription before the introduction, are refused", async (t) => {
  const garbled = new TestSocket(server().url);
  await garbled.opened();
  garbled.socket.send("{");
  t.is(await garbled.closed, 4400);
  const early = new TestSocket(server().url);
  await early.opened();
  early.subscribe(HEARTBEAT);
  t.is(await early.closed, 4401);
});

test("a connection holds at most twenty subscriptions, a user at most twenty connections", async (t) => {
  const token = await server().token("ws.many");
  const socket = await openSocket(server(), token);
  for (let i = 0; i < 20; i += 1) {
    socket.subscribe(HEARTBEAT, {}, `s${i}`);
    t.is((await socket.next()).type, "next");
  }
  socket.subscribe(HEARTBEAT, {}, "one more");
  t.is((await socket.next()).type, "error");
  const sockets = [socket];
  while (sockets.length < 20) sockets.push(await openSocket(server(), token));
  t.is(await closeCodeFor({ authorization: `Bearer ${token}` }), 4429);
  sockets.pop()?.socket.close();
  for (const { socket: open } of sockets) open.close();
});

test("errors over the socket have the same form as over HTTP, and the limits hold", async (t) => {
  const socket = await openSocket(server(), await server().token("ws.errors"));
  socket.subscribe("{ projects(first: -1) { nodes { id } } }");
  const { errors } = (await socket.next()).payload;
  t.is(errors[0].extensions.code, "BADIN");
  t.regex(errors[0].extensions.request_id, /^[0-9a-f-]{36}$/);
  await socket.next();
  socket.subscribe(`{ ${"__typename ".repeat(5000)} }`, {}, "2");
  t.is((await socket.next()).type, "error");
  socket.socket.close();
});

test("a server that stops sends its sockets away with 1001 and leaves no request hanging", async (t) => {
  const other = await withServer(t);
  const socket = await openSocket(other, await other.token("ws.stop"));
  socket.subscribe(HEARTBEAT);
  await socket.nextData();
  const closing = other.close();
  t.is(await socket.closed, 1001);
  await closing;
  await t.throwsAsync(fetch(`${other.url}/healthz`));
});

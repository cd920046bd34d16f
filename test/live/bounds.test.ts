import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import test from "ava";
import { until } from "../_helpers/until.ts";
import { useServer } from "../_helpers/with-server.ts";
import { buildGraphql, startBoundedServer, type BoundedGraphql } from "./_bounded-server.ts";
import { LOCKS, lockSome, makeLiveProject } from "./_live-world.ts";
import { openSocket, TestSocket } from "./_ws.ts";

const server = useServer(test);

let graphql: BoundedGraphql;

test.before("build a GraphQL for websockets with shorter times", async () => {
  graphql = await buildGraphql(server());
});

test.after.always("let go of it", () => graphql?.close());

test.serial("who never says who they are is closed with 4408", async (t) => {
  const bounded = await startBoundedServer(graphql, { initTimeoutMs: 100 });
  t.teardown(bounded.close);
  const socket = new TestSocket(bounded.url);
  t.is(await socket.closed, 4408);
});

/** Opens sockets that say nothing; resolves with what became of each. */
async function openStrangers(url: string, count: number): Promise<TestSocket[]> {
  const sockets = Array.from({ length: count }, () => new TestSocket(url));
  await Promise.all(sockets.map((socket) => socket.opened()));
  return sockets;
}

test.serial(
  "an address that opens sockets and says nothing gets no more than two hundred, until they have gone",
  async (t) => {
    const bounded = await startBoundedServer(graphql, { initTimeoutMs: 600_000 });
    t.teardown(bounded.close);
    const silent = await openStrangers(bounded.url, 200);
    await t.throwsAsync(new TestSocket(bounded.url).opened(), { message: "HTTP 429" });
    for (const { socket } of silent) socket.terminate();
    await until(async () => {
      const one = new TestSocket(bounded.url);
      const isOpen = await one.opened().then(
        () => true,
        () => false,
      );
      one.socket.terminate();
      return isOpen;
    });
    t.pass();
  },
);

test.serial("a client that answers no ping is cut off, one that does is kept", async (t) => {
  const bounded = await startBoundedServer(graphql, { pingMs: 50 });
  t.teardown(bounded.close);
  const of = { ...server(), url: bounded.url };
  const alive = await openSocket(of, await server().token("abuse-alive"));
  const dead = await openSocket(of, await server().token("abuse-dead"));
  dead.socket.pong = () => {};
  t.is(await dead.closed, 1006);
  alive.subscribe("{ __typename }");
  t.deepEqual(await alive.nextData(), { __typename: "Query" });
  alive.socket.close();
});

test.serial("a connection of which the other half is gone without a word is let go", async (t) => {
  const counts: number[] = [];
  const bounded = await startBoundedServer(graphql, {
    pingMs: 50,
    onCount: (count) => counts.push(count),
  });
  t.teardown(bounded.close);
  const { hostname, port } = new URL(bounded.url);
  const half = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  half.on("error", () => {});
  half.write(
    `GET /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n` +
      "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
  );
  await until(() => turn().then(() => counts.includes(1)));
  await until(() => turn().then(() => counts.at(-1) === 0));
  half.destroy();
  t.pass();
});

const turn = () => server().db.rootPool.query("select");

test.serial(
  "who subscribes and never reads is held back at a bound, and cut off; others get everything",
  async (t) => {
    const bounded = await startBoundedServer(graphql, { pingMs: 1_500 });
    t.teardown(bounded.close);
    const before = graphql.hub.size;
    const project = await makeLiveProject(server(), ["abuse-slow", "abuse-quick"]);
    const of = { ...server(), url: bounded.url };
    const open = async (name: string) => {
      const socket = await openSocket(of, await server().token(name));
      socket.subscribe(LOCKS, { projectId: project.projectId });
      await socket.next();
      return socket;
    };
    const [slow, quick] = [await open("abuse-slow"), await open("abuse-quick")];
    slow.socket.pause();
    for (let round = 0; round < 8; round += 1) {
      await lockSome(server(), project, "abuse-quick", 40);
      for (let count = 0; count < 40; count += 1) await quick.next();
    }
    // The one who reads follows locks and their account; nothing of the slow one's is left.
    await until(() => turn().then(() => graphql.hub.size === before + 2));
    slow.socket.resume();
    t.is(await slow.closed, 1006);
    quick.socket.close();
  },
);

import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";
import { WebSocketServer, type WebSocket } from "ws";

/** What a client sends to subscribe. */
export interface Subscribe {
  id: string;
  payload: { query: string; documentId?: string; variables: Record<string, unknown> };
  /** Who connected. */
  authorization: string | undefined;
  socket: WebSocket;
  next(data: object): void;
  error(message: string, code: string): void;
  complete(): void;
}

/** A server that speaks graphql-transport-ws and does what the test says. */
export interface LiveServer {
  url: string;
  /** The next subscription that arrives. */
  next(): Promise<Subscribe>;
}

/** Starts one that ends with the test; `refuse` may close a connection that introduces itself. */
export async function liveServer(
  t: ExecutionContext,
  refuse: (authorization: string | undefined) => number | undefined = () => undefined,
): Promise<LiveServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const waiting: PromiseWithResolvers<Subscribe>[] = [];
  const arrived: Subscribe[] = [];
  const arrive = (subscribe: Subscribe) => {
    const reader = waiting.shift();
    if (reader) reader.resolve(subscribe);
    else arrived.push(subscribe);
  };
  server.on("connection", (socket) => {
    let authorization: string | undefined;
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on("message", (data) => {
      const { type, id, payload } = JSON.parse(String(data));
      if (type === "ping") send({ type: "pong" });
      if (type === "connection_init") {
        authorization = payload?.authorization;
        const code = refuse(authorization);
        if (code === undefined) send({ type: "connection_ack" });
        else socket.close(code, "Refused");
      }
      if (type === "subscribe") {
        arrive({
          id,
          payload,
          authorization,
          socket,
          next: (data) => send({ type: "next", id, payload: { data } }),
          error: (message, code) =>
            send({ type: "error", id, payload: [{ message, extensions: { code } }] }),
          complete: () => send({ type: "complete", id }),
        });
      }
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  t.teardown(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next() {
      const first = arrived.shift();
      if (first) return Promise.resolve(first);
      const reader = Promise.withResolvers<Subscribe>();
      waiting.push(reader);
      return reader.promise;
    },
  };
}

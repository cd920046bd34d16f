import { WebSocket } from "ws";
import type { TestServer } from "../_helpers/with-server.ts";

/** A message of graphql-transport-ws. */
export interface Message {
  type: string;
  id?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  payload?: any;
}

/** A websocket of a test, whose messages are waited for one by one. */
export class TestSocket {
  readonly socket: WebSocket;
  /** The code it is closed with. */
  readonly closed: Promise<number>;
  readonly #messages: Message[] = [];
  readonly #readers: PromiseWithResolvers<Message>[] = [];

  constructor(url: string, options: { headers?: Record<string, string> } = {}) {
    this.socket = new WebSocket(
      `${url.replace("http", "ws")}/graphql`,
      "graphql-transport-ws",
      options,
    );
    this.closed = new Promise((resolve) => this.socket.once("close", (code) => resolve(code)));
    void this.closed.then((code) => {
      for (const reader of this.#readers)
        reader.reject(new Error(`closed with ${code} instead of a message`));
    });
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === "ping") return;
      const reader = this.#readers.shift();
      if (reader) reader.resolve(message);
      else this.#messages.push(message);
    });
  }

  /** Resolves when it is open; rejects with the HTTP status when the upgrade is refused. */
  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.socket.readyState === WebSocket.OPEN) return resolve();
      this.socket.once("open", () => resolve());
      this.socket.once("unexpected-response", (_request, response) =>
        reject(new Error(`HTTP ${response.statusCode}`)),
      );
    });
  }

  send(message: Message): void {
    this.socket.send(JSON.stringify(message));
  }

  next(): Promise<Message> {
    const message = this.#messages.shift();
    if (message) return Promise.resolve(message);
    const reader = Promise.withResolvers<Message>();
    this.#readers.push(reader);
    return reader.promise;
  }

  /** The data of the next event of the only subscription. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async nextData(): Promise<any> {
    const message = await this.next();
    if (message.type !== "next")
      throw new Error(`expected an event, got ${JSON.stringify(message)}`);
    return message.payload.errors ? message.payload : message.payload.data;
  }

  subscribe(query: string, variables: object = {}, id = "1"): void {
    this.send({ type: "subscribe", id, payload: { query, variables } });
  }
}

/** A socket that has introduced itself with a token. */
export async function openSocket(server: TestServer, token: string): Promise<TestSocket> {
  const socket = new TestSocket(server.url);
  await socket.opened();
  socket.send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
  const { type } = await socket.next();
  if (type !== "connection_ack") throw new Error(`expected connection_ack, got ${type}`);
  return socket;
}

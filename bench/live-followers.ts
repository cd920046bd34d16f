import { once } from "node:events";
import { WebSocket } from "ws";
import type { LiveServer } from "./live-server.ts";

const PAYLOADS = {
  /** What happened, and no more. */
  event: "",
  /** What a dashboard shows: columns that all see alike. */
  columns: "asset { id name } assetLock { id lockedAt holder { displayName } }",
  /** What may be different for each, and is read for each. */
  rows: "asset { id name project { name } } assetLock { id lockedAt holder { displayName } branch { name } }",
};

/** What a subscription asks for. */
export type Payload = keyof typeof PAYLOADS;

const subscriptionFor = (payload: Payload) => `subscription ($projectId: UUID!) {
  lockChanged(projectId: $projectId) { event kind cursor ${PAYLOADS[payload]} }
}`;

/** What is followed. */
export interface Following {
  projectId: string;
  userIds: readonly string[];
  payload: Payload;
}

/** Sockets that follow the locks of a project, each of a user of its own. */
export class Followers {
  readonly #sockets: WebSocket[] = [];
  #times: number[] = [];
  #wanted = 0;
  #arrived = Promise.withResolvers<number[]>();

  /** Opens them, and waits until each has its `ready`. */
  static async open(server: LiveServer, following: Following): Promise<Followers> {
    const followers = new Followers();
    const { userIds } = following;
    const ready = followers.arrivals(userIds.length);
    for (const userId of userIds) await followers.#add(server, userId, following);
    await ready;
    return followers;
  }

  /** When so many more events have come: the time of each arrival. */
  arrivals(count = this.#sockets.length): Promise<number[]> {
    this.#times = [];
    this.#wanted = count;
    this.#arrived = Promise.withResolvers();
    return this.#arrived.promise;
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async #add(server: LiveServer, userId: string, { projectId, payload }: Following): Promise<void> {
    const socket = new WebSocket(
      `${server.url.replace("http", "ws")}/graphql`,
      "graphql-transport-ws",
    );
    this.#sockets.push(socket);
    await once(socket, "open");
    const token = await server.tokenFor(userId);
    const acknowledged = once(socket, "message");
    send(socket, { type: "connection_init", payload: { authorization: `Bearer ${token}` } });
    await acknowledged;
    socket.on("message", (data: Buffer) => this.#took(data));
    send(socket, {
      type: "subscribe",
      id: "1",
      payload: { query: subscriptionFor(payload), variables: { projectId } },
    });
  }

  #took(data: Buffer): void {
    const now = performance.now();
    const text = data.toString("latin1");
    if (text.includes('"ping"')) return;
    if (!text.includes('"lockChanged"') || text.includes('"errors"'))
      return this.#arrived.reject(new Error(`Instead of an event came ${text}`));
    this.#times.push(now);
    if (this.#times.length === this.#wanted) this.#arrived.resolve(this.#times);
  }
}

function send(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message));
}

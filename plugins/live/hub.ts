import { Client } from "pg";
import type { Log } from "../../src/log.ts";
import { listenForEvents } from "../../src/sql/listen.ts";
import { ping } from "../../src/sql/ping.ts";
import { EventQueue, type LiveEvent } from "./event-queue.ts";

/** Where events come from. */
export interface HubOptions {
  /** The authenticator's connection string. LISTEN never goes through a transaction pooler. */
  connectionString: string;
  log: Log;
}

const HEARTBEAT_MS = 30_000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * One connection that listens for the whole server, fanned out by topic in memory. After a lost connection every
 * subscriber gets an event `resync`, because what was notified meanwhile is gone. (PostGraphile's own subscriber leaves
 * some of its subscribers without events for ever after that, and listens anew for each topic.)
 */
export class EventHub {
  readonly #options: HubOptions;
  readonly #topics = new Map<string, Set<EventQueue>>();
  #client: Client | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #isReleased = false;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Connects. Later losses are repaired by itself; only the first attempt throws. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Events of a topic from now on. End it with `return()`. */
  subscribe(topic: string): EventQueue {
    const queues = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, queues);
    const queue = new EventQueue(() => {
      queues.delete(queue);
      if (queues.size === 0 && this.#topics.get(topic) === queues) this.#topics.delete(topic);
    });
    queues.add(queue);
    if (this.#isReleased) queue.end();
    return queue;
  }

  /** How many subscriptions are open. */
  get size(): number {
    let count = 0;
    for (const queues of this.#topics.values()) count += queues.size;
    return count;
  }

  /** Ends every subscription and the connection. */
  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#retry);
    clearInterval(this.#heartbeat);
    for (const queue of this.#allQueues()) queue.end();
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new Client({
      connectionString: this.#options.connectionString,
      application_name: "gadb-live",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    });
    client.on("notification", ({ payload }) => this.#deliver(payload));
    client.on("error", (error) =>
      this.#options.log.warn({ err: error }, "the connection for live events failed"),
    );
    try {
      await client.connect();
      await listenForEvents(client);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
    this.#failures = 0;
    client.once("end", () => this.#onLost(client));
    this.#heartbeat = setInterval(() => this.#beat(client), HEARTBEAT_MS).unref();
  }

  /** A connection that was cut without a word shows only when it is used. */
  #beat(client: Client): void {
    ping(client).catch((error: Error) => {
      this.#options.log.warn({ err: error }, "the connection for live events does not answer");
      this.#onLost(client);
      client.end().catch(() => {});
    });
  }

  #onLost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearInterval(this.#heartbeat);
    if (!this.#isReleased) this.#reconnectLater();
  }

  #reconnectLater(): void {
    const pause = Math.min(100 * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures += 1;
    this.#retry = setTimeout(
      () => void this.#reconnect(),
      pause * (0.5 + Math.random() / 2),
    ).unref();
  }

  async #reconnect(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      this.#options.log.warn({ err: error }, "live events are interrupted");
      if (!this.#isReleased) this.#reconnectLater();
      return;
    }
    if (this.#isReleased) await this.#client?.end().catch(() => {});
    for (const queue of this.#allQueues()) queue.push({ event: "resync" });
  }

  #deliver(payload: string | undefined): void {
    const message = parse(payload);
    if (!message) return;
    const { topic, ...event } = message;
    for (const queue of this.#topics.get(topic) ?? []) queue.push(event);
  }

  #allQueues(): EventQueue[] {
    return [...this.#topics.values()].flatMap((queues) => [...queues]);
  }
}

/** Anybody with SQL may notify: what is not of our form is dropped. */
function parse(payload: string | undefined): (LiveEvent & { topic: string }) | undefined {
  try {
    const message = JSON.parse(payload ?? "") as { topic?: unknown; event?: unknown } | null;
    const isOurs = typeof message?.topic === "string" && typeof message.event === "string";
    return isOurs ? (message as LiveEvent & { topic: string }) : undefined;
  } catch {
    return undefined;
  }
}

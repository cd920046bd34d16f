import { Client } from "pg";
import type { Log } from "../../src/log.ts";
import { listenForEvents } from "../../src/sql/listen.ts";

/** Where to listen. */
export interface ListenerOptions {
  /** The authenticator's connection string. LISTEN never goes through a transaction pooler. */
  connectionString: string;
  log: Log;
}

/** What is done with the connection. */
export interface ListenerHandlers {
  /** Called when it listens; a connection for which this fails is given up. */
  connected(client: Client): Promise<void>;
  notified(payload: string): void;
}

const LONGEST_PAUSE_MS = 10_000;

/** One connection that listens, and another one in its place when it is lost. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #handlers: ListenerHandlers;
  #client: Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #isReleased = false;

  constructor(options: ListenerOptions, handlers: ListenerHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  /** The connection while there is one. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** Connects. Later losses are repaired by itself; only the first attempt throws. */
  async start(): Promise<void> {
    const client = new Client({
      connectionString: this.#options.connectionString,
      application_name: "gadb-live",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    });
    client.on("notification", ({ payload }) => this.#handlers.notified(payload ?? ""));
    client.on("error", (error) =>
      this.#options.log.warn({ err: error }, "the connection for live events failed"),
    );
    client.once("end", () => this.giveUp(client));
    try {
      await client.connect();
      await listenForEvents(client);
      await this.#handlers.connected(client);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    if (this.#isReleased) return void (await client.end().catch(() => {}));
    this.#client = client;
    this.#failures = 0;
  }

  /** Replaces a connection that does not serve any more. */
  giveUp(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => {});
    this.#startLater();
  }

  /** Ends the connection for good. */
  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  #startLater(): void {
    if (this.#isReleased) return;
    const pause = Math.min(100 * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures += 1;
    this.#retry = setTimeout(
      () =>
        void this.start().catch((error: Error) => {
          this.#options.log.warn({ err: error }, "live events are interrupted");
          this.#startLater();
        }),
      pause * (0.5 + Math.random() / 2),
    ).unref();
  }
}

import type { Client, ClientOptions } from "graphql-ws/client";
import { deferred } from "../deferred.ts";
import { shared, type TokenSource } from "../tokens.ts";

/** What a connection for subscriptions needs. */
export interface LiveConnectionOptions {
  /** Of the endpoint: `wss://assets.studio.example/graphql`. */
  url: string;
  tokens: TokenSource;
  /** The global one unless given. */
  webSocketImpl?: unknown;
  /** How often to ask a silent server whether it is there. */
  pingMs: number;
}

/** What is subscribed to. `documentId` is for servers that keep a list of trusted documents. */
export interface LivePayload {
  query: string;
  documentId?: string;
  variables: Record<string, unknown>;
}

/** A subscription on the present connection. */
export interface LiveStream {
  /** Resolves when the server ends it, rejects when the connection or the server fails. */
  done: Promise<void>;
  stop(): void;
}

/** How long the server has to answer a ping. */
const MOST_PONG_MS = 5_000;
const ACKNOWLEDGE_MS = 10_000;

/** One websocket for all subscriptions of a client; open while there are any. It does not come back by itself. */
export class LiveConnection {
  readonly #options: LiveConnectionOptions;
  readonly #open = shared(() => this.#makeClient());
  #client: Client | undefined;
  /** The token that the present connection began with. */
  #token: string | undefined;

  constructor(options: LiveConnectionOptions) {
    this.#options = options;
  }

  /** Subscribes; `onNext` gets every result. Connects first when there is no connection. */
  async subscribe(payload: LivePayload, onNext: (result: unknown) => void): Promise<LiveStream> {
    const client = this.#client ?? (await this.#open());
    // Asked for here: graphql-ws would wait forever for a function that throws.
    this.#token = await this.#options.tokens.token();
    const { promise, resolve, reject } = deferred<void>();
    let isStopped = false;
    const end = client.subscribe(payload, {
      next: (result) => {
        if (!isStopped) onNext(result);
      },
      error: reject,
      complete: resolve,
    });
    const stop = () => {
      isStopped = true;
      end();
    };
    return { done: promise, stop };
  }

  /** The present token was not taken; whether there is another one now. */
  async renewToken(): Promise<boolean> {
    return this.#token !== undefined && this.#options.tokens.renew(this.#token);
  }

  /** Ends the connection and with it every subscription. */
  async close(): Promise<void> {
    await this.#client?.dispose();
  }

  /** Loaded with the first subscription: who has none need not download it. */
  async #makeClient(): Promise<Client> {
    const { createClient } = await import("graphql-ws/client");
    this.#client = createClient(this.#clientOptions());
    return this.#client;
  }

  #clientOptions(): ClientOptions {
    const { url, webSocketImpl, pingMs } = this.#options;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const stopWaiting = () => clearTimeout(waiting);
    return {
      url,
      ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
      connectionParams: () =>
        this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` },
      connectionAckWaitTimeout: ACKNOWLEDGE_MS,
      keepAlive: pingMs,
      // LiveSubscription comes back, with its cursor.
      retryAttempts: 0,
      on: {
        // A cut cable closes no socket; only silence tells.
        ping: (isReceived) => {
          if (isReceived) return;
          stopWaiting();
          waiting = setTimeout(() => this.#client?.terminate(), Math.min(pingMs, MOST_PONG_MS));
        },
        pong: stopWaiting,
        closed: stopWaiting,
      },
    };
  }
}

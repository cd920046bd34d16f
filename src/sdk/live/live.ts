import type { Http } from "../http.ts";
import type { TokenSource } from "../tokens.ts";
import type { TypedDocumentString } from "../typed-document.ts";
import { LiveConnection } from "./live-connection.ts";
import { LiveSubscription, type SubscribeOptions } from "./live-subscription.ts";

/** What subscriptions need. */
export interface LiveOptions {
  http: Http;
  tokens: TokenSource;
  webSocketImpl?: unknown;
  pingMs?: number;
  firstRetryMs?: number;
  mostRetryMs?: number;
}

const PING_MS = 10_000;
const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 30_000;

/** The subscriptions of a client, over one connection. */
export class Live {
  readonly #connection: LiveConnection;
  readonly #backoff: { firstMs: number; mostMs: number };
  readonly #open = new Set<LiveSubscription<unknown>>();

  constructor({ http, tokens, webSocketImpl, ...options }: LiveOptions) {
    this.#connection = new LiveConnection({
      url: http.resolve("/graphql").replace(/^http/, "ws"),
      tokens,
      webSocketImpl,
      pingMs: options.pingMs ?? PING_MS,
    });
    this.#backoff = {
      firstMs: options.firstRetryMs ?? FIRST_RETRY_MS,
      mostMs: options.mostRetryMs ?? MOST_RETRY_MS,
    };
  }

  /** Follows what a document subscribes to until it is closed; see LiveSubscription. */
  subscribe<Data, Variables extends object>(
    document: TypedDocumentString<Data, Variables>,
    variables: Omit<Variables, "after">,
    options: SubscribeOptions = {},
  ): LiveSubscription<Data> {
    const source = {
      connection: this.#connection,
      backoff: this.#backoff,
      document: document as unknown as TypedDocumentString<unknown, never>,
      variables: variables as Readonly<Record<string, unknown>>,
    };
    const subscription = new LiveSubscription<Data>(source, {
      ...options,
      onStatus: (status) => {
        if (status === "closed") this.#open.delete(subscription as LiveSubscription<unknown>);
        options.onStatus?.(status);
      },
    });
    this.#open.add(subscription as LiveSubscription<unknown>);
    return subscription;
  }

  /** Ends all of them and the connection. */
  async close(): Promise<void> {
    for (const subscription of this.#open) subscription.close();
    await this.#connection.close();
  }
}

import { createClient, type Client, type ClientOptions } from "graphql-ws";
import { WebSocket } from "ws";
import { LOCKS, type LockEvent } from "./_live-world.ts";

/** How a client of graphql-ws connects. */
export interface ClientSettings extends Partial<ClientOptions> {
  url: string;
  /** Asked at each connection, as applications do. */
  token(): string | Promise<string>;
}

/** A client as applications have it; a socket of its own, opened by its first subscription. */
export function makeClient({ url, token, ...options }: ClientSettings): Client {
  return createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    retryAttempts: 0,
    ...options,
  });
}

/** Follows the locks of a project with a client of graphql-ws and keeps everything that comes. */
export class LockRecorder {
  readonly events: LockEvent[] = [];
  /** The codes of the errors that came instead of events. */
  readonly refusals: string[] = [];
  /** Resolves when the subscription is over: with the code of the socket's end when that ended it. */
  readonly over: Promise<number | undefined>;
  readonly #client: Client;
  readonly #waiting: { count: number; resolve: () => void }[] = [];

  constructor(settings: ClientSettings, projectId: string) {
    const over = Promise.withResolvers<number | undefined>();
    this.over = over.promise;
    this.#client = makeClient(settings);
    this.#client.subscribe<{ lockChanged: LockEvent }>(
      { query: LOCKS, variables: { projectId } },
      {
        next: ({ data, errors }) => {
          for (const { extensions } of errors ?? []) this.refusals.push(codeOf(extensions));
          if (!errors && data) this.events.push(data.lockChanged);
          this.#tell();
        },
        error: (error) => {
          if (Array.isArray(error))
            for (const { extensions } of error) this.refusals.push(codeOf(extensions));
          over.resolve((error as { code?: number }).code);
          this.#tell();
        },
        complete: () => over.resolve(undefined),
      },
    );
  }

  /** Resolves when so many events and refusals have come in all. */
  has(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve });
      this.#tell();
    });
  }

  close(): void {
    void this.#client.dispose();
  }

  #tell(): void {
    const total = this.events.length + this.refusals.length;
    for (const { count, resolve } of this.#waiting) if (total >= count) resolve();
  }
}

function codeOf(extensions: object | undefined): string {
  return (extensions as { code?: string } | undefined)?.code ?? "none";
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";

/** A request as it arrived. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What a receiver does with a request; the default answers 204. */
export type Answer = (received: Received, count: number) => number | undefined;

/** A receiver of webhooks on loopback. */
export class Receiver {
  readonly requests: Received[] = [];
  /** The status to answer with; undefined never answers. */
  answer: Answer = () => 204;
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  static async start(t: ExecutionContext): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.#listen();
    t.teardown(() => receiver.close());
    return receiver;
  }

  private constructor() {
    this.#server = createServer((req, res) => {
      void readAll(req).then((received) => {
        this.requests.push(received);
        const status = this.answer(received, this.requests.length);
        if (status !== undefined) res.writeHead(status).end();
        for (const wake of this.#waiting.splice(0)) wake();
      });
    });
  }

  async #listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** Resolves when so many requests have arrived, with all of them. */
  async received(count: number): Promise<Received[]> {
    while (this.requests.length < count)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.requests;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A server on loopback that does what a test says; its port. */
export async function listenOnce(t: ExecutionContext, handler: RequestListener): Promise<number> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

async function readAll(req: IncomingMessage): Promise<Received> {
  let body = "";
  for await (const chunk of req.setEncoding("utf8")) body += chunk as string;
  return { path: req.url ?? "", headers: req.headers as Record<string, string>, body };
}

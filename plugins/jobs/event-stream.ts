import type { Response } from "express";

/** An answer in the form of server-sent events (HTML Living Standard, 9.2). */
export class EventStream {
  readonly #res: Response;

  /** Sends the head of the answer. */
  constructor(res: Response) {
    this.#res = res;
    res.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      // nginx would otherwise collect the events.
      "X-Accel-Buffering": "no",
    });
    res.flushHeaders();
  }

  /** Whether nobody listens any more. */
  get isClosed(): boolean {
    return this.#res.closed || this.#res.writableEnded;
  }

  /** Whether the client has not yet taken what was sent before. */
  get isBehind(): boolean {
    return this.#res.writableNeedDrain;
  }

  /** Sends an event. JSON holds no line feeds, so one data line is enough. */
  send(event: string, data: object): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment, which clients ignore and proxies count as activity. */
  beat(): void {
    this.#write(": still running\n\n");
  }

  /** Ends the answer. */
  end(): void {
    if (!this.#res.writableEnded) this.#res.end();
  }

  /** Cuts a client off that takes nothing. */
  cut(): void {
    this.#res.destroy();
  }

  #write(text: string): void {
    if (!this.isClosed) this.#res.write(text);
  }
}

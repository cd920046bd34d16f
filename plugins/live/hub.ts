import type { Client } from "pg";
import { DepotError } from "../../src/errors.ts";
import { leaseEvents } from "../../src/sql/lease-events.ts";
import { readEvents, type EventPosition, type EventRow } from "../../src/sql/read-events.ts";
import { encodeCursor, type Cursor } from "./cursor.ts";
import { EventQueue, type LiveEvent } from "./event-queue.ts";
import { Listener, type ListenerOptions } from "./listener.ts";
import { Pace } from "./pace.ts";
import { channelOfRow, toLiveEvent } from "./topics.ts";

const REFRESH_MS = 10_000;

/**
 * One reader of the events for the whole server, fanned out by channel in memory. It listens to be woken, and reads on
 * from where it was, after a lost connection too; only when events are gone meanwhile, every subscriber gets `resync`.
 */
export class EventHub {
  readonly #log: ListenerOptions["log"];
  readonly #listener: Listener;
  readonly #pace: Pace;
  readonly #channels = new Map<string, Set<EventQueue>>();
  #position: EventPosition | undefined;
  #isWanted = false;
  #isReading = false;
  #waiting: PromiseWithResolvers<void>[] = [];
  #isReleased = false;
  #lookedAt = performance.now();
  #counts = { received: 0, dropped: 0, resyncs: 0 };

  constructor(options: ListenerOptions) {
    this.#log = options.log;
    this.#pace = new Pace({ look: () => this.#look(), lease: (ms) => this.#lease(ms) });
    this.#listener = new Listener(options, {
      // Before it counts as connected: whoever subscribes needs a position.
      connected: async (client) => {
        do await this.#read(client);
        while (this.#isWanted);
      },
      notified: (payload) => this.#pace.notified(payload),
    });
  }

  /** Connects. Later losses are repaired by itself; only the first attempt throws. */
  async start(): Promise<void> {
    await this.#listener.start();
    this.#pace.start();
  }

  /** Events of these channels from now on: those that `position` has not seen. End it with `return()`. */
  subscribe(...channels: string[]): EventQueue {
    const queue = new EventQueue(
      () => {
        for (const channel of channels) this.#leave(channel, queue);
      },
      (count) => {
        this.#counts.dropped += count;
        this.#counts.resyncs += 1;
      },
    );
    for (const channel of channels) {
      const queues = this.#channels.get(channel) ?? new Set();
      this.#channels.set(channel, queues.add(queue));
    }
    if (this.#isReleased) queue.end();
    return queue;
  }

  /** How far everything has been passed on. Throws UNAVL before the start. */
  get position(): EventPosition {
    if (!this.#position) throw new DepotError("UNAVL");
    return this.#position;
  }

  /** Resolves when everything that was committed before the call has been passed on; rejects with UNAVL after 10 s. */
  async refresh(): Promise<void> {
    const waiter = Promise.withResolvers<void>();
    const timer = setTimeout(() => waiter.reject(new DepotError("UNAVL")), REFRESH_MS).unref();
    this.#waiting.push(waiter);
    this.#look();
    await waiter.promise.finally(() => clearTimeout(timer));
  }

  /** How many subscriptions are open. */
  get size(): number {
    return this.#allQueues().size;
  }

  /** For monitoring: events read, those dropped for slow readers, and how often a reader was told to read anew. */
  get counts(): Readonly<{ received: number; dropped: number; resyncs: number }> {
    return this.#counts;
  }

  /** For monitoring: whether the listening connection stands, and seconds since events were last read. */
  get health(): { isListening: boolean; lookAgeSeconds: number } {
    const lookAgeSeconds = (performance.now() - this.#lookedAt) / 1000;
    return { isListening: this.#listener.client !== undefined, lookAgeSeconds };
  }

  /** Ends every subscription and the connection. */
  async release(): Promise<void> {
    this.#isReleased = true;
    this.#pace.stop();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new DepotError("UNAVL"));
    for (const queue of this.#allQueues()) queue.end();
    await this.#listener.release();
  }

  #look(): void {
    this.#isWanted = true;
    const { client } = this.#listener;
    if (!this.#isReading && client) void this.#readOn(client);
  }

  /** One look at a time; those wanted meanwhile are one more. */
  async #readOn(client: Client): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#isWanted && this.#listener.client === client) await this.#read(client);
    } catch (error) {
      if (!this.#isReleased) this.#log.warn({ err: error }, "live events could not be read");
      this.#listener.giveUp(client);
    } finally {
      this.#isReading = false;
    }
  }

  async #read(client: Client): Promise<void> {
    this.#isWanted = false;
    const waiting = this.#waiting.splice(0);
    try {
      const before = this.#position ?? null;
      const { position, isLost, events } = await readEvents(client, before);
      this.#position = position;
      this.#lookedAt = performance.now();
      if (isLost) this.#tellAll({ event: "resync", cursor: encodeCursor(position) });
      else if (before) this.#passOn(events, before, position);
    } catch (error) {
      // The connection that takes this one's place reads for them.
      this.#waiting.unshift(...waiting);
      throw error;
    }
    for (const waiter of waiting) waiter.resolve();
  }

  #passOn(rows: EventRow[], before: EventPosition, after: EventPosition): void {
    if (rows.length === 0) return;
    this.#pace.found();
    this.#counts.received += rows.length;
    const receivedAt = performance.now();
    const last = new Map(rows.map((row) => [channelOfRow(row), row]));
    for (const row of rows) {
      const channel = channelOfRow(row);
      const queues = this.#channels.get(channel);
      if (!queues) continue;
      const isLast = last.get(channel) === row;
      const cursor: Cursor = isLast
        ? after
        : { ...before, partly: { seen: after.seen, id: row.id } };
      const event = { ...toLiveEvent(row, encodeCursor(cursor)), receivedAt };
      if (event.event === "resync") this.#counts.resyncs += queues.size;
      for (const queue of queues) queue.push(event);
    }
  }

  #lease(milliseconds: number): void {
    const { client } = this.#listener;
    if (!client) return;
    leaseEvents(client, milliseconds).catch((error: Error) => {
      this.#log.warn({ err: error }, "transactions go on notifying one by one");
    });
  }

  #leave(channel: string, queue: EventQueue): void {
    const queues = this.#channels.get(channel);
    queues?.delete(queue);
    if (queues?.size === 0) this.#channels.delete(channel);
  }

  #tellAll(event: LiveEvent): void {
    const queues = this.#allQueues();
    this.#counts.resyncs += queues.size;
    for (const queue of queues) queue.push(event);
  }

  #allQueues(): Set<EventQueue> {
    return new Set([...this.#channels.values()].flatMap((queues) => [...queues]));
  }
}

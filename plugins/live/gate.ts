import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Identity } from "../../src/auth/identity.ts";
import { DepotError, toDepotError } from "../../src/errors.ts";
import { mayFollow } from "../../src/sql/may-follow.ts";
import type { EventQueue, LiveEvent } from "./event-queue.ts";
import type { EventHub } from "./hub.ts";

/** What can be followed: events of a project, or one's own notifications. */
export type Subject =
  { projectId: string; kind: "locks" | "reviews" | "activity" } | { kind: "notifications" };

const RETRY_MS = 500;
const RETRIES = 60;

/**
 * The hub as one person may use it. The database is asked before the first event and again before each one, so that
 * whoever has lost the membership, the session or the account receives nothing from then on.
 */
export class LiveGate {
  readonly #hub: EventHub;
  readonly #pool: Pool;
  readonly #identity: Identity | null;

  constructor(hub: EventHub, pool: Pool, identity: Identity | null) {
    this.#hub = hub;
    this.#pool = pool;
    this.#identity = identity;
  }

  /** Events of `subject`, `ready` first. Throws CREDS for visitors, NTFND for what the person may not see. */
  async subscribe(subject: Subject): Promise<AsyncIterableIterator<LiveEvent>> {
    const identity = this.#identity;
    if (!identity) throw new DepotError("CREDS");
    const projectId = subject.kind === "notifications" ? null : subject.projectId;
    const check = () => this.#require(identity, projectId);
    // Listening begins before the check, so that no change falls between them.
    const scope = projectId === null ? `user:${identity.userId}` : `project:${projectId}`;
    const events = this.#hub.subscribe(`${scope}:${subject.kind}`);
    try {
      await check();
    } catch (error) {
      events.end();
      throw error;
    }
    return new CheckedEvents(events, check);
  }

  async #require(identity: Identity, projectId: string | null): Promise<void> {
    const { isCurrent, seesProject } = await mayFollow(this.#pool, identity, projectId);
    if (!isCurrent)
      throw new DepotError("CREDS", "The session has ended.", { hint: "Sign in again." });
    if (projectId !== null && !seesProject) {
      throw new DepotError("NTFND", "There is no such project, or you may not see it.");
    }
  }
}

/** `ready`, then each event after a check; ends with the check's error. */
class CheckedEvents implements AsyncIterableIterator<LiveEvent> {
  readonly #events: EventQueue;
  readonly #check: () => Promise<void>;
  #isReady = false;

  constructor(events: EventQueue, check: () => Promise<void>) {
    this.#events = events;
    this.#check = check;
  }

  async next(): Promise<IteratorResult<LiveEvent>> {
    if (!this.#isReady) {
      this.#isReady = true;
      return { done: false, value: { event: "ready" } };
    }
    const result = await this.#events.next();
    if (result.done) return result;
    try {
      await this.#checkPatiently();
    } catch (error) {
      this.#events.end();
      throw error;
    }
    return result;
  }

  return(): Promise<IteratorResult<LiveEvent>> {
    return this.#events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** A database that restarts is no reason to end a subscription. */
  async #checkPatiently(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#check();
      } catch (error) {
        if (toDepotError(error).code !== "UNAVL" || tries >= RETRIES) throw error;
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }
}

import type { Pool } from "pg";
import type { Identity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import { missedEvents } from "../../src/sql/missed-events.ts";
import { CheckedEvents } from "./checked-events.ts";
import { decodeCursor, encodeCursor, type Cursor } from "./cursor.ts";
import { LONGEST, type LiveEvent } from "./event-queue.ts";
import { followChecksOf, type FollowChecks } from "./follow-checks.ts";
import type { EventHub } from "./hub.ts";
import type { LiveSource } from "./live-source.ts";
import { channelOf, MEMBERS, TOPICS, toLiveEvent, type Subject } from "./topics.ts";

/**
 * The hub as one person may use it. The database is asked before the first event and again before each one, so that
 * whoever has lost the membership, the session or the account receives nothing from then on.
 */
export class LiveGate implements LiveSource {
  readonly #hub: EventHub;
  readonly #pool: Pool;
  readonly #checks: FollowChecks;
  readonly #identity: Identity | null;

  constructor(hub: EventHub, pool: Pool, identity: Identity | null) {
    this.#hub = hub;
    this.#pool = pool;
    this.#checks = followChecksOf(pool);
    this.#identity = identity;
  }

  /** Only a websocket takes subscriptions: over HTTP nothing would end one with its token. */
  source(): Promise<never> {
    return Promise.reject(
      new DepotError("BADIN", "Subscriptions are not served over HTTP requests.", {
        hint: "Connect a websocket with the protocol graphql-transport-ws.",
      }),
    );
  }

  /**
   * Events of `subject`: `ready`, those missed since the cursor `after`, and then live ones, none of them twice. Throws
   * CREDS for visitors, NTFND for what the person may not see, BADIN for a cursor that is none.
   */
  async subscribe(subject: Subject, after?: string | null): Promise<CheckedEvents> {
    const identity = this.#identity;
    if (!identity) throw new DepotError("CREDS");
    const projectId = subject.kind === "notifications" ? null : subject.projectId;
    const check = (event?: LiveEvent) => this.#require(identity, projectId, event);
    await check();
    const from = after === undefined || after === null ? undefined : decodeCursor(after);
    // Another server may have given out the cursor: first get to where it was, or beyond.
    if (from) await this.#hub.refresh();
    const scope = projectId ?? identity.userId;
    const channels = TOPICS[subject.kind].map((topic) => channelOf(scope, topic));
    if (projectId !== null) channels.push(channelOf(projectId, MEMBERS));
    // In one go: the queue gets exactly what this position has not seen.
    const events = this.#hub.subscribe(...channels);
    const until = this.#hub.position;
    try {
      const missed = from
        ? await this.#readMissed(subject, { from, until, scope: { projectId, identity } })
        : [];
      const ready = { event: "ready", cursor: encodeCursor(from ?? until) };
      return new CheckedEvents([ready, ...missed], events, check);
    } catch (error) {
      events.end();
      throw error;
    }
  }

  async #readMissed(
    { kind }: Subject,
    {
      from,
      until,
      scope,
    }: {
      from: Cursor;
      until: Cursor;
      scope: { projectId: string | null; identity: Identity };
    },
  ): Promise<LiveEvent[]> {
    const missed = await missedEvents(this.#pool, {
      after: from,
      partly: from.partly,
      until,
      projectId: scope.projectId,
      userId: scope.projectId === null ? scope.identity.userId : null,
      topics: TOPICS[kind],
      maxCount: LONGEST,
    });
    const end = encodeCursor(until);
    if (!missed) return [{ event: "resync", cursor: end }];
    return missed.map((event, index) => {
      const cursor = event.is_rest
        ? { ...from, partly: { seen: from.partly?.seen ?? from.seen, id: event.id } }
        : {
            ...from,
            seen: from.partly?.seen ?? from.seen,
            partly: { seen: until.seen, id: event.id },
          };
      return toLiveEvent(event, index === missed.length - 1 ? end : encodeCursor(cursor));
    });
  }

  async #require(
    identity: Identity,
    projectId: string | null,
    event?: LiveEvent,
  ): Promise<{ mayHave: boolean; isPlain: boolean }> {
    const { assetId, holderId } = assetOf(event);
    const question = { identity, projectId, assetId, holderId };
    const { isCurrent, seesProject, seesAsset, isPlain } = await this.#checks.check(question);
    if (!isCurrent)
      throw new DepotError("CREDS", "The session has ended.", { hint: "Sign in again." });
    if (projectId !== null && !seesProject) {
      throw new DepotError("NTFND", "There is no such project, or you may not see it.");
    }
    return { mayHave: assetId === null || seesAsset, isPlain };
  }
}

/** What an event about a lock is about. */
function assetOf(event: LiveEvent | undefined): {
  assetId: string | null;
  holderId: string | null;
} {
  const [assetId, holderId] = [event?.["asset_id"], event?.["holder_id"]];
  return {
    assetId: typeof assetId === "string" ? assetId : null,
    holderId: typeof holderId === "string" ? holderId : null,
  };
}

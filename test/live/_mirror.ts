import type { Client } from "graphql-ws";
import { postGraphql } from "../_helpers/with-server.ts";
import { makeClient, type ClientSettings } from "./_clients.ts";
import { LOCKS, type LockEvent } from "./_live-world.ts";

const STATE = `query ($projectId: UUID!) {
  assetLocks(condition: { projectId: $projectId }, first: 200) { nodes { id assetId } }
}`;

/** Without an answer to a ping for so long a line is dead; nothing else tells. */
const PONG_MS = 1_000;
const PING_MS = 200;
const RETRY_MS = 20;

/** What a mirror connects with. */
export interface MirrorSettings extends ClientSettings {
  projectId: string;
  /** Where it reads the state by HTTP; where it follows events, unless given. */
  stateUrl?: string;
}

/**
 * A client that keeps a copy of a project's locks, as documentation says: reads them at the first `ready` and at each
 * `resync`, applies events, and after a lost connection goes on with its last cursor.
 */
export class LockMirror {
  /** Asset to lock. */
  readonly locks = new Map<string, string>();
  /** How often it had to connect, and to read everything. */
  readonly counts = { ready: 0, resync: 0 };
  readonly #settings: MirrorSettings;
  readonly #client: Client;
  #after: string | null = null;
  #isKnown = false;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(settings: MirrorSettings) {
    this.#settings = settings;
    let hasGone: NodeJS.Timeout | undefined;
    this.#client = makeClient({
      // It would subscribe again by itself, but with the cursor that it was given first.
      retryAttempts: 0,
      keepAlive: PING_MS,
      ...settings,
      on: {
        ping: (isReceived) => {
          if (!isReceived) hasGone = setTimeout(() => this.#client.terminate(), PONG_MS);
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(hasGone);
        },
        closed: () => clearTimeout(hasGone),
      },
    });
    void this.#follow();
  }

  /** What it holds, in a form to compare. */
  get state(): string {
    return [...this.locks]
      .map(([asset, lock]) => `${asset} ${lock}`)
      .toSorted()
      .join("\n");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client.dispose();
  }

  /** A subscription after the other: each ends with its socket, and the next begins where it was. */
  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#client.subscribe<{ lockChanged: LockEvent }>(
          {
            query: LOCKS,
            variables: { projectId: this.#settings.projectId, after: this.#after },
          },
          {
            next: ({ data, errors }) => {
              if (errors || !data) throw new Error(JSON.stringify(errors));
              this.#work = this.#work.then(() => this.#apply(data.lockChanged));
            },
            error: () => resolve(),
            complete: () => resolve(),
          },
        );
      });
      await this.#work;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #apply({ event, cursor, asset, assetLock }: LockEvent): Promise<void> {
    if (event === "ready") this.counts.ready += 1;
    if (event === "resync") this.counts.resync += 1;
    if (event === "resync" || !this.#isKnown) await this.#readAll();
    // The row is as it was when the event went out, so it may be gone before the event that says so.
    else if (asset && assetLock && event !== "delete") this.locks.set(asset.id, assetLock.id);
    else if (asset) this.locks.delete(asset.id);
    this.#after = cursor;
  }

  /** Reads the state, however often it takes: the server may be away again. */
  async #readAll(): Promise<void> {
    const { url, stateUrl = url, token, projectId } = this.#settings;
    const body = { query: STATE, variables: { projectId } };
    while (!this.#isClosed) {
      const answer = await postGraphql(stateUrl, body, await token()).catch(() => undefined);
      if (!answer?.data) continue;
      this.locks.clear();
      for (const { id, assetId } of answer.data.assetLocks.nodes) this.locks.set(assetId, id);
      this.#isKnown = true;
      return;
    }
  }
}

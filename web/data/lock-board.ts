import { BoardLockDocument, LockBoardDocument, type GadbClient } from "../../src/sdk/index.ts";
import type { BoardLock } from "../lib/lock-board.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { LiveFeed, LockEvent } from "./live-feed.ts";

/** Enough for any studio's morning; the board says so when there are more. */
const MOST_LOCKS = 2_000;
/** Events of one transaction come together and are read together. */
const GATHER_MS = 60;
/** Beyond this, one look at all of them is cheaper. */
const MANY_IDS = 12;
const SHOWN_MS = 2_500;

/** What the board is made of. */
export interface BoardSources {
  client: GadbClient;
  live: LiveFeed;
}

/**
 * The locks of a project as they are now. Events say only that something happened to a lock; its row is read again, one
 * read after the other, so that an older answer never covers a newer one. Fires "change".
 */
export class LockBoard extends EventTarget {
  rows: ReadonlyMap<string, BoardLock> | undefined;
  /** Rows that came or changed a moment ago. */
  readonly fresh = new Set<string>();
  /** Locks that were there a moment ago. */
  readonly gone = new Map<string, BoardLock>();
  problem: Problem | undefined;
  loading = false;
  /** Whether there are more locks than are shown. */
  isCut = false;
  readonly #sources: BoardSources;
  readonly #projectId: string;
  readonly #abort = new AbortController();
  readonly #stops: (() => void)[];
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #wanted = new Set<string>();
  #wantsAll = false;
  #isReading = false;
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(sources: BoardSources, projectId: string) {
    super();
    this.#sources = sources;
    this.#projectId = projectId;
    const { live } = sources;
    const onReach = () => {
      if (!live.isCutOff && this.problem !== undefined) void this.load();
    };
    live.addEventListener("change", onReach);
    this.#stops = [
      () => live.removeEventListener("change", onReach),
      live.locks(projectId, (event) => this.#onEvent(event)),
      // A request changes no lock, so only who is asked hears of it.
      live.notifications(({ notification }) => {
        if (notification?.kind === "lock.requested") void this.load();
      }),
    ];
    void this.load();
  }

  /** Reads all of them anew; what is shown stays meanwhile and when that fails. */
  load(): Promise<void> {
    this.#wantsAll = true;
    return this.#read();
  }

  /** Ends it. */
  close(): void {
    this.#abort.abort();
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#gathering);
  }

  #onEvent({ event, asset, assetLock }: LockEvent): void {
    if (event === "ready" || event === "resync") return void this.load();
    if (assetLock !== null) this.#wanted.add(assetLock.id);
    // Of a lock that is gone only the asset is left to tell which it was.
    for (const row of this.rows?.values() ?? [])
      if (row.asset?.id === asset?.id) this.#wanted.add(row.id);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      void this.#read();
    }, GATHER_MS);
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while ((this.#wantsAll || this.#wanted.size > 0) && !this.#abort.signal.aborted)
        await this.#readWanted();
      this.problem = undefined;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#wantsAll = true;
      this.problem = problemOf(error);
    } finally {
      this.#isReading = false;
      this.#set({ loading: false });
    }
  }

  async #readWanted(): Promise<void> {
    const ids = [...this.#wanted];
    const all = this.#wantsAll || this.rows === undefined || ids.length > MANY_IDS;
    this.#wanted.clear();
    if (!all) return this.#accept(await this.#rowsOf(ids), ids);
    this.#set({ loading: true });
    this.#wantsAll = false;
    const rows = await this.#allRows();
    this.#accept(rows, [...(this.rows?.keys() ?? [])]);
  }

  async #allRows(): Promise<BoardLock[]> {
    const rows: BoardLock[] = [];
    let after: string | null = null;
    do {
      const { assetLocks }: { assetLocks: Page | null } = await this.#sources.client.request(
        LockBoardDocument,
        { projectId: this.#projectId, after },
        { signal: this.#abort.signal },
      );
      rows.push(...(assetLocks?.nodes ?? []));
      after = assetLocks?.pageInfo.hasNextPage === true ? assetLocks.pageInfo.endCursor : null;
    } while (after !== null && rows.length < MOST_LOCKS);
    this.isCut = after !== null;
    return rows;
  }

  async #rowsOf(ids: readonly string[]): Promise<BoardLock[]> {
    const answers = await Promise.all(
      ids.map((id) =>
        this.#sources.client.request(BoardLockDocument, { id }, { signal: this.#abort.signal }),
      ),
    );
    return answers.flatMap(({ assetLock }) => (assetLock === null ? [] : [assetLock]));
  }

  /** Takes what was read in place of the rows with these ids. */
  #accept(read: readonly BoardLock[], ids: readonly string[]): void {
    const before = this.rows;
    const rows = new Map(before);
    for (const id of ids) rows.delete(id);
    for (const row of read) rows.set(row.id, row);
    this.rows = rows;
    if (before !== undefined) this.#mark(before, rows);
    this.#changed();
  }

  #mark(before: ReadonlyMap<string, BoardLock>, rows: ReadonlyMap<string, BoardLock>): void {
    for (const [id, row] of rows) {
      if (this.gone.delete(id) || JSON.stringify(before.get(id)) !== JSON.stringify(row)) {
        this.fresh.add(id);
        this.#later(() => this.fresh.delete(id));
      }
    }
    for (const [id, row] of before) {
      if (rows.has(id)) continue;
      this.gone.set(id, row);
      this.#later(() => this.gone.delete(id));
    }
  }

  #later(change: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      change();
      this.#changed();
    }, SHOWN_MS);
    this.#timers.add(timer);
  }

  #set({ loading }: { loading: boolean }): void {
    this.loading = loading;
    this.#changed();
  }

  #changed(): void {
    if (!this.#abort.signal.aborted) this.dispatchEvent(new Event("change"));
  }
}

interface Page {
  readonly nodes: readonly BoardLock[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

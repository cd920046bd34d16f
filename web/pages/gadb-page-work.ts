import { html, nothing, type TemplateResult } from "lit";
import { Loader, PATIENCE_MS } from "../controllers/loader.ts";
import { followReviews } from "../data/review-batches.ts";
import { isOwnWork } from "../data/reviews.ts";
import { loadWork, markAllRead, releaseLock, type MyLock, type Work } from "../data/work.ts";
import type { GadbReviewList } from "../elements/gadb-review-list.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { loadedRows, patched, revealed, swept, type LiveRows, without } from "../lib/live-rows.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import type { GadbListAsked, GadbRowOpened, GadbWalkAsked } from "../list-events.ts";
import { renderSkeletons } from "../parts/review-tools.ts";
import { renderChangesWanted, renderWork } from "../parts/work-sections.ts";
import { queueStyles } from "../styles/queue.ts";
import { rowStyles } from "../styles/lists.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import { workStyles } from "../styles/work.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-review-list.ts";
import { Page } from "./page.ts";

/** So many projects are followed live; of others one is told by notifications and by a reload. */
const MOST_FOLLOWED = 8;

/** What waits on the person signed in, and what they have going on. */
export class GadbPageWork extends Page {
  static override styles = [reset, buttons, tones, queueStyles, rowStyles, workStyles];

  static override properties = {
    ...Page.properties,
    list: { state: true },
    patient: { state: true },
    refusal: { state: true },
  };

  #work = new Loader<Work>(this);

  /** What is shown of the queue; undefined before it was loaded. */
  declare list: LiveRows<ReviewSummary> | undefined;
  /** True until a first load has taken long enough to show its skeleton. */
  declare patient: boolean;
  /** Why a lock was not released. */
  declare refusal: Problem | undefined;
  /** Whether the next load was asked for by whoever looks at the page, and may move what they see. */
  #mayMove = true;
  #unbind: (() => void)[] = [];
  #unfollow: (() => void) | undefined;
  #followed = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.patient = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { queue, keyboard, live, projects } = this.services;
    const onQueue = () => this.#onQueue();
    const onProjects = () => this.#follow();
    queue.endWalk();
    queue.addEventListener("change", onQueue);
    projects.addEventListener("change", onProjects);
    keyboard.scope = "queue";
    this.#unbind = [
      () => queue.removeEventListener("change", onQueue),
      () => projects.removeEventListener("change", onProjects),
      keyboard.bind({ reload: () => this.#reload() }),
      live.notifications(() => void this.#loadWork()),
    ];
    this.#timer = setTimeout(() => (this.patient = false), PATIENCE_MS);
    this.#show();
    this.#reload();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    for (const unbind of this.#unbind) unbind();
    this.#unfollow?.();
  }

  protected override updated(): void {
    this.#returnFocus();
  }

  #reload(): void {
    this.#mayMove = true;
    void this.services.queue.load();
    void this.#loadWork();
  }

  #loadWork(): Promise<Work | undefined> {
    const { client, session } = this.services;
    return this.#work.run((signal) => loadWork(client, session.userId ?? "", signal));
  }

  #onQueue(): void {
    if (!this.services.queue.loading) this.#show();
    this.requestUpdate();
  }

  /** Takes what was loaded in: as it is when it was asked for, else without moving anything. */
  #show(): void {
    const { queue } = this.services;
    const { items, loading } = queue;
    if (items === undefined) return;
    if (this.list !== undefined) this.list = without(this.list, (id) => queue.hidden.has(id));
    const waiting = items.filter((item) => !isOwnWork(item));
    if (this.#mayMove || this.list === undefined) this.list = loadedRows(waiting);
    else {
      const known = [...this.list.shown, ...this.list.waiting, ...waiting].map(({ id }) => id);
      this.list = patched(this.list, { about: known, belong: waiting });
    }
    if (!loading) this.#mayMove = false;
  }

  /** Follows the projects of what waits, then others of one's own. */
  #follow(): void {
    const { live, projects, queue } = this.services;
    const ids = [
      ...(queue.items ?? []).map(({ projectId }) => projectId),
      ...(projects.items ?? []).filter(({ status }) => status === "active").map(({ id }) => id),
    ];
    const some = [...new Set(ids)].slice(0, MOST_FOLLOWED).toSorted();
    if (some.join() === this.#followed) return;
    this.#followed = some.join();
    this.#unfollow?.();
    this.#unfollow = followReviews(live, some, () => {
      void queue.load();
      void this.#loadWork();
    });
  }

  /** Back from a review, the focus goes to the card one came from, or to the top when that is done with. */
  #returnFocus(): void {
    const { queue, navigation } = this.services;
    // An update may come after the page was left; what was opened then is for the next visit.
    if (this.list === undefined || !this.isConnected) return;
    if (queue.lastOpened === undefined) {
      navigation.restoreScroll(this.route);
      return;
    }
    const id = queue.lastOpened;
    queue.lastOpened = undefined;
    const list = this.#cards;
    void list?.updateComplete.then(() => {
      navigation.restoreScroll(this.route);
      if (!list.focusRow(id)) this.renderRoot.querySelector("h1")?.focus();
    });
  }

  get #cards(): GadbReviewList | null {
    return this.renderRoot.querySelector("gadb-review-list");
  }

  #onListAsked({ wish }: GadbListAsked): void {
    if (this.list === undefined) return;
    if (wish === "left") this.list = swept(this.list);
    else if (wish === "show-new") void this.#showNew(this.list);
  }

  async #showNew(list: LiveRows<ReviewSummary>): Promise<void> {
    const ids = this.services.queue.ids;
    const first = list.waiting[0];
    this.list = revealed(swept(list), (one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
    await this.updateComplete;
    await this.#cards?.updateComplete;
    if (first !== undefined) this.#cards?.focusRow(first.id);
  }

  #onOpened({ rowId }: GadbRowOpened): void {
    this.services.navigation.remember(rowId);
  }

  #onWalk({ ids }: GadbWalkAsked): void {
    const { navigation, queue } = this.services;
    const wanted = new Set(ids);
    queue.walkThrough(
      "/reviews",
      (queue.items ?? []).filter(({ id }) => wanted.has(id)),
    );
    const [id] = ids;
    if (id !== undefined) navigation.go({ page: "review", id, query: {} });
  }

  async #release({ assetId, branch, asset }: MyLock): Promise<void> {
    this.refusal = undefined;
    try {
      await releaseLock(this.services.client, assetId, branch?.id);
      this.dispatchEvent(new GadbSaid(`Released ${asset?.name ?? "the lock"}.`));
    } catch (error) {
      this.refusal = problemOf(error);
    }
    await this.#loadWork();
  }

  async #markRead(): Promise<void> {
    try {
      await markAllRead(this.services.client);
    } catch (error) {
      this.refusal = problemOf(error);
    }
    await this.#loadWork();
  }

  override render(): TemplateResult {
    const { queue } = this.services;
    return html`
      <header>
        <div>
          <h1 tabindex="-1">Waiting for you</h1>
          <p class="count" role="status">${this.#count()}</p>
        </div>
        <button
          class="button"
          type="button"
          aria-disabled=${queue.loading ? "true" : nothing}
          @click=${() => this.#reload()}
        >
          ${icon("retry")}Refresh
        </button>
      </header>
      <div class="progress" ?hidden=${!queue.loading || queue.items === undefined}></div>
      ${this.#renderProblem(queue.problem, () => this.#reload())} ${this.#renderQueue()}
      ${this.#renderParts()}
    `;
  }

  #count(): string {
    if (this.list === undefined) return this.services.queue.problem === undefined ? "Loading…" : "";
    const { length } = this.list.shown;
    return length === 0 ? "Nothing waits" : countOf(length, "review");
  }

  #renderProblem(problem: Problem | undefined, retry: () => void): TemplateResult | typeof nothing {
    if (problem === undefined) return nothing;
    return html`<gadb-problem .problem=${problem} @gadb-retry-asked=${retry}></gadb-problem>`;
  }

  #renderQueue(): TemplateResult | typeof nothing {
    if (this.list === undefined) {
      if (this.patient || this.services.queue.problem !== undefined) return nothing;
      return renderSkeletons();
    }
    return html`
      ${this.list.shown.length === 0 ? renderClear() : nothing}
      <gadb-review-list
        .services=${this.services}
        .list=${this.list}
        @gadb-list-asked=${this.#onListAsked}
        @gadb-row-opened=${this.#onOpened}
        @gadb-walk-asked=${this.#onWalk}
        @gadb-bulk-done=${() => this.#reload()}
      ></gadb-review-list>
    `;
  }

  #renderParts(): TemplateResult | typeof nothing {
    const { queue } = this.services;
    const work = this.#work.value;
    if (queue.items === undefined || (work === undefined && this.#work.problem === undefined))
      return nothing;
    // When the queue failed too, one problem and one Retry are enough.
    const problem = this.refusal ?? (queue.problem === undefined ? this.#work.problem : undefined);
    return html`<div class="parts">
      ${this.#renderProblem(problem, () => void this.#loadWork())}
      ${renderChangesWanted(queue.items.filter(isOwnWork))}
      ${
        work === undefined
          ? nothing
          : renderWork(work, {
              release: (lock) => void this.#release(lock),
              markRead: () => void this.#markRead(),
            })
      }
    </div>`;
  }
}

function renderClear(): TemplateResult {
  return html`<section class="clear">
    ${icon("inbox")}
    <h2>All clear</h2>
    <p>Reviews that need your verdict appear here as soon as somebody asks for one.</p>
  </section>`;
}

customElements.define("gadb-page-work", GadbPageWork);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-work": GadbPageWork;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { ReviewRows } from "../controllers/review-rows.ts";
import { loadChoices, NO_CHOICES, type Choices } from "../data/choices.ts";
import { followReviews } from "../data/review-batches.ts";
import type { GadbReviewList } from "../elements/gadb-review-list.ts";
import { icon } from "../icons.ts";
import { beganAs, left, type ListLeft } from "../lib/list-left.ts";
import {
  isSameQuestion,
  REVIEW_FILTERS,
  reviewAsk,
  setFilters,
  withoutFilters,
} from "../lib/review-filters.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import { printRoute } from "../lib/router.ts";
import type {
  GadbBulkDone,
  GadbListAsked,
  GadbRowOpened,
  GadbViewAsked,
  GadbWalkAsked,
} from "../list-events.ts";
import {
  renderHidden,
  renderSkeletons,
  renderTools,
  reviewFilters,
  reviewCount,
} from "../parts/review-tools.ts";
import { queueStyles } from "../styles/queue.ts";
import { listStyles } from "../styles/lists.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import { reviewToolStyles } from "../styles/review-tools.ts";
import "../elements/gadb-filters.ts";
import "../elements/gadb-more.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-review-list.ts";
import { Page } from "./page.ts";

/** The reviews of a project: to find, to open, to decide on one after the other or on many at once. */
export class GadbPageReviews extends Page {
  static override styles = [reset, buttons, fields, queueStyles, listStyles, reviewToolStyles];

  #rows = new ReviewRows(this, () => this.services.client);
  #choices = new Loader<Choices>(this);

  /** How the list was left, until it is shown again. */
  #left: ListLeft | undefined;
  #unbind: (() => void)[] = [];
  #unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard, projects, queue } = this.services;
    const onChange = () => this.requestUpdate();
    const onQueue = () => this.#rows.drop((id) => queue.hidden.has(id));
    keyboard.scope = "queue";
    projects.addEventListener("change", onChange);
    queue.addEventListener("change", onQueue);
    this.#unbind = [
      () => projects.removeEventListener("change", onChange),
      () => queue.removeEventListener("change", onQueue),
      keyboard.bind({ reload: () => this.#load() }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
    this.#unfollow?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    const before = changed.get("route");
    if (before?.projectId !== this.route.projectId) this.#enter();
    else if (before === undefined || !isSameQuestion(before.query, this.route.query)) this.#load();
  }

  get #projectId(): string {
    return this.route.projectId ?? "";
  }

  #enter(): void {
    const { client, live, navigation, queue } = this.services;
    const projectId = this.#projectId;
    this.#left = left(navigation.restored?.focus, queue, printRoute(this.route));
    this.#rows.clear();
    this.#unfollow?.();
    this.#unfollow = followReviews(live, [projectId], (batch) => {
      void this.#rows.take(batch);
      void queue.load();
    });
    void this.#choices.run((signal) => loadChoices(client, projectId, signal));
    this.#load();
  }

  #load(): void {
    const wanted = { projectId: this.#projectId, ask: reviewAsk(this.route.query) };
    const { queue } = this.services;
    // Those may be sent while the list is on its way, which was read before.
    const hidden = new Set(queue.hidden);
    void this.#rows.load({ ...wanted, count: beganAs(this.#left) }).then((isShown) => {
      this.#rows.drop((id) => hidden.has(id) || queue.hidden.has(id));
      return isShown ? this.#comeBack() : undefined;
    });
  }

  /** Back from a review: the scroll and the focus are where they were. */
  async #comeBack(): Promise<void> {
    const { navigation } = this.services;
    const was = this.#left;
    this.#left = undefined;
    if (was === undefined && navigation.restored === undefined) return;
    const list = await this.#shownList();
    navigation.restoreScroll(this.route);
    if (was !== undefined && list?.focusRow(was.id) !== true)
      this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
  }

  async #shownList(): Promise<GadbReviewList | null> {
    await this.updateComplete;
    const list = this.renderRoot.querySelector("gadb-review-list");
    await list?.updateComplete;
    return list;
  }

  #onListAsked({ wish }: GadbListAsked): void {
    if (wish === "more") void this.#rows.loadMore();
    else if (wish === "left") this.#rows.sweep();
    else void this.#showNew();
  }

  async #showNew(): Promise<void> {
    const first = this.#rows.showNew();
    const list = await this.#shownList();
    if (first !== undefined) list?.focusRow(first.id);
  }

  #onOpened({ rowId }: GadbRowOpened): void {
    this.#walk(rowId, this.#rows.list.shown);
  }

  #onWalk({ ids }: GadbWalkAsked): void {
    const [first] = ids;
    if (first === undefined) return;
    const wanted = new Set(ids);
    this.#walk(
      first,
      this.#rows.list.shown.filter(({ id }) => wanted.has(id)),
    );
    const { navigation } = this.services;
    navigation.go({ page: "review", projectId: this.#projectId, id: first, query: {} });
  }

  /** Has the room walk through some reviews and lead back to this list. */
  #walk(first: string, items: readonly ReviewSummary[]): void {
    const { navigation, queue } = this.services;
    navigation.remember(JSON.stringify({ id: first, count: this.#rows.list.shown.length }));
    queue.walkThrough(printRoute(this.route), items);
  }

  async #onBulkDone({ ids }: GadbBulkDone): Promise<void> {
    await this.#rows.check(ids);
    // Who decided knows that they are gone.
    this.#rows.sweep();
    void this.services.queue.load();
  }

  override render(): TemplateResult {
    const { query } = this.route;
    const branches = this.services.projects.find(this.#projectId)?.branches.nodes ?? [];
    const filters = reviewFilters(branches, this.#choices.value ?? NO_CHOICES);
    return html`
      <div @gadb-view-asked=${({ change }: GadbViewAsked) => this.services.navigation.view(change)}>
        <header>
          <div>
            <h1 tabindex="-1">Reviews</h1>
            <p class="count" role="status">${this.#count()}</p>
          </div>
          ${renderTools(query, { isLoading: this.#rows.first.loading, reload: () => this.#load() })}
        </header>
        <gadb-filters .filters=${filters} .query=${query}></gadb-filters>
      </div>
      <div
        class="progress"
        ?hidden=${!this.#rows.first.loading || this.#rows.first.value === undefined}
      ></div>
      ${this.#renderProblem(this.#rows.first, () => this.#load())}
      <div
        class="content"
        @gadb-list-asked=${this.#onListAsked}
        @gadb-row-opened=${this.#onOpened}
        @gadb-walk-asked=${this.#onWalk}
        @gadb-bulk-done=${this.#onBulkDone}
      >
        ${this.#renderContent()}
      </div>
    `;
  }

  #count(): string {
    if (this.#rows.first.value === undefined)
      return this.#rows.first.problem === undefined ? "Loading…" : "";
    return reviewCount(this.#rows.list.shown.length, this.#rows.total, this.#rows.hasMore);
  }

  #renderProblem({ problem }: Loader<unknown>, retry: () => void): TemplateResult | typeof nothing {
    if (problem === undefined) return nothing;
    return html`<gadb-problem .problem=${problem} @gadb-retry-asked=${retry}></gadb-problem>`;
  }

  #renderContent(): TemplateResult | typeof nothing {
    if (this.#rows.first.value === undefined)
      return this.#rows.first.slow ? renderSkeletons() : nothing;
    const isEmpty = this.#rows.list.shown.length === 0;
    const isList = this.route.query["view"] === "list";
    return html`
      <gadb-review-list
        .services=${this.services}
        .list=${this.#rows.list}
        .layout=${isList ? "list" : "grid"}
        .inProject=${true}
      ></gadb-review-list>
      ${isEmpty ? this.#renderEmpty() : nothing}
      ${this.#renderProblem(this.#rows.more, () => void this.#rows.loadMore())}
      <gadb-more
        .shown=${this.#rows.list.shown.length}
        .hasMore=${this.#rows.hasMore}
        .busy=${this.#rows.more.loading}
      ></gadb-more>
    `;
  }

  #renderEmpty(): TemplateResult {
    const set = setFilters(this.route.query, REVIEW_FILTERS);
    const { projects } = this.services;
    if (projects.items !== undefined && projects.find(this.#projectId) === undefined)
      return renderHidden();
    if (set.length === 0)
      return html`<section class="empty">
        ${icon("inbox")}
        <h2>No open reviews</h2>
        <p>A review begins when somebody asks for one on the page of an asset.</p>
        <p>The decided ones are under the state “All”.</p>
      </section>`;
    return html`<section class="empty">
      ${icon("search")}
      <h2>No versions match</h2>
      <button
        class="button"
        type="button"
        @click=${() => this.services.navigation.view(withoutFilters(set))}
      >
        Clear filters (${set.length})
      </button>
    </section>`;
  }
}

customElements.define("gadb-page-reviews", GadbPageReviews);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-reviews": GadbPageReviews;
  }
}

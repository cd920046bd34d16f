import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { loadAssets, type AssetPage, type AssetRow } from "../data/assets.ts";
import { loadChoices, NO_CHOICES, type Choices } from "../data/choices.ts";
import type { Filter } from "../elements/gadb-filters.ts";
import { icon } from "../icons.ts";
import { ASSET_FILTERS, assetAsk } from "../lib/asset-filters.ts";
import { countOf } from "../lib/format.ts";
import { beganAs, readLeft, type ListLeft } from "../lib/list-left.ts";
import { setFilters, withoutFilters } from "../lib/review-filters.ts";
import type { GadbListAsked, GadbRowOpened, GadbViewAsked } from "../list-events.ts";
import { renderHidden, renderSkeletonRows } from "../parts/review-tools.ts";
import { listStyles } from "../styles/lists.ts";
import { queueStyles } from "../styles/queue.ts";
import { reviewToolStyles } from "../styles/review-tools.ts";
import { buttons, reset } from "../styles/shared.ts";
import "../elements/gadb-asset-list.ts";
import "../elements/gadb-filters.ts";
import "../elements/gadb-more.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

/** The assets of a project: to find by name, folder, type and tag. */
export class GadbPageAssets extends Page {
  static override styles = [reset, buttons, queueStyles, listStyles, reviewToolStyles];

  static override properties = { ...Page.properties, items: { state: true } };

  #first = new Loader<AssetPage>(this);
  #more = new Loader<AssetPage>(this);
  #choices = new Loader<Choices>(this);

  declare items: readonly AssetRow[];
  /** How the list was left, until it is shown again. */
  #left: ListLeft | undefined;
  #last: AssetPage | undefined;
  #unbind: (() => void) | undefined;

  constructor() {
    super();
    this.items = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard } = this.services;
    keyboard.scope = "queue";
    const move = (step: number) => () => this.#list?.move(step);
    this.#unbind = keyboard.bind({
      next: move(1),
      previous: move(-1),
      reload: () => this.#load(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unbind?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    const before = changed.get("route");
    if (before?.projectId !== this.route.projectId) this.#enter();
    else if (JSON.stringify(before?.query) !== JSON.stringify(this.route.query)) this.#load();
  }

  get #projectId(): string {
    return this.route.projectId ?? "";
  }

  get #list() {
    return this.renderRoot.querySelector("gadb-asset-list");
  }

  #enter(): void {
    const { client, navigation } = this.services;
    const projectId = this.#projectId;
    this.#left = readLeft(navigation.restored?.focus);
    this.#first.clear();
    this.items = [];
    void this.#choices.run((signal) => loadChoices(client, projectId, signal));
    this.#load();
  }

  #load(): void {
    const wanted = { ...assetAsk(this.route.query), projectId: this.#projectId };
    const count = beganAs(this.#left);
    this.#more.clear();
    void this.#first
      .run((signal) => loadAssets(this.services.client, { ...wanted, count }, signal))
      .then((page) => {
        if (page === undefined) return;
        this.#last = page;
        this.items = page.items;
        void this.#comeBack();
      });
  }

  async #comeBack(): Promise<void> {
    const { navigation } = this.services;
    const was = this.#left;
    this.#left = undefined;
    if (navigation.restored === undefined) return;
    await this.updateComplete;
    await this.#list?.updateComplete;
    navigation.restoreScroll(this.route);
    if (was !== undefined) this.#list?.focusRow(was.id);
  }

  #loadMore(): void {
    const wanted = { ...assetAsk(this.route.query), projectId: this.#projectId };
    const after = this.#last?.cursor;
    void this.#more
      .run((signal) => loadAssets(this.services.client, { ...wanted, after }, signal))
      .then((page) => {
        if (page === undefined) return;
        this.#last = page;
        const there = new Set(this.items.map(({ id }) => id));
        this.items = [...this.items, ...page.items.filter(({ id }) => !there.has(id))];
      });
  }

  #onListAsked({ wish }: GadbListAsked): void {
    if (wish === "more") this.#loadMore();
  }

  #onOpened({ rowId }: GadbRowOpened): void {
    const left: ListLeft = { id: rowId, count: this.items.length };
    this.services.navigation.remember(JSON.stringify(left));
  }

  #filters(): Filter[] {
    const { types, tags } = this.#choices.value ?? NO_CHOICES;
    const { folder = "" } = this.route.query;
    return [
      { name: "q", label: "Name or folder" },
      { name: "type", label: "Type", choices: types },
      { name: "tag", label: "Tag", choices: tags },
      // A folder is chosen in the list; here it can be taken away.
      ...(folder === ""
        ? []
        : [{ name: "folder", label: "Folder", choices: [], any: "Folder: any" }]),
    ];
  }

  override render(): TemplateResult {
    const { query } = this.route;
    const { loading, value } = this.#first;
    return html`
      <div
        @gadb-view-asked=${({ change }: GadbViewAsked) => this.services.navigation.view(change)}
        @gadb-list-asked=${this.#onListAsked}
        @gadb-row-opened=${this.#onOpened}
      >
        <header>
          <div>
            <h1 tabindex="-1">Assets</h1>
            <p class="count" role="status">${this.#count()}</p>
          </div>
          <button
            class="button"
            type="button"
            aria-disabled=${loading ? "true" : nothing}
            @click=${() => this.#load()}
          >
            ${icon("retry")}Refresh
          </button>
        </header>
        <gadb-filters .filters=${this.#filters()} .query=${query}></gadb-filters>
        <div class="progress" ?hidden=${!loading || value === undefined}></div>
        ${this.#renderProblem(this.#first, () => this.#load())}
        <div class="content">${this.#renderContent()}</div>
      </div>
    `;
  }

  #count(): string {
    if (this.#first.value === undefined) return this.#first.problem === undefined ? "Loading…" : "";
    const total = this.#last?.total ?? 0;
    const shown = this.items.length;
    return shown < total ? `${shown} of ${countOf(total, "asset")}` : countOf(shown, "asset");
  }

  #renderProblem({ problem }: Loader<unknown>, retry: () => void): TemplateResult | typeof nothing {
    if (problem === undefined) return nothing;
    return html`<gadb-problem .problem=${problem} @gadb-retry-asked=${retry}></gadb-problem>`;
  }

  #renderContent(): TemplateResult | typeof nothing {
    if (this.#first.value === undefined) return this.#first.slow ? renderSkeletonRows() : nothing;
    if (this.items.length === 0) return this.#renderEmpty();
    return html`
      <gadb-asset-list
        .items=${this.items}
        .projectId=${this.#projectId}
        .tickets=${this.services.tickets}
      ></gadb-asset-list>
      ${this.#renderProblem(this.#more, () => this.#loadMore())}
      <gadb-more
        .shown=${this.items.length}
        .hasMore=${this.#last?.hasMore ?? false}
        .busy=${this.#more.loading}
      ></gadb-more>
    `;
  }

  #renderEmpty(): TemplateResult {
    const set = setFilters(this.route.query, ASSET_FILTERS);
    if (set.length > 0)
      return html`<section class="empty">
        ${icon("search")}
        <h2>No assets match</h2>
        <button
          class="button"
          type="button"
          @click=${() => this.services.navigation.view(withoutFilters(set))}
        >
          Clear filters (${set.length})
        </button>
      </section>`;
    const { projects } = this.services;
    const isHidden = projects.items !== undefined && projects.find(this.#projectId) === undefined;
    if (isHidden) return renderHidden();
    return html`<section class="empty">
      ${icon("model")}
      <h2>No assets yet</h2>
      <p>An asset is a named thing with versions: a texture, a model, a sound.</p>
      ${
        projects.find(this.#projectId)?.canWrite === true
          ? html`<p>Drop files on this page, or run <code>gadb upload</code>.</p>`
          : nothing
      }
    </section>`;
  }
}

customElements.define("gadb-page-assets", GadbPageAssets);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-assets": GadbPageAssets;
  }
}

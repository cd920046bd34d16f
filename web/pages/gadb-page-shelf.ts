import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { Paged } from "../controllers/paged.ts";
import { loadItems, loadShelf, type Shelf, type ShelfItem } from "../data/shelves.ts";
import type { Act, GadbActDialog } from "../elements/gadb-act-dialog.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { printRoute } from "../lib/router.ts";
import { renderNotFound, renderSkeleton } from "../parts/no-project.ts";
import { discardAct, reviewAct, submitAct } from "../parts/shelf-acts.ts";
import { renderItems } from "../parts/shelf-items.ts";
import { renderRevisions } from "../parts/shelf-revisions.ts";
import { renderShelfState } from "../parts/shelf-state.ts";
import { boardStyles, tableStyles } from "../styles/board.ts";
import { buttons, reset } from "../styles/shared.ts";
import { shelfStyles } from "../styles/shelf.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-act-dialog.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

/** One shelf: what it changes, what reviewers said of it, and what stands between it and the branch. */
export class GadbPageShelf extends Page {
  static override styles = [reset, buttons, tones, boardStyles, tableStyles, shelfStyles];

  #shelf = new Loader<Shelf>(this);
  #items = new Paged<ShelfItem>(this);
  /** The revision that the items are of. */
  #itemsOf: number | undefined;
  #unbind: (() => void) | undefined;
  #stops: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard } = this.services;
    keyboard.scope = "board";
    this.#unbind = keyboard.bind({ reload: () => void this.#load() });
    if (this.hasUpdated) this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unbind?.();
    this.#unfollow();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("route");
    if (!changed.has("route")) return;
    if (before?.projectId !== this.route.projectId) this.#follow();
    if (before?.id !== this.route.id) {
      this.#shelf.clear();
      this.#items.clear();
    }
    void this.#load();
  }

  /** Whatever happens to reviews and locks may let the shelf pass, or no longer. */
  #follow(): void {
    const { live } = this.services;
    const { projectId } = this.route;
    this.#unfollow();
    if (projectId === undefined) return;
    this.#stops = [
      live.reviews(projectId, ({ event, assetReview }) => {
        const isOfShelf = assetReview !== null && assetReview.shelfAtRevision !== null;
        if (event === "resync" || isOfShelf) void this.#load();
      }),
      live.activity(projectId, ({ event, workspaceActivity }) => {
        const isOfThis = workspaceActivity?.shelf?.id === this.route.id;
        if (event === "resync" || isOfThis) void this.#load();
      }),
      live.locks(projectId, ({ asset }) => {
        if (this.#items.rows?.some((item) => item.asset?.id === asset?.id)) void this.#loadItems();
      }),
    ];
  }

  #unfollow(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  async #load(): Promise<void> {
    const { id = "" } = this.route;
    const shelf = await this.#shelf.run((signal) => loadShelf(this.services.client, id, signal));
    if (shelf !== undefined) await this.#loadItems();
  }

  async #loadItems(): Promise<void> {
    const { client } = this.services;
    const wanted = { shelfId: this.route.id ?? "", revision: this.#revision };
    if (wanted.revision === 0) return;
    // What another revision holds says nothing of this one.
    if (wanted.revision !== this.#itemsOf) this.#items.clear();
    this.#itemsOf = wanted.revision;
    await this.#items.show((asked) => loadItems(client, wanted, asked));
  }

  /** The revision shown: the one of the address, else the newest. */
  get #revision(): number {
    const wanted = Number(this.route.query["revision"]);
    const newest = this.#shelf.value?.currentRevision ?? 0;
    return Number.isInteger(wanted) && wanted > 0 && wanted < newest ? wanted : newest;
  }

  get #isOpen(): boolean {
    const state = this.#shelf.value?.state;
    return state === "open" || state === "in_review";
  }

  #ask(act: Act): void {
    (this.renderRoot.querySelector("gadb-act-dialog") as GadbActDialog).ask(act);
  }

  #done(text: string): void {
    this.dispatchEvent(new GadbSaid(text));
    void this.#load();
  }

  override render(): TemplateResult {
    const { value: shelf, problem, slow } = this.#shelf;
    if (problem?.code === "NTFND") return renderNotFound("shelf");
    return html`
      <div class="progress" ?hidden=${!this.#shelf.loading || shelf === undefined}></div>
      ${this.#renderProblem()}
      ${shelf === undefined ? renderSkeleton(slow) : this.#renderShelf(shelf)}
      <gadb-act-dialog></gadb-act-dialog>
    `;
  }

  #renderProblem(): TemplateResult | typeof nothing {
    const problem = this.#shelf.problem ?? this.#items.problem;
    if (problem === undefined) return nothing;
    return html`<gadb-problem
      .problem=${problem}
      @gadb-retry-asked=${() => void this.#load()}
    ></gadb-problem>`;
  }

  #renderShelf(shelf: Shelf): TemplateResult {
    return html`
      <header class="head">
        <div>
          <div class="title">
            <h1 tabindex="-1">${shelf.name}</h1>
            ${renderShelfState(shelf.state)}
          </div>
          ${this.#renderFacts(shelf)}
          ${
            shelf.description === ""
              ? nothing
              : html`<p class="description">${shelf.description}</p>`
          }
        </div>
        ${this.#renderDoings(shelf)}
      </header>
      ${this.#renderStanding(shelf)}
      <div class="columns">
        <section aria-labelledby="assets">
          <h2 id="assets">Assets</h2>
          ${this.#renderItems(shelf)}
        </section>
        <section aria-labelledby="revisions">
          <h2 id="revisions">Revisions and reviews</h2>
          ${
            shelf.currentRevision === 0
              ? html`<p class="muted">Nothing was shelved yet.</p>`
              : renderRevisions(shelf, this.#revision)
          }
        </section>
      </div>
    `;
  }

  #renderFacts({ owner, branch, workspace, createdAt }: Shelf): TemplateResult {
    return html`<p class="facts">
      <span>${icon("author")}${owner?.displayName ?? "Somebody"}</span>
      <span
        >${icon("branch")}for
        ${branch?.name ?? "a branch"}${
          workspace === null ? nothing : html`, from the workspace ${workspace.name}`
        }</span
      >
      <span>${icon("clock")}made <gadb-age .at=${createdAt}></gadb-age></span>
    </p>`;
  }

  #renderItems(shelf: Shelf): TemplateResult | typeof nothing {
    if (shelf.currentRevision === 0) return html`<p class="muted">It is empty.</p>`;
    const { rows, slow, hasMore } = this.#items;
    if (rows === undefined) return renderSkeleton(slow);
    const isJudged = this.#isOpen && this.#revision === shelf.currentRevision;
    return html`${renderItems(rows, { projectId: this.route.projectId ?? "", isJudged })}
    ${
      hasMore
        ? html`<div class="more">
            <button class="button" type="button" @click=${() => void this.#items.more()}>
              Load more
            </button>
          </div>`
        : nothing
    }`;
  }

  /** Whether it may pass, in one sentence; each asset says the rest in its row. */
  #renderStanding(shelf: Shelf): TemplateResult | typeof nothing {
    if (!this.#isOpen || shelf.currentRevision === 0) return nothing;
    if (this.#revision !== shelf.currentRevision) {
      const { projectId = "" } = this.route;
      return html`<p class="standing">
        ${icon("info")}<span
          >This is revision ${this.#revision}.
          <a href=${printRoute({ page: "shelf", projectId, id: shelf.id, query: {} })}
            >Show the newest, ${shelf.currentRevision}</a
          >.</span
        >
      </p>`;
    }
    const blocked = this.#items.rows?.filter(({ obstacle }) => obstacle !== null).length ?? 0;
    if (this.#items.rows === undefined) return nothing;
    if (shelf.approvalObstacle === null && blocked === 0)
      return html`<p class="standing ok">
        ${icon("approve")}<span>Nothing stands in the way of submitting it.</span>
      </p>`;
    return html`<p class="standing warn">
      ${icon("alert")}
      <span>
        It would be refused now. ${shelf.approvalObstacle ?? nothing}
        ${
          blocked === 0
            ? nothing
            : `${countOf(blocked, "asset")} ${blocked === 1 ? "stands" : "stand"} in the way; see below.`
        }
      </span>
    </p>`;
  }

  #renderDoings(shelf: Shelf): TemplateResult {
    const asks = { client: this.services.client, shelf, done: (text: string) => this.#done(text) };
    const button = (may: boolean | null, act: Act, look = "") =>
      may === true
        ? html`<button class="button ${look}" type="button" @click=${() => this.#ask(act)}>
            ${icon(act.icon)}${act.verb}
          </button>`
        : nothing;
    return html`<div class="doings">
      ${button(shelf.canDiscard, discardAct(asks))}
      ${button(shelf.canRequestReview, reviewAct(asks))}
      ${button(shelf.canSubmit, submitAct(asks), "primary")}
    </div>`;
  }
}

customElements.define("gadb-page-shelf", GadbPageShelf);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-shelf": GadbPageShelf;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { Paged } from "../controllers/paged.ts";
import { loadPeople, loadTimeline } from "../data/activity.ts";
import type { ActivityEvent } from "../data/live-feed.ts";
import { icon } from "../icons.ts";
import { ACTION_WORDS, groupByDay, isAction, type ActivityEntry } from "../lib/activity.ts";
import { countOf } from "../lib/format.ts";
import { isProjectMissing, renderNotFound, renderSkeleton } from "../parts/no-project.ts";
import { renderDays } from "../parts/timeline.ts";
import { activityStyles } from "../styles/activity.ts";
import { boardStyles } from "../styles/board.ts";
import { buttons, reset } from "../styles/shared.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

const DATE = /^\d{4}-\d\d-\d\d$/;

/** What was done in a project, newest first. What happens meanwhile waits behind a button, so that nothing jumps. */
export class GadbPageActivity extends Page {
  static override styles = [reset, buttons, boardStyles, activityStyles];

  static override properties = { ...Page.properties, newCount: { state: true } };

  /** How many entries have come since the list was loaded. */
  declare newCount: number;
  #entries = new Paged<ActivityEntry>(this);
  #people = new Loader<{ id: string; displayName: string }[]>(this);
  #unbind: (() => void)[] = [];
  #unfollow: (() => void) | undefined;

  constructor() {
    super();
    this.newCount = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard, projects } = this.services;
    const onChange = () => this.requestUpdate();
    projects.addEventListener("change", onChange);
    keyboard.scope = "board";
    this.#unbind = [
      () => projects.removeEventListener("change", onChange),
      keyboard.bind({ reload: () => void this.#load() }),
    ];
    if (this.hasUpdated) this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
    this.#unfollow?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    if (changed.get("route")?.projectId !== this.route.projectId) {
      this.#entries.clear();
      this.#follow();
      const { projectId = "" } = this.route;
      void this.#people.run((signal) => loadPeople(this.services.client, projectId, signal));
    }
    void this.#load();
  }

  protected override updated(): void {
    if (this.#entries.rows !== undefined && this.services.navigation.restored !== undefined)
      this.services.navigation.restoreScroll(this.route);
  }

  #follow(): void {
    this.#unfollow?.();
    const { projectId } = this.route;
    if (projectId === undefined) return;
    this.#unfollow = this.services.live.activity(projectId, (event) => this.#onEvent(event));
  }

  #onEvent({ event, workspaceActivity: entry }: ActivityEvent): void {
    if (event === "resync") void this.#load();
    if (event !== "insert" || entry === null || this.#entries.rows === undefined) return;
    const { actor, type } = this.route.query;
    if (actor !== undefined && actor !== entry.user?.id) return;
    if (type !== undefined && type !== entry.action) return;
    if (!this.#entries.rows.some(({ id }) => id === entry.id)) this.newCount += 1;
  }

  async #load(): Promise<void> {
    const { projectId = "", query } = this.route;
    const { actor, type, since } = query;
    const filter = {
      projectId,
      userId: actor,
      action: isAction(type) ? type : undefined,
      since: since !== undefined && DATE.test(since) ? since : undefined,
    };
    this.newCount = 0;
    await this.#entries.show((asked) => loadTimeline(this.services.client, filter, asked));
  }

  async #onPill(): Promise<void> {
    await this.#load();
    await this.updateComplete;
    window.scrollTo(0, 0);
    this.renderRoot.querySelector("h1")?.focus();
  }

  override render(): TemplateResult {
    const { rows, problem, loading, slow } = this.#entries;
    if (isProjectMissing(this.services, this.route.projectId)) return renderNotFound("project");
    return html`
      <header class="head">
        <h1 tabindex="-1">Activity</h1>
        ${this.#renderFilters()}
      </header>
      <div class="progress" ?hidden=${!loading || rows === undefined}></div>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => void this.#load()}
            ></gadb-problem>`
      }
      <div class="pill" role="status">${this.newCount === 0 ? nothing : this.#renderPill()}</div>
      ${rows === undefined ? renderSkeleton(slow, 10) : this.#renderRows(rows)}
    `;
  }

  #renderPill(): TemplateResult {
    return html`<button class="button primary" type="button" @click=${() => void this.#onPill()}>
      ${icon("sooner")}${countOf(this.newCount, "new entry", "new entries")}
    </button>`;
  }

  #renderFilters(): TemplateResult {
    const { actor = "", type = "", since = "" } = this.route.query;
    const { navigation } = this.services;
    const view = (key: string) => (event: Event) =>
      navigation.view({ [key]: (event.target as HTMLInputElement | HTMLSelectElement).value });
    return html`<div class="filters">
      <div class="filter">
        <label for="who">Who</label>
        <select id="who" @change=${view("actor")}>
          <option value="" ?selected=${actor === ""}>Everybody</option>
          ${(this.#people.value ?? []).map(
            ({ id, displayName }) =>
              html`<option value=${id} ?selected=${id === actor}>${displayName}</option>`,
          )}
        </select>
      </div>
      <div class="filter">
        <label for="what">What</label>
        <select id="what" @change=${view("type")}>
          <option value="" ?selected=${type === ""}>Everything</option>
          ${Object.entries(ACTION_WORDS).map(
            ([value, word]) =>
              html`<option value=${value} ?selected=${value === type}>${word}</option>`,
          )}
        </select>
      </div>
      <div class="filter">
        <label for="since">Since</label>
        <input id="since" type="date" .value=${since} @change=${view("since")} />
      </div>
    </div>`;
  }

  #renderRows(rows: readonly ActivityEntry[]): TemplateResult {
    if (rows.length === 0) return this.#renderEmpty();
    return html`${renderDays(groupByDay(rows), this.route.projectId ?? "")}
    ${
      this.#entries.hasMore
        ? html`<div class="more">
            <button class="button" type="button" @click=${() => void this.#entries.more()}>
              Load more
            </button>
          </div>`
        : nothing
    }`;
  }

  #renderEmpty(): TemplateResult {
    const { actor, type, since } = this.route.query;
    const isFiltered = [actor, type, since].some((value) => value !== undefined);
    const clear = () => this.services.navigation.view({ actor: "", type: "", since: "" });
    if (isFiltered)
      return html`<section class="empty">
        ${icon("clock")}
        <h2>Nothing matches</h2>
        <button class="button" type="button" @click=${clear}>${icon("close")}Clear filters</button>
      </section>`;
    return html`<section class="empty">
      ${icon("clock")}
      <h2>Nothing has happened yet</h2>
      <p>Uploads, locks, shelves and integrations of this project appear here as they happen.</p>
    </section>`;
  }
}

customElements.define("gadb-page-activity", GadbPageActivity);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-activity": GadbPageActivity;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Paged } from "../controllers/paged.ts";
import { loadShelves, type ShelfRow } from "../data/shelves.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { moveIndex } from "../lib/neighbours.ts";
import { printRoute } from "../lib/router.ts";
import { isShelfState, SHELF_STATES } from "../lib/shelves.ts";
import { isProjectMissing, renderNotFound, renderSkeleton } from "../parts/no-project.ts";
import { renderShelfState } from "../parts/shelf-state.ts";
import { boardStyles, tableStyles } from "../styles/board.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

const COLUMNS = ["Shelf", "State", "Owner", "Branch", "Revision", "Assets", "Changed"] as const;

/** The shelves of a project, newest first. */
export class GadbPageShelves extends Page {
  static override styles = [reset, buttons, tones, boardStyles, tableStyles];

  #shelves = new Paged<ShelfRow>(this);
  #unbind: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard, projects } = this.services;
    const onChange = () => this.requestUpdate();
    projects.addEventListener("change", onChange);
    keyboard.scope = "board";
    this.#unbind = [
      () => projects.removeEventListener("change", onChange),
      keyboard.bind({
        next: () => this.#move(1),
        previous: () => this.#move(-1),
        reload: () => void this.#shelves.reload(),
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    const before = changed.get("route");
    if (before?.projectId !== this.route.projectId) this.#shelves.clear();
    void this.#load();
  }

  #load(): Promise<void> {
    const { client, session } = this.services;
    const { projectId = "", query } = this.route;
    const { owner, state } = query;
    const filter = {
      projectId,
      ownerId: owner === "me" ? session.userId : owner,
      state: isShelfState(state) ? state : undefined,
    };
    return this.#shelves.show((asked) => loadShelves(client, filter, asked));
  }

  protected override updated(): void {
    if (this.#shelves.rows === undefined || this.services.navigation.restored === undefined) return;
    const focus = this.services.navigation.restoreScroll(this.route);
    if (focus === undefined) return;
    this.#links.find((link) => link.dataset["id"] === focus)?.focus();
  }

  get #links(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("tr.row .name a")];
  }

  #move(step: number): void {
    const links = this.#links;
    const current = links.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    links[moveIndex(current, step, links.length)]?.focus();
  }

  override render(): TemplateResult {
    const { rows, problem, loading, slow } = this.#shelves;
    if (isProjectMissing(this.services, this.route.projectId)) return renderNotFound("project");
    return html`
      <header class="head">
        <div>
          <h1 tabindex="-1">Shelves</h1>
          <p class="count" role="status">${this.#count()}</p>
        </div>
        ${this.#renderFilters()}
      </header>
      <div class="progress" ?hidden=${!loading || rows === undefined}></div>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => void this.#shelves.reload()}
            ></gadb-problem>`
      }
      ${rows === undefined ? renderSkeleton(slow) : this.#renderRows(rows)}
    `;
  }

  #count(): string {
    const { rows, problem, hasMore } = this.#shelves;
    if (rows === undefined) return problem === undefined ? "Loading…" : "";
    return hasMore ? `The newest ${rows.length} shelves` : countOf(rows.length, "shelf", "shelves");
  }

  #renderFilters(): TemplateResult {
    const { state = "", owner } = this.route.query;
    const { navigation } = this.services;
    return html`<div class="filters">
      <div class="filter">
        <label for="state">State</label>
        <select
          id="state"
          @change=${(event: Event) =>
            navigation.view({ state: (event.target as HTMLSelectElement).value })}
        >
          <option value="" ?selected=${state === ""}>Any</option>
          ${Object.entries(SHELF_STATES).map(
            ([value, { word }]) =>
              html`<option value=${value} ?selected=${value === state}>${word}</option>`,
          )}
        </select>
      </div>
      <label class="tick"
        ><input
          type="checkbox"
          .checked=${owner === "me"}
          @change=${(event: Event) =>
            navigation.view({ owner: (event.target as HTMLInputElement).checked ? "me" : "" })}
        />Mine only</label
      >
    </div>`;
  }

  #renderRows(rows: readonly ShelfRow[]): TemplateResult {
    if (rows.length === 0) return this.#renderEmpty();
    return html`<table class="table" role="table" aria-label="Shelves">
        <thead role="rowgroup">
          <tr role="row">
            ${COLUMNS.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(
            rows,
            ({ id }) => id,
            (row) => this.#renderRow(row),
          )}
        </tbody>
      </table>
      ${
        this.#shelves.hasMore
          ? html`<div class="more">
              <button class="button" type="button" @click=${() => void this.#shelves.more()}>
                Load more
              </button>
            </div>`
          : nothing
      }`;
  }

  #renderRow(row: ShelfRow): TemplateResult {
    const { projectId = "" } = this.route;
    const href = printRoute({ page: "shelf", projectId, id: row.id, query: {} });
    const remember = () => this.services.navigation.remember(row.id);
    return html`<tr class="row" role="row">
      <td role="cell" class="wide">
        <span class="name">
          <a href=${href} data-id=${row.id} @click=${remember}>${row.name}</a>
          ${row.description === "" ? nothing : html`<small>${row.description}</small>`}
        </span>
      </td>
      <td role="cell" class="wide">${renderShelfState(row.state)}</td>
      <td role="cell" data-label="Owner">${row.owner?.displayName ?? "Somebody"}</td>
      <td role="cell" data-label="Branch">${row.branch?.name ?? ""}</td>
      <td role="cell" class="number" data-label="Revision">
        ${row.currentRevision === 0 ? "none yet" : row.currentRevision}
      </td>
      <td role="cell" class="number" data-label="Assets">
        ${row.shelfRevisions.nodes[0]?.shelfItems.totalCount ?? 0}
      </td>
      <td role="cell" class="tight" data-label="Changed">
        <gadb-age .at=${row.updatedAt}></gadb-age>
      </td>
    </tr>`;
  }

  #renderEmpty(): TemplateResult {
    const { state, owner } = this.route.query;
    const clear = () => this.services.navigation.view({ state: "", owner: "" });
    if (state !== undefined || owner !== undefined)
      return html`<section class="empty">
        ${icon("shelf")}
        <h2>No shelves match</h2>
        <button class="button" type="button" @click=${clear}>${icon("close")}Clear filters</button>
      </section>`;
    return html`<section class="empty">
      ${icon("shelf")}
      <h2>No shelves yet</h2>
      <p>
        A shelf sets changed files aside on the server, so that others can review them as one before
        they become versions. Shelves are made from a workspace with <code>createShelf</code> and
        <code>shelve</code>; see <a href="/docs" target="_blank">the documentation</a>.
      </p>
    </section>`;
  }
}

customElements.define("gadb-page-shelves", GadbPageShelves);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-shelves": GadbPageShelves;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { PATIENCE_MS } from "../controllers/loader.ts";
import { LockBoard } from "../data/lock-board.ts";
import { answerRequest, releaseLock, renewLock, withdrawRequest } from "../data/locks.ts";
import type { GadbActDialog } from "../elements/gadb-act-dialog.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import {
  filterLocks,
  groupLocks,
  holdersOf,
  type BoardLock,
  type LockGrouping,
} from "../lib/lock-board.ts";
import { moveIndex } from "../lib/neighbours.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { printRoute } from "../lib/router.ts";
import { askAct, breakAct } from "../parts/lock-acts.ts";
import {
  renderLockTable,
  type LockAct,
  type LockTable,
  type RequestAct,
} from "../parts/lock-table.ts";
import { isProjectMissing, renderNotFound, renderSkeleton } from "../parts/no-project.ts";
import { boardStyles, tableStyles } from "../styles/board.ts";
import { lockStyles } from "../styles/locks.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-act-dialog.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

const GROUPINGS: readonly (readonly [LockGrouping, string])[] = [
  ["none", "Nothing"],
  ["holder", "Holder"],
  ["folder", "Folder"],
];
/** Ages and leases in words grow old. */
const CLOCK_MS = 30_000;

/** Who holds which asset of a project, as it is at this moment. */
export class GadbPageLocks extends Page {
  static override styles = [reset, buttons, tones, boardStyles, tableStyles, lockStyles];

  static override properties = {
    ...Page.properties,
    isSlow: { state: true },
    busy: { state: true },
    refusal: { state: true },
  };

  /** True once a first load has taken long enough to show its skeleton. */
  declare isSlow: boolean;
  /** The lock or request that something is being done about. */
  declare busy: string | undefined;
  /** Why the last act was not done. */
  declare refusal: Problem | undefined;
  #board: LockBoard | undefined;
  #unbind: (() => void)[] = [];

  constructor() {
    super();
    this.isSlow = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard, projects } = this.services;
    const onChange = () => this.requestUpdate();
    projects.addEventListener("change", onChange);
    keyboard.scope = "board";
    const slow = setTimeout(() => (this.isSlow = true), PATIENCE_MS);
    const clock = setInterval(onChange, CLOCK_MS);
    this.#unbind = [
      () => projects.removeEventListener("change", onChange),
      () => clearTimeout(slow),
      () => clearInterval(clock),
      keyboard.bind({
        next: () => this.#move(1),
        previous: () => this.#move(-1),
        reload: () => void this.#board?.load(),
        "ask-lock": () => this.#press("ask-lock"),
        "extend-lock": () => this.#press("extend-lock"),
      }),
    ];
    if (this.hasUpdated) this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
    this.#board?.close();
    this.#board = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route") || changed.get("route")?.projectId === this.route.projectId) return;
    this.#open();
  }

  #open(): void {
    this.#board?.close();
    this.refusal = undefined;
    this.#board = new LockBoard(this.services, this.route.projectId ?? "");
    this.#board.addEventListener("change", () => this.requestUpdate());
  }

  protected override updated(): void {
    if (this.#board?.rows === undefined || this.services.navigation.restored === undefined) return;
    const focus = this.services.navigation.restoreScroll(this.route);
    if (focus !== undefined) this.#link(focus)?.focus();
  }

  get #links(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("tr.row .name a")];
  }

  #link(lockId: string): HTMLElement | null {
    return this.renderRoot.querySelector(`tr[data-lock="${lockId}"] a`);
  }

  get #focusedRow(): Element | null | undefined {
    return this.shadowRoot?.activeElement?.closest("tr.row");
  }

  #move(step: number): void {
    const links = this.#links;
    const current = links.findIndex((link) => link.closest("tr") === this.#focusedRow);
    links[moveIndex(current, step, links.length)]?.focus();
  }

  /** Does what a button of the row in focus does, if there is one. */
  #press(shortcut: "ask-lock" | "extend-lock"): boolean {
    const key = shortcut === "ask-lock" ? "A" : "E";
    const button = this.#focusedRow?.querySelector<HTMLElement>(`[aria-keyshortcuts="${key}"]`);
    button?.click();
    return button !== null && button !== undefined;
  }

  #act(act: LockAct, lock: BoardLock): void {
    const { client } = this.services;
    const done = (text: string) => this.#done(text);
    if (act === "ask") this.#dialog.ask(askAct({ client, lock, done }));
    else if (act === "break") this.#dialog.ask(breakAct({ client, lock, done }));
    else if (act === "extend")
      void this.#try(lock.id, `Extended ${lock.asset?.name}.`, () => renewLock(client, lock));
    else
      void this.#try(lock.id, `Released ${lock.asset?.name}.`, () => releaseLock(client, lock.id));
  }

  #answer(act: RequestAct, requestId: string, lock: BoardLock): void {
    const { client } = this.services;
    const name = lock.asset?.name ?? "the lock";
    if (act === "withdraw")
      void this.#try(requestId, `You no longer ask for ${name}.`, () =>
        withdrawRequest(client, requestId),
      );
    else
      void this.#try(
        requestId,
        act === "keep" ? `You keep ${name} for an hour.` : `Released ${name}.`,
        () => answerRequest(client, requestId, act === "keep"),
      );
  }

  async #try(what: string, text: string, run: () => Promise<void>): Promise<void> {
    if (this.busy !== undefined) return;
    this.busy = what;
    try {
      await run();
      this.#done(text);
    } catch (error) {
      this.refusal = problemOf(error);
      // What was pressed may no longer be so.
      void this.#board?.load();
    }
    this.busy = undefined;
  }

  #done(text: string): void {
    this.refusal = undefined;
    this.dispatchEvent(new GadbSaid(text));
    void this.#board?.load();
  }

  get #dialog(): GadbActDialog {
    return this.renderRoot.querySelector("gadb-act-dialog") as GadbActDialog;
  }

  override render(): TemplateResult {
    const board = this.#board;
    if (board === undefined) return html``;
    if (isProjectMissing(this.services, this.route.projectId)) return renderNotFound("project");
    const shown = this.#shown(board);
    return html`
      <header class="head">
        <div>
          <h1 tabindex="-1">Locks</h1>
          <p class="count" role="status">${this.#count(board, shown)}</p>
        </div>
        ${this.#renderFilters(board)}
      </header>
      <div class="progress" ?hidden=${!board.loading || board.rows === undefined}></div>
      ${renderProblem(board.problem ?? this.refusal, () => void board.load())}
      ${this.#renderRows(board, shown)}
      <gadb-act-dialog></gadb-act-dialog>
    `;
  }

  /** What the filters let through, and what has just gone from it. */
  #shown(board: LockBoard): BoardLock[] {
    const { holder, stale } = this.route.query;
    const rows = [...(board.rows?.values() ?? [])];
    const assets = new Set(rows.map(({ asset }) => asset?.id));
    const gone = [...board.gone.values()].filter(({ asset }) => !assets.has(asset?.id));
    return filterLocks([...rows, ...gone], { holder, isStale: stale === "1" });
  }

  get #isFiltered(): boolean {
    return this.route.query["holder"] !== undefined || this.route.query["stale"] === "1";
  }

  #count(board: LockBoard, shown: readonly BoardLock[]): string {
    if (board.rows === undefined) return board.problem === undefined ? "Loading…" : "";
    const total = countOf(board.rows.size, "lock");
    const count = shown.filter(({ id }) => !board.gone.has(id)).length;
    if (this.#isFiltered) return `${count} of ${total}`;
    const mine = shown.filter(({ canRelease }) => canRelease === true).length;
    return `${total}${mine > 0 ? `, ${mine} yours` : ""}${board.isCut ? "; more are not shown" : ""}`;
  }

  #renderFilters(board: LockBoard): TemplateResult {
    const { holder = "", stale, group = "none" } = this.route.query;
    const { navigation, session } = this.services;
    const holders = holdersOf(board.rows?.values() ?? []);
    const isListed = holder === "" || holders.some(({ id }) => id === holder);
    return html`<div class="filters">
      <div class="filter">
        <label for="holder">Holder</label>
        <select
          id="holder"
          @change=${(event: Event) => navigation.view({ holder: valueOf(event) })}
        >
          <option value="" ?selected=${holder === ""}>Everybody</option>
          ${isListed ? nothing : html`<option value=${holder} selected>Holds nothing now</option>`}
          ${holders.map(
            ({ id, displayName }) =>
              html`<option value=${id} ?selected=${id === holder}>
                ${id === session.userId ? `${displayName} (you)` : displayName}
              </option>`,
          )}
        </select>
      </div>
      <div class="filter">
        <label for="group-by">Group by</label>
        <select
          id="group-by"
          @change=${(event: Event) => navigation.view({ group: valueOf(event).replace("none", "") })}
        >
          ${GROUPINGS.map(
            ([value, label]) =>
              html`<option value=${value} ?selected=${value === group}>${label}</option>`,
          )}
        </select>
      </div>
      <label class="tick"
        ><input
          type="checkbox"
          .checked=${stale === "1"}
          @change=${(event: Event) =>
            navigation.view({ stale: (event.target as HTMLInputElement).checked ? "1" : "" })}
        />Stale only</label
      >
    </div>`;
  }

  #renderRows(board: LockBoard, shown: readonly BoardLock[]): TemplateResult | typeof nothing {
    if (board.rows === undefined) return renderSkeleton(this.isSlow && board.problem === undefined);
    if (shown.length > 0) {
      const { group } = this.route.query;
      return renderLockTable(
        groupLocks(shown, group === "holder" || group === "folder" ? group : "none"),
        this.#table(board),
      );
    }
    if (this.#isFiltered && board.rows.size > 0) return this.#renderFilteredAway();
    return renderEmpty(this.route.projectId ?? "");
  }

  #table(board: LockBoard): LockTable {
    const { session, projects, tickets } = this.services;
    const projectId = this.route.projectId ?? "";
    return {
      projectId,
      tickets,
      userId: session.userId,
      now: new Date(),
      canBreak: projects.find(projectId)?.canLead === true,
      fresh: board.fresh,
      gone: board.gone,
      busy: this.busy,
      act: (act, lock) => this.#act(act, lock),
      answer: (act, request, lock) => this.#answer(act, request.id, lock),
      opens: ({ id }) => this.services.navigation.remember(id),
    };
  }

  #renderFilteredAway(): TemplateResult {
    const clear = () => this.services.navigation.view({ holder: "", stale: "" });
    return html`<section class="empty">
      ${icon("unlock")}
      <h2>No locks match</h2>
      <button class="button" type="button" @click=${clear}>${icon("close")}Clear filters</button>
    </section>`;
  }
}

function renderProblem(
  problem: Problem | undefined,
  onRetry: () => void,
): TemplateResult | typeof nothing {
  if (problem === undefined) return nothing;
  return html`<gadb-problem .problem=${problem} @gadb-retry-asked=${onRetry}></gadb-problem>`;
}

function renderEmpty(projectId: string): TemplateResult {
  return html`<section class="empty">
    ${icon("unlock")}
    <h2>Nothing is locked</h2>
    <p>
      A lock says who is changing a file that cannot be merged, so that nobody else starts on it.
      Locks taken anywhere in the studio appear here within a second.
    </p>
    <a class="button" href=${printRoute({ page: "assets", projectId, query: {} })}>
      Choose an asset to lock
    </a>
  </section>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

customElements.define("gadb-page-locks", GadbPageLocks);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-locks": GadbPageLocks;
  }
}

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { sendBulk } from "../data/bulk.ts";
import type { GadbVerdictGiven } from "../events.ts";
import { countOf } from "../lib/format.ts";
import type { Outcome } from "../lib/bulk.ts";
import type { LiveRows } from "../lib/live-rows.ts";
import { moveIndex } from "../lib/neighbours.ts";
import { subjectName, type ReviewSummary } from "../lib/reviews.ts";
import {
  among,
  NOTHING_SELECTED,
  selectionOf,
  toggled,
  withRange,
  type Selection,
} from "../lib/selection.ts";
import type { Intent } from "../lib/words.ts";
import {
  GadbBulkDone,
  GadbListAsked,
  GadbRowOpened,
  GadbWalkAsked,
  type GadbSelectionAsked,
} from "../list-events.ts";
import type { Services } from "../services.ts";
import { listStyles } from "../styles/lists.ts";
import { queueGrid } from "../styles/queue.ts";
import { buttons, reset } from "../styles/shared.ts";
import type { GadbBulkBar } from "./gadb-bulk-bar.ts";
import type { GadbCard } from "./gadb-card.ts";
import "./gadb-bulk-bar.ts";
import "./gadb-bulk-result.ts";
import "./gadb-card.ts";

/**
 * Cards of reviews to move through and to select with the keyboard or the pointer, and verdicts on many at once.
 * @fires gadb-row-opened
 * @fires gadb-list-asked
 * @fires gadb-walk-asked
 * @fires gadb-bulk-done
 */
export class GadbReviewList extends LitElement {
  static override styles = [
    reset,
    buttons,
    queueGrid,
    listStyles,
    css`
      li {
        position: relative;
        scroll-margin-block: 5rem 12rem;
      }
      .pick {
        position: absolute;
        inset-block-start: var(--space-1);
        inset-inline-start: var(--space-1);
        display: grid;
        place-items: center;
        width: 36px;
        height: 36px;
        cursor: pointer;
      }
      .pick input {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--accent-fill);
        cursor: pointer;
      }
      li:has(:checked) gadb-card {
        outline: 2px solid var(--accent);
        outline-offset: 1px;
        border-radius: var(--radius-2);
      }
      gadb-bulk-bar {
        position: sticky;
        inset-block-end: var(--space-2);
        z-index: 2;
        margin-block-start: var(--space-4);
      }
      gadb-bulk-result {
        margin-block-end: var(--space-4);
      }
    `,
  ];

  static override properties = {
    services: { attribute: false },
    list: { attribute: false },
    layout: {},
    inProject: { attribute: false },
    selection: { state: true },
    answered: { state: true },
    result: { state: true },
  };

  declare services: Services;
  declare list: LiveRows<ReviewSummary>;
  declare layout: "grid" | "list";
  declare inProject: boolean;
  declare selection: Selection;
  declare answered: number | undefined;
  declare result: { intent: Intent; outcomes: readonly Outcome[] } | undefined;
  #unbind: (() => void) | undefined;
  /** Whether Shift was held at the last click, which comes before the change of a checkbox. */
  #withShift = false;

  constructor() {
    super();
    this.layout = "grid";
    this.inProject = false;
    this.selection = NOTHING_SELECTED;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const choose = (intent: Intent) => () => this.#choose(intent);
    this.#unbind = this.services.keyboard.bind({
      next: () => this.#move(1),
      previous: () => this.#move(-1),
      select: () => this.#select((id) => toggled(this.selection, id)),
      "select-range": () => this.#select((id) => withRange(this.selection, this.#ids, id)),
      "bulk-approve": choose("approved"),
      "bulk-request-changes": choose("changes_requested"),
      "bulk-comment": choose("comment"),
      "bulk-send": () => this.#bar?.send() ?? false,
      unselect: () => this.#onEscape(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unbind?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("list")) this.selection = among(this.selection, this.#selectable);
  }

  /** Puts the focus on the card of a review; says whether there is one. */
  focusRow(id: string): boolean {
    const card = this.#cards[this.#ids.indexOf(id)];
    if (card === undefined) return false;
    void card.updateComplete.then(() => card.focus());
    return true;
  }

  get #cards(): GadbCard[] {
    return [...this.renderRoot.querySelectorAll("gadb-card")];
  }

  get #bar(): GadbBulkBar | null {
    return this.renderRoot.querySelector("gadb-bulk-bar");
  }

  get #ids(): string[] {
    return this.list.shown.map(({ id }) => id);
  }

  get #selectable(): string[] {
    return this.list.shown.filter(isSelectable).map(({ id }) => id);
  }

  get #selected(): ReviewSummary[] {
    return this.list.shown.filter(({ id }) => this.selection.ids.has(id));
  }

  #focused(): string | undefined {
    const { activeElement } = this.shadowRoot ?? {};
    const row = activeElement?.closest("li");
    return row?.dataset["id"];
  }

  #move(step: number): void {
    const id = this.#focused();
    const cards = this.#cards;
    const current = id === undefined ? -1 : this.#ids.indexOf(id);
    const to = moveIndex(current, step, cards.length);
    cards[to]?.focus();
    this.services.ahead.want(this.#ids.slice(to, to + 1));
  }

  #select(change: (id: string) => Selection): boolean {
    const id = this.#focused();
    if (id === undefined || this.answered !== undefined) return false;
    this.#keep(change(id));
    return true;
  }

  #keep(selection: Selection): void {
    this.selection = among(selection, this.#selectable);
    this.result = undefined;
  }

  #choose(intent: Intent): boolean {
    // Without a selection the card in focus is meant.
    if (this.selection.ids.size === 0) this.#select((id) => toggled(this.selection, id));
    if (this.selection.ids.size === 0) return false;
    void this.updateComplete.then(async () => {
      await this.#bar?.updateComplete;
      this.#bar?.choose(intent);
    });
    return true;
  }

  #onEscape(): boolean {
    if (this.#bar?.leaveNote() === true) return true;
    if (this.selection.ids.size === 0) return false;
    const [first] = this.selection.ids;
    this.#keep(NOTHING_SELECTED);
    if (this.#focused() === undefined && first !== undefined) this.focusRow(first);
    return true;
  }

  #onSelectionAsked({ wish }: GadbSelectionAsked): void {
    if (wish === "all") this.#keep(selectionOf(this.#selectable));
    else if (wish === "none") this.#keep(NOTHING_SELECTED);
    else this.dispatchEvent(new GadbWalkAsked(this.#selected.map(({ id }) => id)));
  }

  async #onVerdict(event: GadbVerdictGiven): Promise<void> {
    event.stopPropagation();
    const { intent, note } = event;
    const items = this.#selected;
    this.answered = 0;
    this.result = undefined;
    const outcomes = await sendBulk(this.services.client, {
      items,
      intent,
      note,
      onProgress: (answered) => (this.answered = answered),
    });
    this.answered = undefined;
    this.result = { intent, outcomes };
    // What was refused stays selected, with the note, to be tried again or looked at.
    const refused = outcomes.filter(({ problem }) => problem !== undefined);
    this.selection = selectionOf(refused.map(({ item }) => item.id));
    this.dispatchEvent(new GadbBulkDone(items.map(({ id }) => id)));
    await this.updateComplete;
    this.renderRoot
      .querySelector<HTMLElement>("gadb-bulk-result")
      ?.scrollIntoView({ block: "nearest" });
  }

  #onClick(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("li");
    const id = row?.dataset["id"];
    if (id === undefined) return;
    this.#withShift = event.shiftKey;
    if ((event.target as Element).closest(".pick") !== null) return;
    if (event.shiftKey) {
      event.preventDefault();
      this.#keep(withRange(this.selection, this.#ids, id));
    } else if (event.button === 0 && !event.ctrlKey && !event.metaKey) {
      this.dispatchEvent(new GadbRowOpened(id));
    }
  }

  #onPick(id: string): void {
    this.#keep(
      this.#withShift ? withRange(this.selection, this.#ids, id) : toggled(this.selection, id),
    );
  }

  #onFocusOut(event: FocusEvent): void {
    const { relatedTarget } = event;
    const isInside = relatedTarget instanceof Node && this.renderRoot.contains(relatedTarget);
    if (!isInside && this.list.gone.size > 0) this.dispatchEvent(new GadbListAsked("left"));
  }

  override render(): TemplateResult {
    const { shown, waiting } = this.list;
    return html`
      <div class="pill-place" role="status">
        ${
          waiting.length === 0
            ? nothing
            : html`<button
                class="button primary pill"
                type="button"
                @click=${() => this.dispatchEvent(new GadbListAsked("show-new"))}
              >
                ${waiting.length} new – show
              </button>`
        }
      </div>
      ${this.#renderResult()}
      <ul
        class=${this.layout}
        @click=${this.#onClick}
        @focusout=${this.#onFocusOut}
        aria-label=${countOf(shown.length, "review")}
      >
        ${repeat(
          shown,
          ({ id }) => id,
          (item) => this.#renderRow(item),
        )}
      </ul>
      ${this.#renderBar()}
    `;
  }

  #renderResult(): TemplateResult | typeof nothing {
    if (this.result === undefined) return nothing;
    return html`<gadb-bulk-result
      .intent=${this.result.intent}
      .outcomes=${this.result.outcomes}
      @gadb-selection-asked=${() => (this.result = undefined)}
    ></gadb-bulk-result>`;
  }

  #renderRow(item: ReviewSummary): TemplateResult {
    return html`<li data-id=${item.id}>
      <gadb-card
        .item=${item}
        .tickets=${this.services.tickets}
        .layout=${this.layout}
        .inProject=${this.inProject}
        .gone=${this.list.gone.has(item.id)}
      ></gadb-card>
      ${
        isSelectable(item)
          ? html`<label class="pick">
              <input
                type="checkbox"
                aria-label="Select ${subjectName(item.subject)}"
                .checked=${live(this.selection.ids.has(item.id))}
                ?disabled=${this.answered !== undefined}
                @change=${() => this.#onPick(item.id)}
              />
            </label>`
          : nothing
      }
    </li>`;
  }

  #renderBar(): TemplateResult | typeof nothing {
    const selected = this.#selected;
    if (selected.length === 0) return nothing;
    return html`<gadb-bulk-bar
      .count=${selected.length}
      .loaded=${this.#selectable.length}
      .canDecide=${selected.some(({ canDecide }) => canDecide)}
      .answered=${this.answered}
      @gadb-verdict-given=${this.#onVerdict}
      @gadb-selection-asked=${this.#onSelectionAsked}
    ></gadb-bulk-bar>`;
  }
}

/** Whether anything but looking can be done with it; the database says so. */
function isSelectable({ canDecide, canComment }: ReviewSummary): boolean {
  return canDecide || canComment === true;
}

customElements.define("gadb-review-list", GadbReviewList);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-review-list": GadbReviewList;
  }
}

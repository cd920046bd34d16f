import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { PATIENCE_MS } from "../controllers/loader.ts";
import type { GadbCard } from "../elements/gadb-card.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { moveIndex } from "../lib/neighbours.ts";
import type { ReviewSummary } from "../lib/reviews.ts";
import { queueStyles } from "../styles/queue.ts";
import { buttons, reset } from "../styles/shared.ts";
import "../elements/gadb-card.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

const SKELETONS = 6;

/** What waits on the person signed in, oldest first. */
export class GadbPageWork extends Page {
  static override styles = [reset, buttons, queueStyles];

  static override properties = { ...Page.properties, patient: { state: true } };

  /** True until a first load has taken long enough to show its skeleton. */
  declare patient: boolean;
  #unbind: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.patient = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { queue, keyboard } = this.services;
    const onChange = () => this.requestUpdate();
    queue.addEventListener("change", onChange);
    keyboard.scope = "queue";
    this.#unbind = [
      () => queue.removeEventListener("change", onChange),
      keyboard.bind({
        next: () => this.#move(1),
        previous: () => this.#move(-1),
        reload: () => void queue.load(),
      }),
    ];
    this.#timer = setTimeout(() => (this.patient = false), PATIENCE_MS);
    void queue.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    for (const unbind of this.#unbind) unbind();
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.#returnFocus();
  }

  /** Back from a review, the focus goes to the card one came from, or to the top when that is done with. */
  #returnFocus(): void {
    const { queue } = this.services;
    if (queue.lastOpened === undefined || queue.items === undefined) return;
    const card = this.#cards[queue.ids.indexOf(queue.lastOpened)];
    queue.lastOpened = undefined;
    if (card === undefined) this.renderRoot.querySelector("h1")?.focus();
    else void card.updateComplete.then(() => card.focus());
  }

  get #cards(): GadbCard[] {
    return [...this.renderRoot.querySelectorAll("gadb-card")];
  }

  #move(step: number): void {
    const cards = this.#cards;
    const current = cards.indexOf(this.shadowRoot?.activeElement as GadbCard);
    cards[moveIndex(current, step, cards.length)]?.focus();
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
          @click=${() => void queue.load()}
        >
          ${icon("retry")}Refresh
        </button>
      </header>
      <div class="progress" ?hidden=${!queue.loading || queue.items === undefined}></div>
      ${
        queue.problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${queue.problem}
              @gadb-retry-asked=${() => void queue.load()}
            ></gadb-problem>`
      }
      ${this.#renderItems(queue.items)}
    `;
  }

  #count(): string {
    const { items, problem } = this.services.queue;
    if (items === undefined) return problem === undefined ? "Loading…" : "";
    return items.length === 0 ? "Nothing waits" : countOf(items.length, "review");
  }

  #renderItems(items: readonly ReviewSummary[] | undefined): TemplateResult | typeof nothing {
    if (items === undefined) {
      if (this.patient || this.services.queue.problem !== undefined) return nothing;
      return html`<div class="grid" aria-hidden="true">
        ${Array.from({ length: SKELETONS }, () => html`<div class="skeleton"></div>`)}
      </div>`;
    }
    if (items.length === 0) return renderEmpty();
    return html`<ul class="grid">
      ${repeat(
        items,
        (item) => item.id,
        (item) =>
          html`<li><gadb-card .item=${item} .tickets=${this.services.tickets}></gadb-card></li>`,
      )}
    </ul>`;
  }
}

function renderEmpty(): TemplateResult {
  return html`<section class="empty">
    ${icon("inbox")}
    <h2>All clear</h2>
    <p>Reviews that need your verdict appear here as soon as somebody asks for one.</p>
    <p>
      A review is asked for with the mutation <code>requestReview</code>; see
      <a href="/graphiql" target="_blank"
        >the API explorer<span class="hidden-text"> (opens in a new tab)</span></a
      >.
    </p>
  </section>`;
}

customElements.define("gadb-page-work", GadbPageWork);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-work": GadbPageWork;
  }
}

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Choice } from "../data/choices.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { setFilters, withoutFilters } from "../lib/review-filters.ts";
import type { Query } from "../lib/router.ts";
import { GadbViewAsked } from "../list-events.ts";
import { listStyles } from "../styles/lists.ts";
import { buttons, fields, reset } from "../styles/shared.ts";

/** A pause in typing that is long enough to search. */
const TYPING_MS = 250;

/** One filter: a part of the address, and what it can be. */
export interface Filter {
  name: string;
  label: string;
  /** What is chosen from; undefined for text. */
  choices?: readonly Choice[];
  /** What the list shows while the filter is not set. */
  any?: string;
}

/**
 * The filters of a list, and a chip for each one that is set. They live in the address.
 * @fires gadb-view-asked
 */
export class GadbFilters extends LitElement {
  static override styles = [
    reset,
    buttons,
    fields,
    listStyles,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
      input[type="text"],
      select {
        min-height: 36px;
        padding: var(--space-1) var(--space-2);
        border: 1px solid var(--edge-control);
        border-radius: var(--radius-2);
        background: var(--surface-2);
        color: var(--text-1);
        font: inherit;
      }
      .text {
        position: relative;
        flex: 2 1 12rem;
      }
      .text .icon {
        position: absolute;
        inset-block-start: 11px;
        inset-inline-start: var(--space-3);
        color: var(--text-2);
        pointer-events: none;
      }
      input[type="text"] {
        width: 100%;
        padding-inline-start: var(--space-6);
        font-size: var(--size-m);
      }
      select {
        flex: 1 1 8rem;
        min-width: 0;
        max-width: 14rem;
        text-overflow: ellipsis;
      }
      .chips {
        margin-block-start: var(--space-2);
      }
      @media (hover: none) {
        input[type="text"] {
          font-size: var(--size-l);
        }
      }
      @media (max-width: 480px) {
        select {
          max-width: none;
        }
      }
    `,
  ];

  static override properties = { filters: { attribute: false }, query: { attribute: false } };

  declare filters: readonly Filter[];
  declare query: Query;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  /** Puts the focus on the text that is searched for. */
  override focus(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  #ask(change: Query): void {
    clearTimeout(this.#timer);
    this.dispatchEvent(new GadbViewAsked(change));
  }

  #onInput(name: string, event: Event): void {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask({ [name]: value.trim() }), TYPING_MS);
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const field = this.renderRoot.querySelector("input");
    if (field !== null) this.#ask({ [field.name]: field.value.trim() });
  }

  override render(): TemplateResult {
    return html`<search>
      <form @submit=${this.#onSubmit}>
        ${this.filters.map((filter) => (filter.choices === undefined ? this.#renderText(filter) : this.#renderSelect(filter, filter.choices)))}
      </form>
      ${this.#renderChips()}
    </search>`;
  }

  #renderText({ name, label }: Filter): TemplateResult {
    return html`<div class="text">
      ${icon("search")}<input
        type="text"
        name=${name}
        maxlength="200"
        aria-label=${label}
        placeholder=${label}
        autocomplete="off"
        .value=${live(this.query[name] ?? "")}
        @input=${(event: Event) => this.#onInput(name, event)}
      />
    </div>`;
  }

  #renderSelect({ name, label, any }: Filter, choices: readonly Choice[]): TemplateResult {
    const chosen = this.query[name] ?? "";
    // What an address names is shown even when it is not (yet) among the choices.
    const isKnown = chosen === "" || choices.some(({ value }) => value === chosen);
    return html`<select
      aria-label=${label}
      .value=${live(chosen)}
      @change=${(event: Event) => this.#ask({ [name]: (event.target as HTMLSelectElement).value })}
    >
      <option value="" ?selected=${chosen === ""}>${any ?? `${label}: any`}</option>
      ${isKnown ? nothing : html`<option value=${chosen} selected>${chosen}</option>`}
      ${choices.map(
        (choice) =>
          html`<option value=${choice.value} ?selected=${choice.value === chosen}>
            ${choice.label}
          </option>`,
      )}
    </select>`;
  }

  #renderChips(): TemplateResult | typeof nothing {
    const names = this.filters.map(({ name }) => name);
    const set = setFilters(this.query, names);
    if (set.length === 0) return nothing;
    return html`<ul class="chips" aria-label="Filters that are set">
      ${this.filters.filter(({ name }) => set.includes(name)).map((filter) => this.#renderChip(filter))}
      ${
        set.length < 2
          ? nothing
          : html`<li>
              <button class="chip" type="button" @click=${() => this.#ask(withoutFilters(set))}>
                Clear ${countOf(set.length, "filter")}${icon("close")}
              </button>
            </li>`
      }
    </ul>`;
  }

  #renderChip({ name, label, choices }: Filter): TemplateResult {
    const value = this.query[name] ?? "";
    const word = choices?.find((choice) => choice.value === value)?.label ?? value;
    return html`<li>
      <button
        class="chip"
        type="button"
        aria-label="Clear ${label}: ${word}"
        @click=${() => this.#ask({ [name]: "" })}
      >
        ${label}: ${word}${icon("close")}
      </button>
    </li>`;
  }
}

customElements.define("gadb-filters", GadbFilters);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-filters": GadbFilters;
  }
}

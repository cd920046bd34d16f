import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { LivePreview } from "../controllers/live-preview.ts";
import type { Tickets } from "../data/tickets.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { factsOf } from "../lib/facts.ts";
import type { Preview } from "../lib/preview.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { MediaVersion } from "../lib/reviews.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";

/** What the server found out about the content of a version, or why it did not, and the way to have it try again. */
export class GadbPreview extends LitElement {
  static override styles = [
    reset,
    buttons,
    tones,
    css`
      :host {
        font-size: var(--size-s);
      }
      dl {
        display: grid;
        gap: var(--space-1);
      }
      dl > div {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr);
        gap: var(--space-2);
      }
      dt {
        color: var(--text-2);
      }
      dd {
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
      }
      .waits {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        color: var(--text-2);
      }
      .failed {
        display: grid;
        justify-items: start;
        gap: var(--space-2);
        padding: var(--space-2) var(--space-3);
        border-inline-start: 3px solid var(--warn);
        border-radius: var(--radius-1);
        background: var(--warn-tint);
        overflow-wrap: anywhere;
      }
    `,
  ];

  static override properties = {
    version: { attribute: false },
    tickets: { attribute: false },
    busy: { state: true },
    problem: { state: true },
  };

  declare version: MediaVersion;
  declare tickets: Tickets;
  declare busy: boolean;
  /** Why trying again was refused. */
  declare problem: Problem | undefined;
  readonly #live = new LivePreview(this, { always: true });

  constructor() {
    super();
    this.busy = false;
  }

  protected override willUpdate(): void {
    this.#live.show(this.version, this.tickets.previews);
  }

  async #onRetry(): Promise<void> {
    if (this.busy) return;
    const { id } = this.version;
    this.busy = true;
    this.problem = undefined;
    try {
      const preview = await this.tickets.previews.retry(id);
      if (this.version.id === id) this.#live.take(preview);
      this.dispatchEvent(new GadbSaid("The preview is being made again"));
    } catch (error) {
      if (this.version.id === id) this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult | typeof nothing {
    const preview = this.#live.current;
    if (preview?.state === "waiting")
      return html`<p class="waits">${icon("pending")}Preparing preview…</p>`;
    if (preview?.state === "failed") return this.#renderFailure(preview);
    const facts = preview === undefined ? [] : factsOf(preview);
    if (facts.length === 0) return nothing;
    return html`<dl>
      ${facts.map(
        ({ name, value }) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #renderFailure({ reason, canRetry }: Preview): TemplateResult {
    return html`<div class="failed">
      <p><strong>There is no preview.</strong> ${reason ?? ""}</p>
      ${this.problem === undefined ? nothing : html`<p>${this.problem.message}</p>`}
      ${
        canRetry
          ? html`<button
              class="button"
              type="button"
              aria-disabled=${this.busy ? "true" : nothing}
              @click=${this.#onRetry}
            >
              ${icon("retry")}Make it again
            </button>`
          : nothing
      }
    </div>`;
  }
}

customElements.define("gadb-preview", GadbPreview);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-preview": GadbPreview;
  }
}

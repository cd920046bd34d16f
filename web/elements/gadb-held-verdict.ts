import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { UNDO_FOR_MS, type RefusedVerdict } from "../data/verdicts.ts";
import { icon } from "../icons.ts";
import { isWorthRetrying } from "../lib/problems.ts";
import { printRoute } from "../lib/router.ts";
import { ariaKeys, shortcutHint } from "../lib/shortcuts.ts";
import { INTENT_WORDS } from "../lib/words.ts";
import type { Services } from "../services.ts";
import { buttons, reset } from "../styles/shared.ts";

/**
 * The verdict that can still be taken back, and those that were not taken in the end. Over every page: by then the
 * reviewer looks at something else.
 */
export class GadbHeldVerdict extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      :host {
        position: fixed;
        inset-block-end: var(--space-4);
        inset-inline: var(--space-4);
        z-index: 5;
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        pointer-events: none;
      }
      /* Something else is being said below. */
      :host([raised]) {
        inset-block-end: calc(var(--space-4) + 3.25rem);
      }
      .said,
      .refused {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        max-width: 40rem;
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        border: 1px solid var(--edge-control);
        border-radius: var(--radius-2);
        background: var(--surface-3);
        color: var(--text-1);
        box-shadow: var(--shadow);
        overflow-wrap: anywhere;
        pointer-events: auto;
      }
      .said p {
        flex: 1 1 auto;
      }
      .left {
        min-width: 2.2em;
        color: var(--text-2);
        font-variant-numeric: tabular-nums;
        text-align: end;
      }
      .refused {
        background: var(--bad-tint);
      }
      .refused > .icon {
        color: var(--bad);
        font-size: var(--size-xl);
      }
      .refused .text {
        flex: 1 1 14rem;
        min-width: 0;
      }
      .refused strong {
        display: block;
        color: var(--bad);
      }
    `,
  ];

  static override properties = { services: { attribute: false }, seconds: { state: true } };

  declare services: Services;
  /** Until it is sent. */
  declare seconds: number;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #unbind: (() => void)[] = [];

  constructor() {
    super();
    this.seconds = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { verdicts, keyboard } = this.services;
    const onChange = () => this.requestUpdate();
    verdicts.addEventListener("change", onChange);
    this.#unbind = [
      () => verdicts.removeEventListener("change", onChange),
      keyboard.bind({ "undo-verdict": () => this.#undo() }),
    ];
    this.#ticking = setInterval(() => this.#tick(), 250);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
    clearInterval(this.#ticking);
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.#tick();
  }

  #tick(): void {
    const { held } = this.services.verdicts;
    if (held === undefined) return;
    this.seconds = Math.max(0, Math.ceil((held.givenAt + UNDO_FOR_MS - Date.now()) / 1000));
  }

  /** Back to the review, with the note where it was. */
  #undo(): boolean {
    const given = this.services.verdicts.undo();
    if (given === undefined) return false;
    this.services.navigation.go({ page: "review", id: given.reviewId, query: {} });
    return true;
  }

  override render(): TemplateResult {
    const { held, said, refused } = this.services.verdicts;
    return html`${repeat(
        refused,
        ({ given }) => given.reviewId,
        (one) => this.#renderRefused(one),
      )}
      <div role="status" aria-live="polite">
        ${
          held === undefined
            ? nothing
            : html`<div class="said">
                <p>${said}</p>
                <span class="left" aria-hidden="true">${this.seconds} s</span>
                <button
                  class="button"
                  type="button"
                  aria-keyshortcuts=${ariaKeys("undo-verdict")}
                  @click=${() => this.#undo()}
                >
                  ${icon("undo")}Undo ${shortcutHint("undo-verdict")}
                </button>
              </div>`
        }
      </div>`;
  }

  #renderRefused(refused: RefusedVerdict): TemplateResult {
    const { given, problem } = refused;
    const { verdicts } = this.services;
    const note = given.comment === "" ? "" : " Your note is kept.";
    return html`<div class="refused" role="alert">
      ${icon("alert")}
      <div class="text">
        <strong
          >Your verdict on ${given.name} (${INTENT_WORDS[given.verdict].word.toLowerCase()}) was not
          taken.</strong
        >
        ${problem.message} ${problem.hint ?? ""}${note}
      </div>
      ${
        isWorthRetrying(problem)
          ? html`<button class="button" type="button" @click=${() => void verdicts.retry(refused)}>
              ${icon("retry")}Send again
            </button>`
          : nothing
      }
      <a
        class="button"
        href=${printRoute({ page: "review", id: given.reviewId, query: {} })}
        @click=${() => verdicts.dismiss(refused)}
        >Open the review</a
      >
      <button
        class="button plain square"
        type="button"
        aria-label="Dismiss"
        @click=${() => verdicts.dismiss(refused)}
      >
        ${icon("close")}
      </button>
    </div>`;
  }
}

customElements.define("gadb-held-verdict", GadbHeldVerdict);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-held-verdict": GadbHeldVerdict;
  }
}

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { GadbRetryAsked } from "../events.ts";
import { icon } from "../icons.ts";
import { isWorthRetrying, type Problem } from "../lib/problems.ts";
import { buttons, reset } from "../styles/shared.ts";

/**
 * What went wrong, what to do, and Retry when that can help.
 * @fires gadb-retry-asked
 */
export class GadbProblem extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      .problem {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-2);
        background: var(--bad-tint);
        color: var(--text-1);
      }
      .problem > .icon {
        color: var(--bad);
        font-size: var(--size-xl);
      }
      .text {
        flex: 1 1 14rem;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      strong {
        display: block;
        color: var(--bad);
      }
      small {
        color: var(--text-2);
        font-size: var(--size-xs);
      }
    `,
  ];

  static override properties = { problem: { attribute: false } };

  declare problem: Problem;

  override render(): TemplateResult {
    const { problem } = this;
    return html`<div class="problem" role="alert">
      ${icon("alert")}
      <div class="text">
        <strong>${problem.message}</strong>
        ${problem.hint ?? nothing}
        ${problem.requestId === undefined ? nothing : html`<div><small>Request ${problem.requestId}</small></div>`}
      </div>
      ${
        isWorthRetrying(problem)
          ? html`<button
              class="button"
              type="button"
              @click=${() => this.dispatchEvent(new GadbRetryAsked())}
            >
              ${icon("retry")}Try again
            </button>`
          : nothing
      }
    </div>`;
  }
}

customElements.define("gadb-problem", GadbProblem);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-problem": GadbProblem;
  }
}

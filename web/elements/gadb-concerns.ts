import { LitElement, css, html, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { Concern } from "../lib/status.ts";
import { reset } from "../styles/shared.ts";

/** What needs somebody, the worst first; or that nothing does. */
export class GadbConcerns extends LitElement {
  static override styles = [
    reset,
    css`
      .concerns {
        display: grid;
        gap: var(--space-2);
        margin: 0 0 var(--space-4);
        padding: 0;
        list-style: none;
      }
      .concerns > li,
      .well {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 var(--space-3);
        align-items: baseline;
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-2);
        background: var(--warn-tint);
        color: var(--text-1);
      }
      .concerns > .bad {
        background: var(--bad-tint);
      }
      .well {
        margin-block-end: var(--space-4);
        background: var(--ok-tint);
      }
      .concerns p,
      .well p {
        overflow-wrap: anywhere;
      }
      .concerns .icon {
        color: var(--warn);
      }
      .concerns .bad .icon {
        color: var(--bad);
      }
      .well .icon {
        color: var(--ok);
      }
      .concerns .next {
        grid-column: 2;
        color: var(--text-2);
      }
    `,
  ];

  static override properties = { concerns: { attribute: false } };

  declare concerns: readonly Concern[];

  override render(): TemplateResult {
    if (this.concerns.length === 0)
      return html`<div class="well" role="status">
        ${icon("check")}
        <p>All is as it should be.</p>
      </div>`;
    return html`<ul class="concerns" aria-label="What needs somebody">
      ${this.concerns.map(
        ({ tone, what, next }) =>
          html`<li class=${tone}>
            ${icon("alert")}
            <p><strong>${what}</strong></p>
            <p class="next">${next}</p>
          </li>`,
      )}
    </ul>`;
  }
}

customElements.define("gadb-concerns", GadbConcerns);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-concerns": GadbConcerns;
  }
}

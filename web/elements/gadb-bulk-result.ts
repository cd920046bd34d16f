import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { bulkSentence, type Outcome } from "../lib/bulk.ts";
import { subjectName } from "../lib/reviews.ts";
import { printRoute } from "../lib/router.ts";
import type { Intent } from "../lib/words.ts";
import { GadbSelectionAsked } from "../list-events.ts";
import { buttons, reset } from "../styles/shared.ts";

/**
 * What became of a verdict on many: a sentence, and what was refused with its reason.
 * @fires gadb-selection-asked - none: the result has been read
 */
export class GadbBulkResult extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      section {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--edge);
        border-radius: var(--radius-2);
        background: var(--surface-1);
      }
      .head {
        display: flex;
        align-items: center;
        gap: var(--space-2);
      }
      h2 {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .head > .icon {
        color: var(--ok);
        font-size: var(--size-xl);
      }
      .refused > .icon {
        color: var(--warn);
      }
      li {
        padding-block: var(--space-1);
        overflow-wrap: anywhere;
      }
      a {
        display: inline-block;
        min-height: 24px;
      }
    `,
  ];

  static override properties = { intent: { attribute: false }, outcomes: { attribute: false } };

  declare intent: Intent;
  declare outcomes: readonly Outcome[];

  override render(): TemplateResult {
    const refused = this.outcomes.filter(({ problem }) => problem !== undefined);
    return html`<section role="status">
      <div class="head ${refused.length === 0 ? "" : "refused"}">
        ${icon(refused.length === 0 ? "approve" : "alert")}
        <h2>${bulkSentence(this.intent, this.outcomes)}</h2>
        <button
          class="button plain square"
          type="button"
          aria-label="Close the result"
          @click=${() => this.dispatchEvent(new GadbSelectionAsked("none"))}
        >
          ${icon("close")}
        </button>
      </div>
      ${
        refused.length === 0
          ? nothing
          : html`<ul>
              ${refused.map(renderRefused)}
            </ul>`
      }
    </section>`;
  }
}

function renderRefused({ item, problem }: Outcome): TemplateResult {
  const { id, projectId } = item;
  return html`<li>
    <a href=${printRoute({ page: "review", projectId, id, query: {} })}
      >${subjectName(item.subject)}</a
    >
    ${problem?.message} ${problem?.hint ?? nothing}
  </li>`;
}

customElements.define("gadb-bulk-result", GadbBulkResult);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-bulk-result": GadbBulkResult;
  }
}

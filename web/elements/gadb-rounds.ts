import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import type { Round } from "../lib/reviews.ts";
import { printRoute } from "../lib/router.ts";
import { reset } from "../styles/shared.ts";
import "./gadb-age.ts";
import "./gadb-state.ts";

/** The other rounds of review of an asset, each a link. */
export class GadbRounds extends LitElement {
  static override styles = [
    reset,
    css`
      li {
        padding-block: var(--space-2);
        border-block-end: 1px solid var(--edge);
      }
      li:last-child {
        border-block-end: none;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--space-2);
      }
      a {
        display: inline-block;
        min-width: 24px;
        line-height: 24px;
        font-weight: 600;
      }
      .when,
      .word {
        color: var(--text-2);
        font-size: var(--size-s);
      }
      .word {
        overflow-wrap: anywhere;
      }
    `,
  ];

  static override properties = { rounds: { attribute: false } };

  declare rounds: readonly Round[];

  override render(): TemplateResult {
    return html`<ul>
      ${this.rounds.map(renderRound)}
    </ul>`;
  }
}

function renderRound(round: Round): TemplateResult {
  return html`<li>
    <div class="head">
      <a href=${printRoute({ page: "review", id: round.id, query: {} })}
        ><span class="hidden-text">Review of </span>v${round.versionNumber}</a
      >
      <gadb-state .state=${round.state}></gadb-state>
      <gadb-age class="when" .at=${round.requestedAt}></gadb-age>
    </div>
    ${round.lastWord === "" ? nothing : html`<p class="word">${round.lastWord}</p>`}
  </li>`;
}

customElements.define("gadb-rounds", GadbRounds);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-rounds": GadbRounds;
  }
}

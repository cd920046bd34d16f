import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { initials } from "../lib/format.ts";
import { conversation, type Decision, type Entry, type Note } from "../lib/reviews.ts";
import { INTENT_WORDS, spaced } from "../lib/words.ts";
import { reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";

/** Decisions and notes on a review in the order they came. */
export class GadbConversation extends LitElement {
  static override styles = [
    reset,
    tones,
    css`
      li {
        display: grid;
        grid-template-columns: 32px minmax(0, 1fr);
        gap: var(--space-1) var(--space-3);
        padding-block: var(--space-3);
        border-block-end: 1px solid var(--edge);
      }
      li:last-child {
        border-block-end: none;
      }
      .who {
        display: grid;
        width: 32px;
        height: 32px;
        border-radius: var(--radius-round);
        background: var(--surface-3);
        color: var(--text-1);
        font-size: var(--size-xs);
        font-weight: 600;
        place-items: center;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--space-2);
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .when,
      .rank,
      .none {
        color: var(--text-2);
        font-size: var(--size-s);
      }
      .body {
        grid-column: 2;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .replaced .badge {
        text-decoration: line-through;
      }
      .none {
        padding-block: var(--space-3);
      }
    `,
  ];

  static override properties = { decisions: { attribute: false }, notes: { attribute: false } };

  declare decisions: readonly Decision[];
  declare notes: readonly Note[];

  constructor() {
    super();
    this.decisions = [];
    this.notes = [];
  }

  override render(): TemplateResult {
    const entries = conversation(this.decisions, this.notes);
    if (entries.length === 0) return html`<p class="none">No decisions and no notes yet.</p>`;
    return html`<ol>
      ${entries.map(renderEntry)}
    </ol>`;
  }
}

function renderEntry(entry: Entry): TemplateResult {
  const body = entry.type === "decision" ? entry.comment : entry.body;
  const isReplaced = entry.type === "decision" && !entry.isStanding;
  return html`<li class=${isReplaced ? "replaced" : ""}>
    <span class="who" aria-hidden="true">${initials(entry.byName)}</span>
    <div>
      <div class="head">
        <span class="name">${entry.byName}</span>
        ${entry.type === "decision" ? renderVerdict(entry) : nothing}
      </div>
      <div class="when">
        ${entry.type === "decision" ? html`${spaced(entry.role)} · ` : nothing}<gadb-age
          .at=${entry.createdAt}
        ></gadb-age>
        ${isReplaced ? html`· replaced by a later decision` : nothing}
      </div>
    </div>
    ${body === "" ? nothing : html`<p class="body">${body}</p>`}
  </li>`;
}

function renderVerdict(decision: Decision): TemplateResult {
  const { word, icon: shape, tone } = INTENT_WORDS[decision.verdict];
  return html`<span class="badge ${tone}">${icon(shape)}${word}</span>`;
}

customElements.define("gadb-conversation", GadbConversation);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-conversation": GadbConversation;
  }
}

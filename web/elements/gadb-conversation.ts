import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { initials } from "../lib/format.ts";
import {
  conversation,
  type Decision,
  type Entry,
  type Note,
  type NumberedNote,
} from "../lib/reviews.ts";
import { spotWords } from "../lib/spot.ts";
import { INTENT_WORDS, spaced, TASK_WORDS } from "../lib/words.ts";
import { GadbNoteChosen, GadbTaskMoved } from "../room-events.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";

/**
 * Decisions and notes on a review in the order they came. Notes are numbered as on the picture.
 * @fires gadb-note-chosen
 * @fires gadb-task-moved
 */
export class GadbConversation extends LitElement {
  static override styles = [
    reset,
    buttons,
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
      li.chosen {
        margin-inline: calc(-1 * var(--space-2));
        padding-inline: var(--space-2);
        border-radius: var(--radius-2);
        background: var(--surface-3);
        box-shadow: inset 3px 0 0 var(--text-1);
      }
      .number {
        color: var(--text-2);
        font-size: var(--size-s);
        font-variant-numeric: tabular-nums;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        grid-column: 2;
        gap: var(--space-1) var(--space-2);
        margin-block-start: var(--space-1);
      }
      .acts .button {
        min-height: 30px;
        padding-inline: var(--space-2);
        font-size: var(--size-s);
      }
      .acts .badge {
        padding-inline: var(--space-3);
      }
    `,
  ];

  static override properties = {
    decisions: { attribute: false },
    notes: { attribute: false },
    chosen: {},
  };

  declare decisions: readonly Decision[];
  declare notes: readonly Note[];
  /** The note that is shown on the picture. */
  declare chosen: string | undefined;

  constructor() {
    super();
    this.decisions = [];
    this.notes = [];
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("chosen"))
      this.renderRoot.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  override render(): TemplateResult {
    const entries = conversation(this.decisions, this.notes);
    if (entries.length === 0) return html`<p class="none">No decisions and no notes yet.</p>`;
    return html`<ol>
      ${entries.map((entry) => this.#renderEntry(entry))}
    </ol>`;
  }

  #renderEntry(entry: Entry): TemplateResult {
    const body = entry.type === "decision" ? entry.comment : entry.body;
    const isReplaced = entry.type === "decision" && !entry.isStanding;
    const isChosen = entry.id === this.chosen;
    return html`<li class="${isReplaced ? "replaced" : ""} ${isChosen ? "chosen" : ""}">
      <span class="who" aria-hidden="true">${initials(entry.byName)}</span>
      <div>
        <div class="head">
          <span class="name">${entry.byName}</span>
          ${
            entry.type === "decision"
              ? renderVerdict(entry)
              : html`<span class="number">Note ${entry.number}</span>`
          }
        </div>
        <div class="when">
          ${entry.type === "decision" ? html`${spaced(entry.role)} · ` : nothing}<gadb-age
            .at=${entry.createdAt}
          ></gadb-age>
          ${isReplaced ? html`· replaced by a later decision` : nothing}
        </div>
      </div>
      ${body === "" ? nothing : html`<p class="body">${body}</p>`}
      ${entry.type === "note" ? this.#renderActs(entry) : nothing}
    </li>`;
  }

  #renderActs(note: NumberedNote): TemplateResult | typeof nothing {
    const { region, spot, taskState, taskMoves = [] } = note;
    const place = region === undefined ? spot && spotWords(spot) : "Region";
    if (place === undefined && taskState === undefined) return nothing;
    return html`<div class="acts">
      ${
        place === undefined
          ? nothing
          : html`<button
              class="button"
              type="button"
              aria-pressed=${note.id === this.chosen}
              aria-label=${region === undefined ? `Show note ${note.number} at ${place}` : `Show the region of note ${note.number}`}
              @click=${() => this.dispatchEvent(new GadbNoteChosen(note.id, "conversation"))}
            >
              ${icon("region")}${place}
            </button>`
      }
      ${taskState === undefined ? nothing : renderTask(note)}
      ${taskMoves.map(
        (state) =>
          html`<button
            class="button"
            type="button"
            aria-label="${TASK_WORDS[state].verb}: note ${note.number}"
            @click=${() => this.dispatchEvent(new GadbTaskMoved(note.id, state))}
          >
            ${TASK_WORDS[state].verb}
          </button>`,
      )}
    </div>`;
  }
}

function renderTask({ taskState = "open" }: NumberedNote): TemplateResult {
  const { word, icon: shape, tone } = TASK_WORDS[taskState];
  return html`<span class="badge ${tone}">${icon(shape)}${word}</span>`;
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

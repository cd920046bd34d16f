import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { initials } from "../lib/format.ts";
import { conversation, type Decision, type Note, type NumberedNote } from "../lib/reviews.ts";
import { spotWords } from "../lib/spot.ts";
import { INTENT_WORDS, spaced, TASK_WORDS } from "../lib/words.ts";
import { renderMarkdown } from "../parts/markdown.ts";
import { GadbNoteChosen, GadbReplyAsked, GadbTaskMoved } from "../room-events.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";

/**
 * Decisions and notes on a review in the order they came. Notes are numbered as on the picture.
 * @fires gadb-note-chosen
 * @fires gadb-task-moved
 * @fires gadb-reply-asked
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
        display: grid;
        grid-column: 2;
        gap: var(--space-2);
        overflow-wrap: anywhere;
      }
      .body > * {
        min-width: 0;
      }
      .body p {
        white-space: pre-wrap;
      }
      .body li {
        display: list-item;
        margin-inline-start: var(--space-5);
        padding-block: 0;
        border: none;
        list-style: disc;
      }
      .body ol li {
        list-style: decimal;
      }
      .body a {
        color: var(--accent);
      }
      .body code {
        font-family: var(--font-mono);
        font-size: var(--size-s);
      }
      .body :not(pre) > code {
        padding-inline: var(--space-1);
        border-radius: var(--radius-1);
        background: var(--surface-3);
      }
      pre {
        margin: 0;
        padding: var(--space-2);
        border-radius: var(--radius-1);
        background: var(--surface-3);
        white-space: pre-wrap;
      }
      blockquote {
        display: grid;
        gap: var(--space-2);
        margin: 0;
        padding-inline-start: var(--space-3);
        border-inline-start: 3px solid var(--edge-control);
        color: var(--text-2);
      }
      .replies {
        grid-column: 2;
        margin-block-start: var(--space-2);
        padding-inline-start: var(--space-3);
        border-inline-start: 2px solid var(--edge);
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
    projectId: {},
    canReply: { attribute: false },
  };

  declare decisions: readonly Decision[];
  declare notes: readonly Note[];
  /** The note that is shown on the picture. */
  declare chosen: string | undefined;
  /** Where the assets are that notes name. */
  declare projectId: string;
  /** Whether the database would take a note. */
  declare canReply: boolean;

  constructor() {
    super();
    this.projectId = "";
    this.canReply = false;
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
      ${entries.map((entry) => this.#renderEntry(entry, "replies" in entry ? entry.replies : []))}
    </ol>`;
  }

  #renderEntry(
    entry: ({ type: "decision" } & Decision) | ({ type: "note" } & NumberedNote),
    replies: readonly NumberedNote[],
  ): TemplateResult {
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
      ${
        body === ""
          ? nothing
          : html`<div class="body">${renderMarkdown(body, this.projectId)}</div>`
      }
      ${entry.type === "note" ? this.#renderActs(entry) : nothing}
      ${
        replies.length === 0
          ? nothing
          : html`<ol class="replies">
              ${replies.map((note) => this.#renderEntry({ type: "note", ...note }, []))}
            </ol>`
      }
    </li>`;
  }

  #renderActs(note: NumberedNote): TemplateResult | typeof nothing {
    const { region, spot, taskState, taskMoves = [] } = note;
    const place = region === undefined ? spot && spotWords(spot) : "Region";
    if (place === undefined && taskState === undefined && !this.canReply) return nothing;
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
      ${
        this.canReply
          ? html`<button
              class="button plain"
              type="button"
              aria-label="Reply to note ${note.number}"
              @click=${() => this.dispatchEvent(new GadbReplyAsked(note.id))}
            >
              Reply
            </button>`
          : nothing
      }
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

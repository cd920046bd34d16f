import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { forTab } from "../data/storage.ts";
import { GadbRetryAsked, GadbVerdictGiven } from "../events.ts";
import { icon } from "../icons.ts";
import { countOf } from "../lib/format.ts";
import { isOutdated, type Problem } from "../lib/problems.ts";
import { regionWords, type Region } from "../lib/region.ts";
import { ariaKeys, type ShortcutId } from "../lib/shortcuts.ts";
import { spotWords, type Spot } from "../lib/spot.ts";
import { INTENT_WORDS, type Intent } from "../lib/words.ts";
import { GadbRegionMarked, GadbReplyAsked, GadbSpotMarked } from "../room-events.ts";
import { buttons, fields, keys, reset } from "../styles/shared.ts";
import { verdictStyles } from "../styles/verdict.ts";

const CHOICES: readonly { intent: Intent; shortcut?: ShortcutId; key?: string }[] = [
  { intent: "approved", shortcut: "approve", key: "A" },
  { intent: "changes_requested", shortcut: "request-changes", key: "R" },
  { intent: "comment", shortcut: "comment", key: "C" },
  { intent: "rejected" },
];

/**
 * Where a reviewer chooses a verdict and writes the note that goes with it; who may only comment gets the note alone. The
 * note is kept in this tab until it is sent, over reloads and a session that ran out.
 * @fires gadb-verdict-given
 * @fires gadb-region-marked - when the region is taken away
 * @fires gadb-spot-marked - when the frame or point is taken away
 * @fires gadb-reply-asked - when the note is to answer nothing
 * @fires gadb-retry-asked - when the review is to be loaded again
 */
export class GadbVerdictBar extends LitElement {
  static override styles = [reset, buttons, fields, keys, verdictStyles];

  static override properties = {
    reviewId: {},
    canDecide: { attribute: false },
    region: { attribute: false },
    spot: { attribute: false },
    answers: { type: Number },
    openTasks: { type: Number },
    busy: { type: Boolean },
    problem: { attribute: false },
    intent: { state: true },
    note: { state: true },
    isTask: { state: true },
  };

  declare reviewId: string;
  declare canDecide: boolean;
  /** The part of the picture that the note is about. */
  declare region: Region | undefined;
  /** The frame or the point that it is about. */
  declare spot: Spot | undefined;
  /** The number of the note that is answered. */
  declare answers: number | undefined;
  /** Tasks on the review that are still open. */
  declare openTasks: number;
  declare busy: boolean;
  declare problem: Problem | undefined;
  /** Nothing is chosen beforehand: a note sent in haste must not approve. */
  declare intent: Intent | undefined;
  declare note: string;
  declare isTask: boolean;

  constructor() {
    super();
    this.canDecide = true;
    this.openTasks = 0;
    this.busy = false;
    this.note = "";
    this.isTask = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A verdict that was chosen before somebody else ended the review is none any more.
    if (!this.canDecide) this.intent = "comment";
    else if (changed.has("canDecide") && changed.get("canDecide") === false)
      this.intent = undefined;
    if (!changed.has("reviewId")) return;
    this.intent = this.canDecide ? undefined : "comment";
    this.isTask = false;
    this.note = forTab.get(`draft.${this.reviewId}`) ?? "";
  }

  /** Chooses a verdict and moves on to the note; says whether it can be chosen. */
  choose(intent: Intent): boolean {
    if (!this.canDecide && intent !== "comment") return false;
    this.intent = intent;
    this.#field.focus();
    return true;
  }

  /** Moves on to the note; without a verdict it is a comment. */
  write(): void {
    this.choose(this.intent ?? "comment");
  }

  /** Sends what is chosen; the browser points out what is missing. */
  send(): void {
    this.renderRoot.querySelector("form")?.requestSubmit();
  }

  /** Leaves the note's field; says whether the focus was there. */
  leaveNote(): boolean {
    if (this.shadowRoot?.activeElement !== this.#field) return false;
    this.#field.blur();
    return true;
  }

  /** Empties the form: it has been sent. */
  clear(): void {
    this.intent = undefined;
    this.isTask = false;
    this.#keep("");
  }

  get #field(): HTMLTextAreaElement {
    return this.renderRoot.querySelector("textarea") as HTMLTextAreaElement;
  }

  #keep(note: string): void {
    this.note = note;
    forTab.set(`draft.${this.reviewId}`, note === "" ? null : note);
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.busy || this.intent === undefined) return;
    this.dispatchEvent(new GadbVerdictGiven(this.intent, this.note.trim(), this.isTask));
  }

  override render(): TemplateResult {
    return html`<form @submit=${this.#onSubmit}>
      ${
        this.openTasks === 0
          ? nothing
          : html`<p class="tasks">${icon("task")}${countOf(this.openTasks, "open task")}</p>`
      }
      ${
        this.canDecide
          ? html`<fieldset>
              <legend>Your verdict</legend>
              <div class="choices">${CHOICES.map((choice) => this.#renderChoice(choice))}</div>
            </fieldset>`
          : nothing
      }
      ${this.#renderNote()} ${this.#renderPlace()} ${this.#renderProblem()} ${this.#renderSend()}
    </form>`;
  }

  /** Whether the note is one of its own: about a place, a task, or an answer. A verdict is sent after it. */
  get #isOwnNote(): boolean {
    const { region, spot, isTask, answers } = this;
    return region !== undefined || spot !== undefined || isTask || answers !== undefined;
  }

  #renderPlace(): TemplateResult {
    const { region, spot, isTask, intent, answers } = this;
    const isOwnNote = this.#isOwnNote;
    return html`<div class="place">
      ${
        answers === undefined
          ? nothing
          : html`<span class="region"
              >${icon("comment")}Answers note ${answers}<button
                class="button plain square"
                type="button"
                aria-label="Not an answer to note ${answers}"
                @click=${() => this.dispatchEvent(new GadbReplyAsked(undefined))}
              >
                ${icon("close")}
              </button></span
            >`
      }
      ${
        region === undefined
          ? nothing
          : html`<span class="region" title=${regionWords(region)}
              >${icon("region")}About a region<button
                class="button plain square"
                type="button"
                aria-label="Not about the region"
                @click=${() => this.dispatchEvent(new GadbRegionMarked(undefined))}
              >
                ${icon("close")}
              </button></span
            >`
      }
      ${
        spot === undefined
          ? nothing
          : html`<span class="region"
              >${icon("region")}About: ${spotWords(spot)}<button
                class="button plain square"
                type="button"
                aria-label="Not about this place"
                @click=${() => this.dispatchEvent(new GadbSpotMarked(undefined))}
              >
                ${icon("close")}
              </button></span
            >`
      }
      <label class="task"
        ><input
          type="checkbox"
          .checked=${isTask}
          @change=${(event: Event) => (this.isTask = (event.target as HTMLInputElement).checked)}
        />A task: something has to be done</label
      >
      ${
        isOwnNote && intent !== undefined && intent !== "comment"
          ? html`<p class="hint">The note is sent at once, your verdict after it.</p>`
          : nothing
      }
    </div>`;
  }

  #renderNote(): TemplateResult {
    const prompt =
      this.intent === undefined
        ? "Choose a verdict, then say why"
        : INTENT_WORDS[this.intent].prompt;
    return html`<div>
      <label for="note">Note</label>
      <textarea
        id="note"
        rows="3"
        maxlength="10000"
        ?required=${this.intent === "comment" || this.#isOwnNote}
        placeholder=${prompt}
        aria-describedby=${this.problem === undefined ? nothing : "problem"}
        .value=${this.note}
        @input=${(event: Event) => this.#keep((event.target as HTMLTextAreaElement).value)}
      ></textarea>
    </div>`;
  }

  #renderProblem(): TemplateResult | typeof nothing {
    const { problem } = this;
    if (problem === undefined) return nothing;
    return html`<div class="problem" id="problem" role="alert">
      ${icon("alert")}
      <span><strong>${problem.message}</strong> ${problem.hint ?? nothing}</span>
      ${
        isOutdated(problem)
          ? html`<button
              class="button"
              type="button"
              @click=${() => this.dispatchEvent(new GadbRetryAsked())}
            >
              ${icon("retry")}Load again
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderSend(): TemplateResult {
    const words = this.intent === undefined ? undefined : INTENT_WORDS[this.intent];
    return html`<button
      class="button send ${sendTone(this.intent)}"
      type="submit"
      aria-keyshortcuts=${ariaKeys("send")}
      aria-disabled=${this.busy ? "true" : nothing}
    >
      ${words === undefined ? nothing : icon(words.icon)}${this.busy ? "Sending…" : (words?.verb ?? "Send")}
      <span class="key-hint" aria-hidden="true">Ctrl + Enter</span>
    </button>`;
  }

  #renderChoice({ intent, shortcut, key }: (typeof CHOICES)[number]): TemplateResult {
    const words = INTENT_WORDS[intent];
    return html`<label class="choice ${words.tone}">
      <input
        type="radio"
        name="intent"
        required
        .checked=${this.intent === intent}
        aria-keyshortcuts=${shortcut === undefined ? nothing : ariaKeys(shortcut)}
        @change=${() => (this.intent = intent)}
      />
      ${icon(words.icon)}<span class="verb">${words.verb}</span>
      ${key === undefined ? nothing : html`<kbd class="key-hint" aria-hidden="true">${key}</kbd>`}
    </label>`;
  }
}

function sendTone(intent: Intent | undefined): string {
  if (intent === undefined) return "";
  if (intent === "approved") return "ok";
  return intent === "rejected" ? "bad" : "primary";
}

customElements.define("gadb-verdict-bar", GadbVerdictBar);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-verdict-bar": GadbVerdictBar;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { addNote, decide, loadReview } from "../data/reviews.ts";
import type { GadbMedia } from "../elements/gadb-media.ts";
import type { GadbVerdictBar } from "../elements/gadb-verdict-bar.ts";
import { GadbSaid, type GadbVerdictGiven } from "../events.ts";
import { icon } from "../icons.ts";
import { afterDone, placeOf } from "../lib/neighbours.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { subjectName, type Review } from "../lib/reviews.ts";
import { INTENT_WORDS, type Intent, type Verdict } from "../lib/words.ts";
import { renderBrief, renderFile } from "../parts/brief.ts";
import { reviewStyles } from "../styles/review.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-conversation.ts";
import "../elements/gadb-media.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-queue-bar.ts";
import "../elements/gadb-rounds.ts";
import "../elements/gadb-shelf.ts";
import "../elements/gadb-verdict-bar.ts";
import { Page } from "./page.ts";

/** One review: what is judged, what was said of it, and the verdict. */
export class GadbPageReview extends Page {
  static override styles = [reset, buttons, tones, reviewStyles];

  static override properties = {
    ...Page.properties,
    sending: { state: true },
    refusal: { state: true },
  };

  #review = new Loader<Review>(this);

  declare sending: boolean;
  /** Why the last verdict or note was not taken. */
  declare refusal: Problem | undefined;
  #unbind: (() => void)[] = [];

  constructor() {
    super();
    this.sending = false;
  }

  get reviewId(): string {
    return this.route.id ?? "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { queue, keyboard } = this.services;
    const onChange = () => this.requestUpdate();
    queue.addEventListener("change", onChange);
    keyboard.scope = "review";
    this.#unbind = [
      () => queue.removeEventListener("change", onChange),
      keyboard.bind(this.#handlers()),
    ];
    // Reached by a link: without the queue there is neither a next review nor a word on whether a verdict is due.
    if (queue.items === undefined) void queue.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route") || changed.get("route")?.id === this.route.id) return;
    this.refusal = undefined;
    this.services.queue.lastOpened = this.reviewId;
    this.#review.clear();
    void this.#load().then(() => this.#focusHeading());
  }

  #load(): Promise<Review | undefined> {
    const id = this.reviewId;
    return this.#review.run((signal) => loadReview(this.services.client, id, signal));
  }

  async #focusHeading(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
  }

  #handlers() {
    const choose = (intent: Intent) => () => {
      if (this.#bar === null) return false;
      this.#bar.choose(intent);
      return true;
    };
    return {
      approve: choose("approved"),
      "request-changes": choose("changes_requested"),
      comment: choose("comment"),
      send: () => this.#bar?.send(),
      "next-review": () => this.#goTo(this.#place.next),
      "previous-review": () => this.#goTo(this.#place.previous),
      back: () => {
        if (this.#bar?.leaveNote() !== true)
          this.services.navigation.go({ page: "work", query: {} });
      },
      zoom: () => this.#media?.toggleZoom(),
      surround: () => this.#media?.nextSurround(),
    };
  }

  get #bar(): GadbVerdictBar | null {
    return this.renderRoot.querySelector("gadb-verdict-bar");
  }

  get #media(): GadbMedia | null {
    return this.renderRoot.querySelector("gadb-media");
  }

  get #place() {
    return placeOf(this.services.queue.ids, this.reviewId);
  }

  #goTo(reviewId: string | undefined): void {
    if (reviewId !== undefined)
      this.services.navigation.go({ page: "review", id: reviewId, query: {} });
  }

  async #onVerdict({ intent, note }: GadbVerdictGiven): Promise<void> {
    const review = this.#review.value;
    if (review === undefined || this.sending) return;
    this.sending = true;
    this.refusal = undefined;
    try {
      if (intent === "comment") await this.#comment(review, note);
      else await this.#decide(review, intent, note);
    } catch (error) {
      if (this.reviewId === review.id) this.refusal = problemOf(error);
    }
    this.sending = false;
  }

  #onReload(): void {
    this.refusal = undefined;
    void this.#load();
  }

  async #comment(review: Review, note: string): Promise<void> {
    await addNote(this.services.client, review.id, note);
    this.#bar?.clear();
    this.#say(`${INTENT_WORDS.comment.done} ${subjectName(review.subject)}.`);
    await this.#load();
  }

  async #decide(review: Review, verdict: Verdict, note: string): Promise<void> {
    const { client, queue, navigation } = this.services;
    const next = afterDone(queue.ids, review.id);
    await decide(client, review, verdict, note);
    this.#bar?.clear();
    queue.remove(review.id);
    const done = `${INTENT_WORDS[verdict].done} ${subjectName(review.subject)}.`;
    const following = next === undefined ? undefined : queue.find(next);
    this.#say(
      following === undefined
        ? `${done} Nothing else waits.`
        : `${done} Next: ${subjectName(following.subject)}.`,
    );
    if (next === undefined) navigation.go({ page: "work", query: {} });
    else navigation.go({ page: "review", id: next, query: {} });
    void queue.load();
  }

  #say(text: string): void {
    this.dispatchEvent(new GadbSaid(text));
  }

  override render(): TemplateResult {
    const review = this.#review.value;
    const { problem, slow } = this.#review;
    return html`
      <gadb-queue-bar .place=${this.#place}></gadb-queue-bar>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => void this.#load()}
            ></gadb-problem>`
      }
      ${
        review === undefined
          ? html`<p class="loading" role="status">${slow ? "Loading…" : nothing}</p>`
          : this.#renderReview(review)
      }
    `;
  }

  #renderReview(review: Review): TemplateResult {
    const { subject } = review;
    return html`<div class="room">
      <section class="subject" aria-label="What is under review">
        ${
          subject.kind === "version"
            ? html`<gadb-media .subject=${subject} .tickets=${this.services.tickets}></gadb-media>`
            : html`<gadb-shelf .subject=${subject}></gadb-shelf>`
        }
      </section>
      <div class="side">
        <div class="read">
          ${renderBrief(review)}
          <section aria-labelledby="said">
            <h2 id="said">Decisions and notes</h2>
            <gadb-conversation
              .decisions=${review.decisions}
              .notes=${review.notes}
            ></gadb-conversation>
          </section>
          ${this.#renderRounds(review)} ${renderFile(subject)}
        </div>
        ${this.#renderVerdict(review)}
      </div>
    </div>`;
  }

  #renderRounds({ rounds }: Review): TemplateResult | typeof nothing {
    if (rounds.length === 0) return nothing;
    return html`<section aria-labelledby="rounds">
      <h2 id="rounds">Other rounds of this asset</h2>
      <gadb-rounds .rounds=${rounds}></gadb-rounds>
    </section>`;
  }

  #renderVerdict(review: Review): TemplateResult | typeof nothing {
    if (!review.canDecide) {
      if (review.blockedReason === "") return nothing;
      return html`<p class="blocked">${icon("info")}<span>${review.blockedReason}</span></p>`;
    }
    return html`<section
      class="verdict"
      aria-label="Decide"
      @gadb-verdict-given=${this.#onVerdict}
      @gadb-retry-asked=${this.#onReload}
    >
      <gadb-verdict-bar
        .reviewId=${review.id}
        .busy=${this.sending}
        .problem=${this.refusal}
      ></gadb-verdict-bar>
    </section>`;
  }
}

customElements.define("gadb-page-review", GadbPageReview);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-review": GadbPageReview;
  }
}

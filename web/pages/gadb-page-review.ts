import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { NoteDraft } from "../controllers/note-draft.ts";
import { Room } from "../controllers/room.ts";
import { addNote, moveTask, type NewNote } from "../data/review-acts.ts";
import { marksOf } from "../data/marks-of.ts";
import type { GadbMedia } from "../elements/gadb-media.ts";
import type { GadbVerdictBar } from "../elements/gadb-verdict-bar.ts";
import { GadbSaid, type GadbVerdictGiven } from "../events.ts";
import { parseCompare, printCompare, stepOther, type CompareView } from "../lib/compare.ts";
import { afterDone, placeOf } from "../lib/neighbours.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import {
  latestApproved,
  numbered,
  subjectName,
  versionsToShow,
  type Review,
  type VersionSubject,
} from "../lib/reviews.ts";
import { parseRoute, type Route } from "../lib/router.ts";
import { MEDIA_KEYS } from "../lib/viewer.ts";
import { INTENT_WORDS, type Intent, type Verdict } from "../lib/words.ts";
import { renderBrief, renderFile, renderRounds } from "../parts/brief.ts";
import { renderBlocked, renderNewer } from "../parts/notices.ts";
import type {
  GadbDrawCommanded,
  GadbNoteChosen,
  GadbRegionMarked,
  GadbReplyAsked,
  GadbSpotMarked,
  GadbStrokeDrawn,
  GadbStrokeErased,
  GadbTaskMoved,
  GadbViewChanged,
} from "../room-events.ts";
import { reviewStyles } from "../styles/review.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-conversation.ts";
import "../elements/gadb-media.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-queue-bar.ts";
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
    trouble: { state: true },
    chosen: { state: true },
  };

  #room = new Room(this, (sentence) => this.#say(sentence));
  #draft = new NoteDraft(this);

  declare sending: boolean;
  /** Why the last verdict or note was not taken. */
  declare refusal: Problem | undefined;
  /** Why anything else was not. */
  declare trouble: Problem | undefined;
  /** The note that is shown on the picture. */
  declare chosen: string | undefined;
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
    const onChange = () => {
      this.#readAhead();
      this.requestUpdate();
    };
    queue.addEventListener("change", onChange);
    keyboard.scope = "review";
    this.#unbind = [
      () => queue.removeEventListener("change", onChange),
      keyboard.bind(this.#handlers()),
    ];
    // Reached by a link: without the queue there is neither a next review nor a word on whether a verdict is due.
    void queue.loadOnce();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route") || changed.get("route")?.id === this.route.id) return;
    this.refusal = undefined;
    this.trouble = undefined;
    this.chosen = undefined;
    this.#draft.open(this.reviewId);
    this.services.queue.lastOpened = this.reviewId;
    void this.#room.open(this.reviewId).then(() => this.#focusHeading());
    this.#readAhead();
  }

  /** What is likely to be opened next. */
  #readAhead(): void {
    const { ids } = this.services.queue;
    const at = ids.indexOf(this.reviewId);
    if (at !== -1) this.services.ahead.want(ids.slice(at + 1, at + 3));
  }

  async #focusHeading(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
  }

  #handlers() {
    const choose = (intent: Intent) => () => this.#bar?.choose(intent) ?? false;
    const against = (find: (review: Review) => number | undefined) => () => this.#compareWith(find);
    const media = MEDIA_KEYS.map((id) => [id, () => this.#media?.command(id) ?? false] as const);
    return {
      ...Object.fromEntries(media),
      approve: choose("approved"),
      "request-changes": choose("changes_requested"),
      comment: choose("comment"),
      send: () => this.#bar?.send(),
      "next-review": () => this.#goTo(this.#place.next),
      "previous-review": () => this.#goTo(this.#place.previous),
      back: () => this.#back(),
      older: against((review) => this.#step(review, -1)),
      newer: against((review) => this.#step(review, 1)),
      latest: against(({ versions }) => versions[0]?.versionNumber),
      "latest-approved": against(latestApproved),
      "draw-undo": () => this.#room.draw("undo"),
      "draw-redo": () => this.#room.draw("redo"),
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

  get #view(): CompareView {
    return parseCompare(this.route.query);
  }

  /** Leaves what one is in: the note, the tool, the room. */
  #back(): void {
    if (this.#bar?.leaveNote() === true || this.#media?.command("back") === true) return;
    this.services.navigation.go(this.#list);
  }

  /** The list that one came from. */
  get #list(): Route {
    const [path = "", search = ""] = this.services.queue.path.split("?");
    return parseRoute(path, search);
  }

  /** How one looks at pictures goes along; which versions does not. */
  #goTo(id: string | undefined): void {
    if (id === undefined) return;
    const { mode, channel } = this.#view;
    const projectId = this.services.queue.find(id)?.projectId;
    const place =
      this.route.projectId === undefined || projectId === undefined ? {} : { projectId };
    this.services.navigation.go({
      page: "review",
      id,
      ...place,
      query: printCompare({ mode, channel }),
    });
  }

  #step(review: Review, step: -1 | 1): number | undefined {
    const { version, against, numbers } = versionsToShow(review, this.#view);
    if (version === undefined) return undefined;
    return stepOther(numbers, version.versionNumber, { from: against?.versionNumber, step });
  }

  #compareWith(find: (review: Review) => number | undefined): boolean {
    const { review } = this.#room;
    if (review === undefined || review.versions.length < 2) return false;
    const { version } = versionsToShow(review, this.#view);
    const against = find(review);
    if (against === undefined) this.#say("No version is approved yet.");
    else if (against === version?.versionNumber) this.#say(`v${against} is the one that is shown.`);
    else {
      this.services.navigation.view(printCompare({ against }));
      this.#say(`Compared with v${against}`);
    }
    return true;
  }

  /** What was marked is written about next. */
  #onMarked(event: GadbRegionMarked | GadbSpotMarked | GadbReplyAsked): void {
    if (this.#draft.take(event)) this.#bar?.write();
  }

  #onNoteChosen({ noteId, where }: GadbNoteChosen): void {
    this.chosen = this.chosen === noteId ? undefined : noteId;
    if (this.chosen === undefined || where === "picture") return;
    if (this.#view.shown !== undefined)
      this.services.navigation.view(printCompare({ shown: undefined }));
    this.#media?.scrollIntoView({ block: "nearest" });
  }

  async #onTask({ noteId, state }: GadbTaskMoved): Promise<void> {
    this.trouble = undefined;
    try {
      await moveTask(this.services.client, noteId, state);
    } catch (error) {
      this.trouble = problemOf(error);
    }
    await this.#room.load();
  }

  async #onVerdict({ intent, note, isTask }: GadbVerdictGiven): Promise<void> {
    const { review } = this.#room;
    if (review === undefined || this.sending) return;
    const { region, spot, answered: parentId } = this.#draft;
    const isOwnNote = intent === "comment" || isTask || !this.#draft.isNone;
    this.refusal = undefined;
    const own = { body: note, region, spot, isTask, parentId };
    if (isOwnNote && !(await this.#comment(review, own))) return;
    if (intent !== "comment") return this.#decide(review, intent, isOwnNote ? "" : note);
    this.#say(`${INTENT_WORDS.comment.done} ${subjectName(review.subject)}.`);
    await this.#room.load();
  }

  /** Writes a note; says whether it was taken. */
  async #comment(review: Review, note: NewNote): Promise<boolean> {
    this.sending = true;
    try {
      await addNote(this.services.client, review.id, note);
      this.#draft.clear();
      this.#bar?.clear();
      return true;
    } catch (error) {
      if (this.reviewId === review.id) this.refusal = problemOf(error);
      return false;
    } finally {
      this.sending = false;
    }
  }

  /** Moves on at once; the verdict is sent when it can no longer be taken back. */
  #decide(review: Review, verdict: Verdict, comment: string): void {
    const { queue, verdicts, navigation } = this.services;
    const { id, projectId, contentSha256 } = review;
    const name = subjectName(review.subject);
    const next = afterDone(queue.ids, id);
    const following = next === undefined ? undefined : queue.find(next);
    const then =
      following === undefined ? "Nothing else waits." : `Next: ${subjectName(following.subject)}.`;
    this.#bar?.clear();
    verdicts.give(
      { reviewId: id, projectId, name, contentSha256, verdict, comment, givenAt: Date.now() },
      `${INTENT_WORDS[verdict].done} ${name}. ${then}`,
    );
    if (next === undefined) navigation.go(this.#list);
    else this.#goTo(next);
  }

  #onReload(): void {
    this.refusal = undefined;
    this.trouble = undefined;
    void this.#room.load();
  }

  #say(text: string): void {
    this.dispatchEvent(new GadbSaid(text));
  }

  override render(): TemplateResult {
    const { review, slow } = this.#room;
    const problem = this.#room.problem ?? this.trouble;
    return html`
      <gadb-queue-bar .place=${this.#place} .path=${this.services.queue.path}></gadb-queue-bar>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${this.#onReload}
            ></gadb-problem>`
      }
      ${
        review === undefined
          ? html`<h1 class="hidden-text" tabindex="-1">Review</h1>
              <p class="loading" role="status">${slow ? "Loading…" : nothing}</p>`
          : this.#renderReview(review)
      }
    `;
  }

  #renderReview(review: Review): TemplateResult {
    const { subject } = review;
    return html`<div
      class="room"
      @gadb-note-chosen=${this.#onNoteChosen}
      @gadb-task-moved=${this.#onTask}
      @gadb-reply-asked=${this.#onMarked}
      @gadb-region-marked=${this.#onMarked}
      @gadb-spot-marked=${this.#onMarked}
    >
      <section class="subject" aria-label="What is under review">
        ${
          subject.kind === "version"
            ? this.#renderMedia(review, subject)
            : html`<gadb-shelf .subject=${subject}></gadb-shelf>`
        }
      </section>
      <div class="side">
        <div class="read">
          ${renderNewer(review)} ${renderBrief(review)}
          <section aria-labelledby="said">
            <h2 id="said">Decisions and notes</h2>
            <gadb-conversation
              .decisions=${review.decisions}
              .notes=${review.notes}
              .projectId=${review.projectId}
              .canReply=${review.canComment}
              .chosen=${this.chosen}
            ></gadb-conversation>
          </section>
          ${renderRounds(review)} ${renderFile(subject, this.services.tickets)}
        </div>
        ${this.#renderVerdict(review)}
      </div>
    </div>`;
  }

  #renderMedia(review: Review, subject: VersionSubject): TemplateResult {
    const { version = subject, against } = versionsToShow(review, this.#view);
    return html`<gadb-media
      .version=${version}
      .against=${against}
      .reviewed=${subject.versionNumber}
      .versions=${review.versions}
      .tickets=${this.services.tickets}
      .view=${this.#view}
      .marks=${marksOf(review, { strokes: this.#room.strokes, chosen: this.chosen, region: this.#draft.region, spot: this.#draft.spot })}
      @gadb-view-changed=${({ change }: GadbViewChanged) => this.services.navigation.view(printCompare(change))}
      @gadb-stroke-drawn=${({ shape }: GadbStrokeDrawn) => this.#room.strokes?.draw(shape)}
      @gadb-stroke-erased=${({ stroke }: GadbStrokeErased) => this.#room.strokes?.erase(stroke)}
      @gadb-draw-commanded=${({ command }: GadbDrawCommanded) => this.#room.draw(command)}
    ></gadb-media>`;
  }

  #renderVerdict(review: Review): TemplateResult | typeof nothing {
    const blocked = renderBlocked(review);
    if (!review.canComment && !review.canDecide) return blocked;
    return html`${blocked}
      <section
        class="verdict"
        aria-label=${review.canDecide ? "Decide" : "Write a note"}
        @gadb-verdict-given=${this.#onVerdict}
        @gadb-retry-asked=${this.#onReload}
      >
        <gadb-verdict-bar
          .reviewId=${review.id}
          .canDecide=${review.canDecide}
          .region=${this.#draft.region}
          .spot=${this.#draft.spot}
          .answers=${numbered(review.notes).find(({ id }) => id === this.#draft.answered)?.number}
          .openTasks=${review.openNoteCount}
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

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { HeldKey } from "../controllers/held-key.ts";
import { LivePreview } from "../controllers/live-preview.ts";
import { Loader } from "../controllers/loader.ts";
import { Playback } from "../controllers/playback.ts";
import { StageSize } from "../controllers/stage-size.ts";
import { loadPeaks } from "../data/peaks.ts";
import type { Tickets } from "../data/tickets.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { modeThatFits, toggleMode, type CompareView } from "../lib/compare.ts";
import { NO_MARKS, type Marks } from "../lib/marks.ts";
import { mediaKind } from "../lib/media-kind.ts";
import type { Peaks } from "../lib/peaks.ts";
import { frameRateOf, levelsOf, loopWords } from "../lib/playing.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { isSameVersion, type MediaVersion } from "../lib/reviews.ts";
import { matchShortcut, type ShortcutId } from "../lib/shortcuts.ts";
import { spotWords, type FrameSpot } from "../lib/spot.ts";
import { MILLISECONDS, parseFrame, type Rate } from "../lib/timecode.ts";
import type { MediaViewer } from "../lib/viewer.ts";
import { renderPlayerBar, renderPlayerFacts, renderPlayerPair } from "../parts/player-bar.ts";
import { renderScreen, timelineMarks } from "../parts/player-screen.ts";
import { GadbNoteChosen, GadbSpotMarked, GadbViewChanged } from "../room-events.ts";
import { playerStyles } from "../styles/player.ts";
import { buttons, reset } from "../styles/shared.ts";
import "./gadb-problem.ts";
import "./gadb-timeline.ts";

/** A step in a sound, in thousandths of a second. */
const SOUND_STEP = 100;
/** The address follows when one has stayed somewhere for so long. */
const SETTLE_MS = 300;
const UNPLAYABLE: Problem = {
  ...problemOf(undefined),
  message: "The file can't be played here.",
  hint: "It may be damaged or of a kind that this browser does not know. Download it to look at it.",
};

type Which = "own" | "other";

/**
 * A film or a sound, alone or with another version that plays along. Places in it are frames; of a sound, thousandths of a
 * second.
 * @fires gadb-view-changed
 * @fires gadb-spot-marked
 * @fires gadb-note-chosen
 */
export class GadbPlayer extends LitElement implements MediaViewer {
  static override styles = [reset, buttons, playerStyles];

  static override properties = {
    version: { attribute: false },
    against: { attribute: false },
    tickets: { attribute: false },
    view: { attribute: false },
    marks: { attribute: false },
    failure: { state: true },
    heard: { state: true },
    isLevelled: { state: true },
  };

  declare version: MediaVersion;
  declare against: MediaVersion | undefined;
  declare tickets: Tickets;
  declare view: CompareView;
  declare marks: Marks;
  declare failure: Problem | undefined;
  /** Which of the two one hears; never both. */
  declare heard: Which;
  /** Whether the louder one is turned down. */
  declare isLevelled: boolean;
  #own = new Loader<string>(this);
  #other = new Loader<string>(this);
  #peaks = new Loader<Peaks>(this);
  #preview = new LivePreview(this);
  #stage = new StageSize(this, () => this.renderRoot.querySelector(".screens"));
  #playback = new Playback(this, MILLISECONDS, () => ({
    own: this.#player("own"),
    other: this.#player("other"),
  }));
  /** Shows, or lets one hear, the other version in the place of this one. */
  #peek = new HeldKey(this, "peek");
  #asked: MediaVersion | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** Where the address says to begin; until there is something to begin with. */
  #begin: number | undefined;

  constructor() {
    super();
    this.marks = NO_MARKS;
    this.heard = "own";
    this.isLevelled = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#settling);
  }

  get #isFilm(): boolean {
    return mediaKind(this.version.mediaType) === "video";
  }

  get #hasOther(): boolean {
    return this.against !== undefined && this.view.mode !== "alone";
  }

  get #isSideBySide(): boolean {
    const { width } = this.#stage.size;
    return this.#isFilm && this.#hasOther && modeThatFits("2up", width || 999) === "2up";
  }

  #player(which: Which): HTMLMediaElement | null {
    return this.renderRoot?.querySelector<HTMLMediaElement>(`[data-which="${which}"]`) ?? null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("version") as MediaVersion | undefined;
    if (changed.has("version") && !isSameVersion(before, this.version)) this.#open(before);
    this.#preview.show(this.version, this.tickets.previews);
    this.#playback.rate = this.#rate;
    if (this.#hasOther && !isSameVersion(this.#asked, this.against)) this.#openOther();
    this.#loadPeaks();
    const chosen = this.marks.chosen;
    const was = (changed.get("marks") as Marks | undefined)?.chosen;
    const spot = this.marks.notes.find(({ id }) => id === chosen)?.spot;
    if (changed.has("marks") && chosen !== was && spot?.kind === "frame") this.#goTo(spot);
  }

  protected override updated(): void {
    const { own = 1, other = 1 } = this.isLevelled ? (this.#levels ?? {}) : {};
    const heard: Which = this.#peek.isDown ? "other" : this.heard;
    for (const [which, volume] of [["own", own] as const, ["other", other] as const]) {
      const player = this.#player(which);
      if (player === null) continue;
      player.volume = volume;
      player.muted = heard !== which;
    }
  }

  #open(before: MediaVersion | undefined): void {
    this.failure = undefined;
    this.#own.clear();
    this.#peaks.clear();
    if (before?.assetId !== this.version.assetId) {
      this.#other.clear();
      this.#asked = undefined;
    }
    this.#begin =
      parseFrame(this.view.at) ?? (before === undefined ? undefined : this.#playback.frame);
    this.#load();
  }

  #load(): void {
    const { version, tickets } = this;
    this.failure = undefined;
    void this.#own.run(() => tickets.inline(version.assetId, version.versionNumber));
  }

  #openOther(): void {
    const { against, tickets } = this;
    this.#asked = against;
    if (against === undefined) return;
    void this.#other.run(() => tickets.inline(against.assetId, against.versionNumber));
  }

  #loadPeaks(): void {
    const preview = this.#preview.current;
    if (this.#isFilm || preview === undefined || this.#peaks.loading || this.#peaks.value) return;
    const { version, tickets } = this;
    if (preview.state === "ready" && this.#peaks.problem === undefined)
      void this.#peaks.run((signal) => loadPeaks(tickets, version, { preview, signal }));
  }

  get #rate(): Rate {
    return frameRateOf(this.#preview.current);
  }

  get #levels() {
    return levelsOf(this.#preview.current, this.against?.preview);
  }

  /** Does what a key of the room or of the player means. */
  command(id: ShortcutId): boolean {
    if (id === "peek") return this.#hasOther && this.#peek.hold();
    if (id === "mark-region") return this.#markHere();
    if (id === "mode-2up" && this.against !== undefined) return this.#toggleOther();
    return false;
  }

  #toggleOther(): boolean {
    this.dispatchEvent(new GadbViewChanged({ mode: toggleMode(this.view.mode, "2up") }));
    return true;
  }

  get #here(): FrameSpot {
    return { kind: "frame", frame: this.#playback.frame, rate: this.#rate };
  }

  /** Writing about a frame stops it. */
  #markHere(): boolean {
    if (!this.marks.canDraw || this.#playback.count === undefined) return false;
    this.#playback.stop();
    this.dispatchEvent(new GadbSpotMarked(this.#here));
    return true;
  }

  /** A note about another rate was written before the content was looked at: its time counts. */
  #goTo({ frame, rate }: FrameSpot): void {
    const own = this.#rate;
    const seconds = (frame * rate.denominator) / rate.numerator;
    const isSame = own.numerator * rate.denominator === rate.numerator * own.denominator;
    this.#playback.stop();
    this.#playback.seek(isSame ? frame : Math.round((seconds * own.numerator) / own.denominator));
  }

  #onReady(): void {
    if (this.#begin !== undefined) this.#playback.seek(this.#begin);
    this.#begin = undefined;
    this.requestUpdate();
  }

  #seek(frame: number): void {
    this.#playback.seek(frame);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(
      () => this.dispatchEvent(new GadbViewChanged({ at: String(this.#playback.frame) })),
      SETTLE_MS,
    );
  }

  #step(by: number): void {
    this.#playback.stop();
    this.#seek(this.#playback.frame + by * (this.#rate === MILLISECONDS ? SOUND_STEP : 1));
  }

  /** Keys of the player, while the focus is in it: they go before those of the room. */
  #onKeydown(event: KeyboardEvent): void {
    const target = event.composedPath()[0] as HTMLElement;
    const isButton = target.tagName === "BUTTON";
    if (target instanceof HTMLInputElement && target.type === "number") return;
    const id = matchShortcut(event, { scope: "player", typing: false, singleKeys: true });
    const act = id === undefined ? undefined : this.#acts[id];
    if (act === undefined || (isButton && event.key === " ")) return;
    event.preventDefault();
    act();
  }

  readonly #acts: Partial<Record<ShortcutId, () => void>> = {
    play: () => this.#playback.toggle(),
    "frame-back": () => this.#step(-1),
    "frame-forward": () => this.#step(1),
    "shuttle-back": () => this.#shuttle("j"),
    "shuttle-stop": () => this.#shuttle("k"),
    "shuttle-forward": () => this.#shuttle("l"),
    "loop-from": () => this.#mark("from"),
    "loop-to": () => this.#mark("to"),
  };

  #shuttle(key: "j" | "k" | "l"): void {
    this.#playback.shuttle(key);
    const { speed } = this.#playback;
    this.dispatchEvent(new GadbSaid(speed === 0 ? "Stopped" : `Speed ${speed}`));
  }

  #mark(end: "from" | "to"): void {
    this.#playback.mark(end);
    this.dispatchEvent(new GadbSaid(loopWords(this.#playback.loop, this.#here)));
  }

  #onError(): void {
    this.failure = UNPLAYABLE;
  }

  #onRetry(event: Event): void {
    event.stopPropagation();
    this.#load();
  }

  override render(): TemplateResult {
    const problem = this.failure ?? this.#own.problem;
    if (problem !== undefined)
      return html`<gadb-problem
        .problem=${problem}
        @gadb-retry-asked=${this.#onRetry}
      ></gadb-problem>`;
    const url = this.#own.value;
    if (url === undefined)
      return html`<p class="waiting" role="status">${this.#own.slow ? "Loading…" : nothing}</p>`;
    const kind = this.#isFilm ? "film" : "sound";
    return html`<div
        class="screens ${kind} ${this.#isSideBySide ? "two" : ""}"
        @keydown=${this.#onKeydown}
      >
        ${this.#hasOther && this.against !== undefined ? this.#renderScreen("other", this.against, this.#other.value) : nothing}
        ${this.#renderScreen("own", this.version, url)}
      </div>
      <div class="controls" @keydown=${this.#onKeydown}>
        ${this.#renderTimeline()} ${this.#renderBar()}
        ${this.#hasOther ? this.#renderPair() : nothing} ${renderPlayerFacts(this.#preview.current)}
      </div>`;
  }

  #renderScreen(which: Which, version: MediaVersion, url: string | undefined) {
    if (url === undefined) return nothing;
    const shown: Which = this.#peek.isDown ? "other" : "own";
    return renderScreen({
      which,
      version,
      url,
      isFilm: this.#isFilm,
      isTagged: this.#hasOther,
      isAway: !this.#isSideBySide && which !== shown,
      onReady: () => this.#onReady(),
      onError: () => this.#onError(),
    });
  }

  #renderTimeline(): TemplateResult {
    const { frame, count = 1, loop } = this.#playback;
    const isWaiting = !this.#isFilm && this.#preview.current?.state === "waiting";
    return html`${
        isWaiting && this.#peaks.value === undefined
          ? html`<p class="preparing" role="status">${icon("audio")}Preparing the waveform…</p>`
          : nothing
      }
      <gadb-timeline
        .frame=${frame}
        .count=${count}
        .label=${this.#isFilm ? "Frame" : "Position"}
        .words=${spotWords(this.#here)}
        .peaks=${this.#peaks.value}
        .marks=${timelineMarks(this.marks)}
        .loop=${loop}
        @seek=${(event: CustomEvent<number>) => this.#seek(event.detail)}
        @mark=${(event: CustomEvent<string>) => this.dispatchEvent(new GadbNoteChosen(event.detail, "picture"))}
      ></gadb-timeline>`;
  }

  #renderBar(): TemplateResult {
    return renderPlayerBar({
      isFilm: this.#isFilm,
      here: this.#here,
      count: this.#playback.count,
      speed: this.#playback.speed,
      against: this.against,
      playsAlong: this.#hasOther,
      canMark: this.marks.canDraw,
      act: (id) => this.#acts[id]?.(),
      onAlong: () => this.#toggleOther(),
      onMark: () => this.#markHere(),
    });
  }

  #renderPair(): TemplateResult {
    return renderPlayerPair({
      versionNumber: this.version.versionNumber,
      otherNumber: this.against?.versionNumber ?? 0,
      heard: this.heard,
      isLevelled: this.#levels === undefined ? undefined : this.isLevelled,
      offset: this.#playback.offset,
      unit: this.#rate === MILLISECONDS ? "ms" : "frames",
      onHeard: (which) => (this.heard = which),
      onLevelled: (isLevelled) => (this.isLevelled = isLevelled),
      onOffset: (offset) => this.#playback.shift(offset),
    });
  }
}

customElements.define("gadb-player", GadbPlayer);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-player": GadbPlayer;
  }
}

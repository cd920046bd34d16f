import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { HeldKey } from "../controllers/held-key.ts";
import { Loader } from "../controllers/loader.ts";
import { isControl, PanZoom } from "../controllers/pan-zoom.ts";
import { StageSize } from "../controllers/stage-size.ts";
import { loadPicture, type Picture } from "../data/pictures.ts";
import type { Tickets } from "../data/tickets.ts";
import { GadbSaid } from "../events.ts";
import { modeThatFits, toggleMode, type CompareMode, type CompareView } from "../lib/compare.ts";
import {
  fitScale,
  layOver,
  NEAREST_SCALE,
  type Alignment,
  type Matrix,
  type Size,
} from "../lib/geometry.ts";
import { NO_MARKS, type Marks, type MarkTool } from "../lib/marks.ts";
import type { Problem } from "../lib/problems.ts";
import { boxOf } from "../lib/region.ts";
import { isSameVersion, versionName, type MediaVersion } from "../lib/reviews.ts";
import type { ShortcutId } from "../lib/shortcuts.ts";
import { FIRST_COLOR } from "../lib/strokes.ts";
import { MODE_KEYS, type MediaViewer } from "../lib/viewer.ts";
import { renderStack, type Stack } from "../parts/compare-stack.ts";
import { GadbViewChanged } from "../room-events.ts";
import { compareStyles } from "../styles/compare.ts";
import { buttons, reset } from "../styles/shared.ts";
import "./gadb-compare-bar.ts";
import "./gadb-compare-foot.ts";
import "./gadb-draw-bar.ts";
import "./gadb-marks.ts";
import "./gadb-problem.ts";

/**
 * A picture, alone or compared with another version of it in five ways. All layers and panes share one matrix, so they
 * move as one, and what is marked stays where it belongs.
 * @fires gadb-view-changed
 */
export class GadbCompare extends LitElement implements MediaViewer {
  static override styles = [reset, buttons, compareStyles];

  static override properties = {
    version: { attribute: false },
    against: { attribute: false },
    tickets: { attribute: false },
    view: { attribute: false },
    marks: { attribute: false },
    position: { state: true },
    gain: { state: true },
    alignment: { state: true },
    tool: { state: true },
    color: { state: true },
    hidesMarks: { state: true },
  };

  declare version: MediaVersion;
  declare against: MediaVersion | undefined;
  declare tickets: Tickets;
  declare view: CompareView;
  declare marks: Marks;
  /** Of the edge of swipe and the fading of onion skin, from 0 to 1. */
  declare position: number;
  /** How much a difference is lit up. */
  declare gain: number;
  declare alignment: Alignment;
  declare tool: MarkTool | undefined;
  declare color: string;
  declare hidesMarks: boolean;
  #own = new Loader<Picture>(this);
  #other = new Loader<Picture>(this);
  #stage = new StageSize(this, () => this.renderRoot.querySelector(".stage"));
  #view = new PanZoom(this, () => ({ media: this.#media, pane: this.#pane }));
  /** Shows the other version in the place of this one. */
  #peek = new HeldKey(this, "peek");
  /** Has the pointer move the picture, whatever it does else. */
  #pan = new HeldKey(this, "pan");
  /** Whether it came or not; what failed is asked for again only when the person wants it. */
  #asked: MediaVersion | undefined;

  constructor() {
    super();
    this.marks = NO_MARKS;
    this.position = 0.5;
    this.gain = 1;
    this.alignment = "fit";
    this.color = FIRST_COLOR;
    this.hidesMarks = false;
  }

  get mode(): CompareMode {
    return this.against === undefined
      ? "alone"
      : modeThatFits(this.view.mode, this.#stage.size.width);
  }

  get #media(): Size {
    return this.#own.value?.size ?? { width: 1, height: 1 };
  }

  get #pane(): Size {
    const { width, height } = this.#stage.size;
    return this.mode === "2up" ? { width: width / 2, height } : { width, height };
  }

  get #matrix(): Matrix {
    return this.#view.matrix;
  }

  /** The picture to compare with, once it is there. */
  get #otherPicture(): Picture | undefined {
    const { value } = this.#other;
    return isSameVersion(value?.version, this.against) ? value : undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("version") as MediaVersion | undefined;
    if (changed.has("version") && !isSameVersion(before, this.version)) this.#loadOwn(before);
    const needsOther = this.mode !== "alone" || this.#peek.isDown;
    if (needsOther && this.against !== undefined && !isSameVersion(this.#asked, this.against))
      this.#loadOther(this.against);
    if (!changed.has("marks")) return;
    this.#revealChosen(changed.get("marks") as Marks | undefined);
    if (this.marks.region !== undefined && this.tool === "region") this.tool = undefined;
  }

  protected override updated(): void {
    const stage = this.renderRoot.querySelector<HTMLElement>(".stage");
    if (stage === null || this.#own.value === undefined) return;
    const { scale, x, y } = this.#matrix;
    const other = this.#otherPicture?.size ?? this.#media;
    const over = layOver(this.#media, other, this.alignment);
    const lengths = { w: this.#media.width, h: this.#media.height, scale, x, y };
    const others = { ox: over.x, oy: over.y, ow: over.width, oh: over.height };
    const amounts = { position: this.position, gain: this.gain };
    for (const [name, value] of Object.entries({ ...lengths, ...others, ...amounts }))
      stage.style.setProperty(`--${name}`, String(value));
  }

  #loadOwn(before: MediaVersion | undefined): void {
    this.#own.clear();
    if (before?.assetId !== this.version.assetId) {
      this.#view.fit();
      this.#other.clear();
      this.#asked = undefined;
    }
    void this.#own.run((signal) => loadPicture(this.tickets, this.version, signal));
  }

  #loadOther(version: MediaVersion): void {
    this.#asked = version;
    void this.#other.run((signal) => loadPicture(this.tickets, version, signal));
  }

  /** A note that was chosen is brought into sight. */
  #revealChosen(before: Marks | undefined): void {
    const { chosen, notes } = this.marks;
    if (chosen === undefined || chosen === before?.chosen) return;
    const region = notes.find(({ id }) => id === chosen)?.region;
    this.hidesMarks = false;
    if (region !== undefined && this.#own.value !== undefined)
      this.#view.reveal(boxOf(region, this.#media));
  }

  /** Does what a key of the room or a button of the bar means. */
  command(id: ShortcutId): boolean {
    const mode = MODE_KEYS[id];
    if (mode !== undefined) return this.#setMode(mode);
    if (id === "zoom") return this.#toggleFit();
    if (id === "zoom-in") return this.#zoom(() => this.#view.step(1));
    if (id === "zoom-out") return this.#zoom(() => this.#view.step(-1));
    if (id === "nearest") return this.#zoom(() => this.#view.zoomTo(NEAREST_SCALE));
    if (id === "peek") return this.against !== undefined && this.#peek.hold();
    if (id === "pan") return this.#hold();
    if (id === "mark-region") return this.#useTool(this.tool === "region" ? undefined : "region");
    if (id === "draw") return this.#useTool(this.tool === undefined ? "pen" : undefined);
    if (id === "marks") return this.#toggleMarks();
    if (id === "back" && this.tool !== undefined) return this.#leaveTool();
    return false;
  }

  #setMode(mode: CompareMode): boolean {
    if (this.against === undefined) return false;
    this.dispatchEvent(new GadbViewChanged({ mode: toggleMode(this.view.mode, mode) }));
    return true;
  }

  #toggleFit(): boolean {
    const isFitted = this.#view.zoom === "fit";
    this.dispatchEvent(new GadbSaid(isFitted ? "Actual size" : "Fitted to the window"));
    return this.#zoom(() => (isFitted ? this.#view.zoomTo(1) : this.#view.fit()));
  }

  #zoom(change: () => void): boolean {
    change();
    return true;
  }

  #hold(): boolean {
    // A button in focus is pressed with Space.
    const { activeElement } = this.renderRoot as ShadowRoot;
    const isFree = activeElement === null || activeElement.classList.contains("stage");
    if (!isFree || (!this.matches(":hover") && activeElement === null)) return false;
    return this.#pan.hold();
  }

  #useTool(tool: MarkTool | undefined): boolean {
    if (!this.marks.canDraw || this.#own.value === undefined) return false;
    this.tool = tool;
    if (tool !== undefined) this.hidesMarks = false;
    return true;
  }

  #leaveTool(): boolean {
    this.tool = undefined;
    this.renderRoot.querySelector<HTMLElement>(".stage")?.focus({ preventScroll: true });
    return true;
  }

  #toggleMarks(): boolean {
    this.hidesMarks = !this.hidesMarks;
    this.dispatchEvent(new GadbSaid(`Notes and drawings ${this.hidesMarks ? "hidden" : "shown"}`));
    return true;
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.target === event.currentTarget && this.#view.arrow(event.key)) event.preventDefault();
  }

  // Zooming must not scroll the page as well, which a passive listener cannot prevent.
  #onWheel = { passive: false, handleEvent: (event: WheelEvent) => this.#view.onWheel(event) };

  #onDoubleClick(event: MouseEvent): void {
    if (this.tool !== undefined || isControl(event)) return;
    if (this.#matrix.scale >= 1) this.#view.fit();
    else this.#view.zoomTo(1, this.#view.at(event));
  }

  #onPointerDown(event: PointerEvent): void {
    const isForced = this.#pan.isDown || event.button === 1;
    if (!isForced && (isControl(event) || this.tool !== undefined || event.button !== 0)) return;
    this.#view.grab(event);
  }

  #onRetry(event: Event): void {
    event.stopPropagation();
    if (this.#own.value === undefined) this.#loadOwn(this.version);
    else if (this.against !== undefined) this.#loadOther(this.against);
  }

  override render(): TemplateResult {
    const picture = this.#own.value;
    const problem = this.#own.problem ?? (this.mode === "alone" ? undefined : this.#other.problem);
    if (problem !== undefined && picture === undefined) return this.#renderProblem(problem);
    return html`
      <gadb-compare-bar
        .view=${this.view}
        .canCompare=${this.against !== undefined}
        .isNarrow=${modeThatFits("2up", this.#stage.size.width) !== "2up"}
        .percent=${picture === undefined ? undefined : Math.round(this.#matrix.scale * 100)}
        .canMark=${this.marks.canDraw}
        .tool=${this.tool}
        .hidesMarks=${this.hidesMarks}
        @command=${(event: CustomEvent<ShortcutId>) => this.command(event.detail)}
      ></gadb-compare-bar>
      ${this.tool === undefined ? nothing : this.#renderDrawBar()}
      ${problem === undefined ? nothing : this.#renderProblem(problem)}
      ${this.#renderStage(picture)}
      <gadb-compare-foot
        .previews=${this.tickets.previews}
        .own=${picture}
        .other=${this.mode === "alone" && !this.#peek.isDown ? undefined : this.#otherPicture}
        .mode=${this.mode}
        .alignment=${this.alignment}
        .under=${this.#view.under}
        @alignment-chosen=${(event: CustomEvent<Alignment>) => (this.alignment = event.detail)}
      ></gadb-compare-foot>
    `;
  }

  #renderProblem(problem: Problem): TemplateResult {
    return html`<gadb-problem
      .problem=${problem}
      @gadb-retry-asked=${this.#onRetry}
    ></gadb-problem>`;
  }

  #renderDrawBar(): TemplateResult {
    return html`<gadb-draw-bar
      .marks=${this.marks}
      .tool=${this.tool}
      .color=${this.color}
      @tool-chosen=${(event: CustomEvent<MarkTool | undefined>) => {
        if (event.detail === undefined) this.#leaveTool();
        else this.tool = event.detail;
      }}
      @color-chosen=${(event: CustomEvent<string>) => (this.color = event.detail)}
    ></gadb-draw-bar>`;
  }

  #renderStage(picture: Picture | undefined): TemplateResult {
    const isZoomed =
      this.#view.zoom !== "fit" && this.#matrix.scale > fitScale(this.#media, this.#pane);
    const classes = [
      "stage",
      this.#matrix.scale >= 2 ? "pixelated" : "",
      this.view.channel === "rgb" ? "" : "isolated",
      isZoomed ? "zoomed" : "",
      this.#pan.isDown ? "held" : "",
    ];
    return html`<div
      class=${classes.join(" ")}
      tabindex="0"
      role="group"
      aria-label="${versionName(this.version)}; arrow keys move the picture"
      @keydown=${this.#onKeydown}
      @wheel=${this.#onWheel}
      @dblclick=${this.#onDoubleClick}
      @pointerdown=${this.#onPointerDown}
      @pointermove=${(event: PointerEvent) => this.#view.onMove(event)}
      @pointerup=${(event: PointerEvent) => this.#view.onUp(event)}
      @pointercancel=${(event: PointerEvent) => this.#view.onUp(event)}
      @pointerleave=${() => this.#view.onLeave()}
    >
      ${
        picture === undefined || this.#stage.size.width === 0
          ? html`<p class="waiting" role="status">${this.#own.slow ? "Loading…" : nothing}</p>`
          : renderStack(this.#stack(picture))
      }
    </div>`;
  }

  #stack(own: Picture): Stack {
    return {
      own,
      other: this.#otherPicture,
      otherNumber: this.against?.versionNumber,
      mode: this.mode,
      channel: this.view.channel,
      peeks: this.#peek.isDown,
      position: this.position,
      gain: this.gain,
      onPosition: (position) => (this.position = position),
      onGain: (gain) => (this.gain = gain),
      marks: this.hidesMarks ? nothing : this.#renderMarks(),
    };
  }

  #renderMarks(): TemplateResult {
    return html`<gadb-marks
      .marks=${this.marks}
      .matrix=${this.#matrix}
      .media=${this.#media}
      .pane=${this.#pane}
      .tool=${this.#pan.isDown ? undefined : this.tool}
      .color=${this.color}
    ></gadb-marks>`;
  }
}

customElements.define("gadb-compare", GadbCompare);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-compare": GadbCompare;
  }
}

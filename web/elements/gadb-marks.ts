import { LitElement, html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { toMedia, toPane, type Matrix, type Point, type Size } from "../lib/geometry.ts";
import { NO_MARKS, type Marks, type MarkTool } from "../lib/marks.ts";
import {
  boxOf,
  middleOf,
  nudgeRegion,
  regionBetween,
  regionWords,
  type Region,
} from "../lib/region.ts";
import type { NumberedNote } from "../lib/reviews.ts";
import { extend, FIRST_COLOR, isDrawn, pathOf, type Shape, type Stroke } from "../lib/strokes.ts";
import {
  GadbNoteChosen,
  GadbRegionMarked,
  GadbStrokeDrawn,
  GadbStrokeErased,
} from "../room-events.ts";
import { marksStyles } from "../styles/marks.ts";
import { reset } from "../styles/shared.ts";

/** A line is this wide on the screen when it is drawn; it grows with the picture from then on. */
const LINE = 3;
const WIDEST = 200;

/**
 * What is marked on a picture, over it: regions of notes with their numbers, strokes, and what is being marked. It covers
 * the pane; places are in the media, so they are right at every zoom and size. A pointer draws by dragging or by two
 * presses (WCAG 2.5.7); a region can be marked with the keyboard alone.
 * @fires gadb-note-chosen
 * @fires gadb-region-marked
 * @fires gadb-stroke-drawn
 * @fires gadb-stroke-erased
 */
export class GadbMarks extends LitElement {
  static override styles = [reset, marksStyles];

  static override properties = {
    marks: { attribute: false },
    matrix: { attribute: false },
    media: { attribute: false },
    pane: { attribute: false },
    tool: { reflect: true },
    color: {},
    draft: { state: true },
    shape: { state: true },
  };

  declare marks: Marks;
  declare matrix: Matrix;
  declare media: Size;
  declare pane: Size;
  declare tool: MarkTool | undefined;
  declare color: string;
  /** The region that is being marked. */
  declare draft: Region | undefined;
  /** The stroke that is being drawn. */
  declare shape: Shape | undefined;
  /** The corner or end that is there already. */
  #first: Point | undefined;
  #hasMoved = false;

  constructor() {
    super();
    this.marks = NO_MARKS;
    this.color = FIRST_COLOR;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("tool")) return;
    this.#first = undefined;
    this.shape = undefined;
    this.draft = this.tool === "region" ? (this.marks.region ?? this.#middle()) : undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    for (const note of this.marks.notes) this.#place(note);
    const { draft } = this;
    if (draft === undefined) return;
    const box = this.renderRoot.querySelector<HTMLElement>(".draft");
    const at = toPane(boxOf(draft, this.media), this.matrix);
    const { scale } = this.matrix;
    box?.style.setProperty("left", `${at.x}px`);
    box?.style.setProperty("top", `${at.y}px`);
    box?.style.setProperty("width", `${draft.width * this.media.width * scale}px`);
    box?.style.setProperty("height", `${draft.height * this.media.height * scale}px`);
    if (changed.has("tool")) box?.focus({ preventScroll: true });
  }

  #place(note: NumberedNote): void {
    if (note.region === undefined) return;
    const at = toPane(boxOf(note.region, this.media), this.matrix);
    const marker = this.renderRoot.querySelector<HTMLElement>(`[data-note="${note.id}"]`);
    marker?.style.setProperty("left", `${at.x}px`);
    marker?.style.setProperty("top", `${at.y}px`);
  }

  /** The middle of what is seen now. */
  #middle(): Region {
    const from = toMedia({ x: 0, y: 0 }, this.matrix);
    const to = toMedia({ x: this.pane.width, y: this.pane.height }, this.matrix);
    return middleOf({ ...from, width: to.x - from.x, height: to.y - from.y }, this.media);
  }

  #at(event: PointerEvent): Point {
    const { left, top } = this.getBoundingClientRect();
    return toMedia({ x: event.clientX - left, y: event.clientY - top }, this.matrix);
  }

  #onPointerDown(event: PointerEvent): void {
    const { tool } = this;
    if (tool === undefined || tool === "eraser" || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#hasMoved = false;
    // The second of two presses ends what the first one began.
    if (this.#first !== undefined) return this.#grow(this.#at(event));
    this.#first = this.#at(event);
    if (tool === "region") return;
    const width = Math.min(WIDEST, LINE / this.matrix.scale);
    this.shape = { tool, color: this.color, width, points: [this.#first] };
  }

  #onPointerMove(event: PointerEvent): void {
    if (this.#first === undefined) return;
    const at = this.#at(event);
    const isDragged = event.buttons !== 0;
    this.#hasMoved ||= isDragged && distance(at, this.#first) * this.matrix.scale > 4;
    this.#grow(at);
  }

  #grow(to: Point): void {
    if (this.#first === undefined) return;
    if (this.tool === "region") {
      this.draft = regionBetween(this.#first, to, this.media) ?? this.draft;
      return;
    }
    if (this.shape !== undefined) this.shape = extend(this.shape, to, this.matrix.scale);
  }

  #onPointerUp(event: PointerEvent): void {
    if (this.#first === undefined) return;
    const isFar = distance(this.#at(event), this.#first) * this.matrix.scale > 4;
    // A press without a movement only sets the first corner, and the next one sets the other.
    if (!this.#hasMoved && !isFar && this.tool !== "pen") return;
    this.#finish();
  }

  #onPointerCancel(): void {
    this.#first = undefined;
    this.shape = undefined;
  }

  #finish(): void {
    const { shape, draft } = this;
    this.#first = undefined;
    this.shape = undefined;
    if (this.tool === "region") {
      if (draft !== undefined) this.dispatchEvent(new GadbRegionMarked(draft));
      return;
    }
    if (shape !== undefined && isDrawn(shape)) this.dispatchEvent(new GadbStrokeDrawn(shape));
  }

  #onDraftKey(event: KeyboardEvent): void {
    if (this.draft === undefined) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.#finish();
      return;
    }
    const nudged = nudgeRegion(this.draft, event.key, event.shiftKey);
    if (nudged === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.draft = nudged;
  }

  override render(): TemplateResult {
    const { scale, x, y } = this.matrix;
    const shown = this.draft ?? this.marks.region;
    return html`<div
      class="cover"
      @pointerdown=${this.#onPointerDown}
      @pointermove=${this.#onPointerMove}
      @pointerup=${this.#onPointerUp}
      @pointercancel=${this.#onPointerCancel}
    >
      <svg class="ink" aria-hidden="true">
        <g transform="matrix(${scale} 0 0 ${scale} ${x} ${y})">
          ${repeat(
            this.marks.strokes,
            ({ id }) => id,
            (stroke) => this.#renderStroke(stroke),
          )}
          ${this.shape === undefined ? nothing : renderShape(this.shape)}
          ${this.marks.notes.map((note) => this.#renderRegion(note))}
          ${this.draft === undefined && shown !== undefined ? renderBox(boxOf(shown, this.media), "new") : nothing}
        </g>
      </svg>
      ${repeat(
        this.marks.notes,
        ({ id }) => id,
        (note) => this.#renderMarker(note),
      )}
      ${this.#renderDraft()}
    </div>`;
  }

  #renderStroke(stroke: Stroke): TemplateResult {
    const canErase = this.tool === "eraser" && stroke.canRemove;
    return svg`<g
      class=${canErase ? "erasable" : ""}
      @click=${canErase ? () => this.dispatchEvent(new GadbStrokeErased(stroke)) : nothing}
    >${renderShape(stroke)}</g>`;
  }

  #renderRegion(note: NumberedNote): TemplateResult | typeof nothing {
    if (note.region === undefined) return nothing;
    return renderBox(
      boxOf(note.region, this.media),
      note.id === this.marks.chosen ? "chosen" : "noted",
    );
  }

  #renderMarker(note: NumberedNote): TemplateResult | typeof nothing {
    if (note.region === undefined) return nothing;
    return html`<button
      class="marker ${note.taskState ?? ""}"
      type="button"
      data-note=${note.id}
      aria-label="Note ${note.number} by ${note.byName}"
      aria-pressed=${note.id === this.marks.chosen}
      title="${note.byName}: ${note.body.slice(0, 200)}"
      @pointerdown=${(event: Event) => event.stopPropagation()}
      @click=${() => this.dispatchEvent(new GadbNoteChosen(note.id, "picture"))}
    >
      ${note.number}
    </button>`;
  }

  #renderDraft(): TemplateResult | typeof nothing {
    if (this.draft === undefined) return nothing;
    // Arrow keys do something of their own here, which is what this role says.
    return html`<div
        class="draft"
        role="application"
        tabindex="0"
        aria-label="Region: ${regionWords(this.draft)}"
        aria-describedby="how"
        @keydown=${this.#onDraftKey}
      ></div>
      <span id="how" class="hidden-text">
        Arrow keys move it, with Shift they resize it. Enter writes the note, Escape gives up.
      </span>`;
  }
}

/** The line on a darker one, so that it is seen on any picture. */
function renderShape(shape: Shape): TemplateResult {
  const path = pathOf(shape);
  return svg`<path class="halo" d=${path} stroke-width=${shape.width * 2}></path>
    <path class="line" d=${path} stroke=${shape.color} stroke-width=${shape.width}></path>`;
}

function renderBox(
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  kind: string,
): TemplateResult {
  return svg`<rect class="halo region ${kind}" x=${x} y=${y} width=${width} height=${height}></rect>
    <rect class="region ${kind}" x=${x} y=${y} width=${width} height=${height}></rect>`;
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

customElements.define("gadb-marks", GadbMarks);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-marks": GadbMarks;
  }
}

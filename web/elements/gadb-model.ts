import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { HeldKey } from "../controllers/held-key.ts";
import { Loader } from "../controllers/loader.ts";
import { Orbiting } from "../controllers/orbiting.ts";
import { StageSize } from "../controllers/stage-size.ts";
import { hasWebGl, loadModelViewer, type ModelViewerElement } from "../data/model-viewer.ts";
import type { Tickets } from "../data/tickets.ts";
import { GadbSaid } from "../events.ts";
import { icon, type IconName } from "../icons.ts";
import { modeThatFits, toggleMode, type CompareView } from "../lib/compare.ts";
import { briefFact } from "../lib/facts.ts";
import { NO_MARKS, type Marks } from "../lib/marks.ts";
import { parseOrbit, printOrbit } from "../lib/orbit.ts";
import { fileOf } from "../lib/preview.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { isSameVersion, versionName, type MediaVersion } from "../lib/reviews.ts";
import { ariaKeys, shortcutHint, type ShortcutId } from "../lib/shortcuts.ts";
import type { MediaViewer } from "../lib/viewer.ts";
import { renderModelNotes } from "../parts/model-notes.ts";
import { GadbNoteChosen, GadbSpotMarked, GadbViewChanged } from "../room-events.ts";
import { modelStyles } from "../styles/model.ts";
import { buttons, reset } from "../styles/shared.ts";
import "./gadb-problem.ts";

/**
 * A model in space, alone or beside another version of it under the same camera and the same light. Notes stick to points
 * of its surface.
 * @fires gadb-view-changed
 * @fires gadb-spot-marked
 * @fires gadb-note-chosen
 */
export class GadbModel extends LitElement implements MediaViewer {
  static override styles = [reset, buttons, modelStyles];

  static override properties = {
    version: { attribute: false },
    against: { attribute: false },
    tickets: { attribute: false },
    view: { attribute: false },
    marks: { attribute: false },
    failure: { state: true },
    turns: { state: true },
    isPlacing: { state: true },
    hidesMarks: { state: true },
  };

  declare version: MediaVersion;
  declare against: MediaVersion | undefined;
  declare tickets: Tickets;
  declare view: CompareView;
  declare marks: Marks;
  declare failure: Problem | undefined;
  /** Whether it turns by itself. */
  declare turns: boolean;
  /** Whether the next press on the model places a note. */
  declare isPlacing: boolean;
  declare hidesMarks: boolean;
  #own = new Loader<string>(this);
  #other = new Loader<string>(this);
  /** Shows the other version in the place of this one. */
  #peek = new HeldKey(this, "peek");
  #asked: MediaVersion | undefined;
  #stage = new StageSize(this, () => this.renderRoot.querySelector(".panes"));
  #orbiting = new Orbiting(
    this,
    () => this.#models,
    (orbit) => this.dispatchEvent(new GadbViewChanged({ at: printOrbit(orbit) })),
  );

  constructor() {
    super();
    this.marks = NO_MARKS;
    this.turns = false;
    this.isPlacing = false;
    this.hidesMarks = false;
  }

  get #models(): readonly ModelViewerElement[] {
    return [...(this.renderRoot?.querySelectorAll<ModelViewerElement>("model-viewer") ?? [])];
  }

  get #ownModel(): ModelViewerElement | null {
    return this.renderRoot.querySelector<ModelViewerElement>(".own model-viewer");
  }

  get #hasOther(): boolean {
    return this.against !== undefined && (this.view.mode !== "alone" || this.#peek.isDown);
  }

  get #isSideBySide(): boolean {
    const { width } = this.#stage.size;
    return (
      this.view.mode !== "alone" && this.#hasOther && modeThatFits("2up", width || 999) === "2up"
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("version") as MediaVersion | undefined;
    if (changed.has("version") && !isSameVersion(before, this.version)) this.#load();
    if (this.#hasOther && !isSameVersion(this.#asked, this.against)) this.#loadOther();
    const { chosen, notes } = this.marks;
    const was = (changed.get("marks") as Marks | undefined)?.chosen;
    const spot = notes.find(({ id }) => id === chosen)?.spot;
    if (chosen !== was && spot?.kind === "surface") {
      this.hidesMarks = false;
      void this.updateComplete.then(() => this.#orbiting.lookAt(spot));
    }
  }

  #load(): void {
    const { version } = this;
    this.failure = undefined;
    this.isPlacing = false;
    if (!hasWebGl()) return this.#fail("This browser can't show models: it has no WebGL 2.");
    this.#own.clear();
    void this.#own.run(async () => {
      const [url] = await Promise.all([this.#addressOf(version), loadModelViewer()]);
      return url;
    });
  }

  #loadOther(): void {
    const { against } = this;
    this.#asked = against;
    if (against !== undefined) void this.#other.run(() => this.#addressOf(against));
  }

  /** A model in several files' form was made a single file by the worker. */
  #addressOf(version: MediaVersion): Promise<string> {
    const glb = fileOf(version.preview, "glb");
    return glb === undefined
      ? this.tickets.inline(version.assetId, version.versionNumber)
      : this.tickets.preview(version, glb);
  }

  #fail(message: string): void {
    const hint = "Download it to look at it.";
    this.failure = { ...problemOf(undefined), message, hint };
  }

  /** Does what a key of the room or a button of the bar means. */
  command(id: ShortcutId): boolean {
    if (id === "zoom") return this.#done(() => this.#orbiting.reset());
    if (id === "zoom-in") return this.#done(() => this.#orbiting.zoom(1));
    if (id === "zoom-out") return this.#done(() => this.#orbiting.zoom(-1));
    if (id === "marks") return this.#done(() => (this.hidesMarks = !this.hidesMarks));
    if (id === "mode-2up") return this.against !== undefined && this.#toggleOther();
    if (id === "peek") return this.against !== undefined && this.#peek.hold();
    if (id === "mark-region") return this.marks.canDraw && this.#done(() => this.#togglePlacing());
    if (id === "back" && this.isPlacing) return this.#done(() => (this.isPlacing = false));
    return false;
  }

  #done(act: () => unknown): true {
    act();
    return true;
  }

  #toggleOther(): true {
    this.dispatchEvent(new GadbViewChanged({ mode: toggleMode(this.view.mode, "2up") }));
    return true;
  }

  #togglePlacing(): void {
    this.isPlacing = !this.isPlacing;
    if (this.isPlacing) this.renderRoot.querySelector<HTMLElement>(".own")?.focus();
    this.dispatchEvent(
      new GadbSaid(
        this.isPlacing ? "Press the model, or Enter for the point in the middle" : "No note",
      ),
    );
  }

  #onPress(event: MouseEvent): void {
    if (this.isPlacing) this.#placeAt(event.clientX, event.clientY);
  }

  #onKeydown(event: KeyboardEvent): void {
    if (!this.isPlacing || event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    const box = this.#ownModel?.getBoundingClientRect();
    if (box !== undefined) this.#placeAt(box.x + box.width / 2, box.y + box.height / 2);
  }

  #placeAt(x: number, y: number): void {
    const hit = this.#ownModel?.positionAndNormalFromPoint(x, y);
    if (hit === null || hit === undefined) {
      this.dispatchEvent(new GadbSaid("There is nothing of the model there"));
      return;
    }
    const { position } = hit;
    const [px, py, pz] = [position.x, position.y, position.z].map((value) =>
      Number(value.toFixed(5)),
    );
    this.isPlacing = false;
    this.dispatchEvent(
      new GadbSpotMarked({ kind: "surface", x: px as number, y: py as number, z: pz as number }),
    );
  }

  #onLoad(event: Event): void {
    const model = event.target as ModelViewerElement;
    const orbit = parseOrbit(this.view.at);
    if (model === this.#ownModel && orbit !== undefined) this.#orbiting.goTo(orbit);
    else this.#orbiting.align(model);
    this.requestUpdate();
  }

  #choose(noteId: string): void {
    this.dispatchEvent(new GadbNoteChosen(noteId, "picture"));
  }

  #onError(): void {
    this.#fail("The model can't be shown.");
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
    const other = this.#other.value;
    return html`
      <div
        class="panes ${this.#isSideBySide ? "two" : ""} ${this.isPlacing ? "placing" : ""}"
        @keydown=${this.#onKeydown}
      >
        ${this.#hasOther && this.against !== undefined && other !== undefined ? this.#renderPane("other", this.against, other) : nothing}
        ${this.#renderPane("own", this.version, url)}
      </div>
      ${this.isPlacing ? html`<p class="how">Press the model where the note belongs, or Enter for the point in the middle. Escape gives up.</p>` : nothing}
      ${this.#renderBar()}
    `;
  }

  #renderPane(which: "own" | "other", version: MediaVersion, url: string): TemplateResult {
    const shown = this.#peek.isDown ? "other" : "own";
    const isAway = !this.#isSideBySide && which !== shown;
    const isOwn = which === "own";
    return html`<div class="pane ${which} ${isAway ? "away" : ""}" tabindex="-1">
      <model-viewer
        src=${url}
        alt=${versionName(version)}
        camera-controls
        touch-action="pan-y"
        interaction-prompt="none"
        max-camera-orbit="auto auto 300%"
        tone-mapping="neutral"
        shadow-intensity="0.5"
        ?auto-rotate=${this.turns}
        auto-rotate-delay="0"
        @camera-change=${this.#orbiting.onCamera}
        @load=${this.#onLoad}
        @error=${isOwn ? this.#onError : nothing}
        @click=${isOwn ? this.#onPress : nothing}
      >
        ${isOwn && !this.hidesMarks ? renderModelNotes(this.marks, (id) => this.#choose(id)) : nothing}
      </model-viewer>
      ${this.#hasOther ? html`<span class="tag">v${version.versionNumber}</span>` : nothing}
      ${isOwn && this.isPlacing ? html`<span class="cross"></span>` : nothing}
    </div>`;
  }

  #renderBar(): TemplateResult {
    const { against } = this;
    return html`<div class="bar">
      <span class="group" role="group" aria-label="Camera">
        ${this.#renderAction("zoom-out", "zoom-out", "Farther")}
        ${this.#renderAction("zoom-in", "zoom-in", "Nearer")}
        ${this.#renderAction("zoom", "fit", "Back to the beginning")}
      </span>
      <button
        class="button plain"
        type="button"
        aria-pressed=${this.turns}
        @click=${() => (this.turns = !this.turns)}
      >
        ${icon(this.turns ? "pause" : "play")}${this.turns ? "Stop turning" : "Turn"}
      </button>
      ${
        against === undefined
          ? nothing
          : html`<button
              class="button plain"
              type="button"
              aria-pressed=${this.view.mode !== "alone"}
              aria-keyshortcuts=${ariaKeys("mode-2up")}
              title="Beside v${against.versionNumber} ${shortcutHint("mode-2up")}; hold \\ to see it in place"
              @click=${() => this.#toggleOther()}
            >
              ${icon("shelf")}With v${against.versionNumber}
            </button>`
      }
      ${
        this.marks.canDraw
          ? html`<button
              class="button plain"
              type="button"
              aria-pressed=${this.isPlacing}
              aria-keyshortcuts=${ariaKeys("mark-region")}
              title="Write a note about a point ${shortcutHint("mark-region")}"
              @click=${() => this.#togglePlacing()}
            >
              ${icon("region")}Note on a point
            </button>`
          : nothing
      }
      ${this.#renderFacts()}
    </div>`;
  }

  #renderAction(id: ShortcutId, shape: IconName, label: string): TemplateResult {
    return html`<button
      class="button plain square"
      type="button"
      aria-label=${label}
      aria-keyshortcuts=${ariaKeys(id)}
      title="${label} ${shortcutHint(id)}"
      @click=${() => this.command(id)}
    >
      ${icon(shape)}
    </button>`;
  }

  #renderFacts(): TemplateResult | typeof nothing {
    const own = briefFact(this.version.preview);
    if (own === undefined) return nothing;
    const other = this.#hasOther && this.against ? briefFact(this.against.preview) : undefined;
    const before = other === undefined ? "" : `v${this.against?.versionNumber}: ${other} · `;
    return html`<span class="facts"
      >${before}${other === undefined ? "" : `v${this.version.versionNumber}: `}${own}</span
    >`;
  }
}

customElements.define("gadb-model", GadbModel);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-model": GadbModel;
  }
}

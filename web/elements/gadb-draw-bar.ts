import { LitElement, html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../icons.ts";
import type { Marks, MarkTool } from "../lib/marks.ts";
import { COLORS, FIRST_COLOR, TOOLS, type Tool } from "../lib/strokes.ts";
import { GadbDrawCommanded, type DrawCommand } from "../room-events.ts";
import { drawBarStyles } from "../styles/draw-bar.ts";
import { buttons, reset } from "../styles/shared.ts";

const TOOL_ICONS: Record<Tool, IconName> = {
  pen: "draw",
  arrow: "arrow",
  rectangle: "box",
  ellipse: "ellipse",
};

const SAVE_WORDS = { saved: "Saved", saving: "Saving…", unsaved: "Not saved" } as const;

/**
 * What one draws with, and whether what was drawn has been saved.
 * @fires tool-chosen - with the tool in `detail`; undefined to stop
 * @fires color-chosen - with the colour in `detail`
 * @fires gadb-draw-commanded
 */
export class GadbDrawBar extends LitElement {
  static override styles = [reset, buttons, drawBarStyles];

  static override properties = {
    marks: { attribute: false },
    tool: {},
    color: {},
  };

  declare marks: Marks;
  declare tool: MarkTool | undefined;
  declare color: string;

  constructor() {
    super();
    this.color = FIRST_COLOR;
  }

  #choose(tool: MarkTool | undefined): void {
    this.dispatchEvent(new CustomEvent("tool-chosen", { detail: tool }));
  }

  protected override updated(): void {
    // The security policy forbids style attributes; a swatch has a colour that is data.
    for (const swatch of this.renderRoot.querySelectorAll<HTMLElement>("[data-color]"))
      swatch.style.setProperty("--swatch", swatch.dataset["color"] ?? "");
  }

  override render(): TemplateResult {
    if (this.tool === "region") return this.#renderRegionHelp();
    return html`<div class="bar" role="toolbar" aria-label="Drawing">
      <span class="group">
        ${TOOLS.map(({ tool, word }) => this.#renderTool(tool, TOOL_ICONS[tool], word))}
        ${this.#renderTool("eraser", "close", "Erase: choose a stroke of yours")}
      </span>
      <span class="group">${COLORS.map((entry) => this.#renderColor(entry))}</span>
      <span class="group">
        ${this.#renderCommand("undo", "undo", "Undo (Ctrl + Z)", this.marks.canUndo)}
        ${this.#renderCommand("redo", "redo", "Redo (Ctrl + Shift + Z)", this.marks.canRedo)}
      </span>
      ${this.#renderSaved()}
      <button class="button done" type="button" @click=${() => this.#choose(undefined)}>
        Done
      </button>
    </div>`;
  }

  #renderRegionHelp(): TemplateResult {
    return html`<div class="bar" role="group" aria-label="Marking a region">
      <p>
        Drag a box on the picture, or press on two corners. With the keyboard: arrows, Shift +
        arrows, Enter.
      </p>
      <button class="button done" type="button" @click=${() => this.#choose(undefined)}>
        Give up
      </button>
    </div>`;
  }

  #renderTool(tool: MarkTool, shape: IconName, word: string): TemplateResult {
    return html`<button
      class="button plain square"
      type="button"
      aria-label=${word}
      title=${word}
      aria-pressed=${this.tool === tool}
      @click=${() => this.#choose(tool)}
    >
      ${icon(shape)}
    </button>`;
  }

  #renderColor({ color, word }: (typeof COLORS)[number]): TemplateResult {
    return html`<button
      class="swatch"
      type="button"
      data-color=${color}
      aria-label=${word}
      title=${word}
      aria-pressed=${this.color === color}
      @click=${() => this.dispatchEvent(new CustomEvent("color-chosen", { detail: color }))}
    ></button>`;
  }

  #renderCommand(
    command: DrawCommand,
    shape: IconName,
    label: string,
    isPossible: boolean,
  ): TemplateResult {
    return html`<button
      class="button plain square"
      type="button"
      aria-label=${label}
      title=${label}
      aria-disabled=${isPossible ? nothing : "true"}
      @click=${() => this.dispatchEvent(new GadbDrawCommanded(command))}
    >
      ${icon(shape)}
    </button>`;
  }

  #renderSaved(): TemplateResult {
    const { saveState } = this.marks;
    return html`<span class="saved ${saveState}" role="status"
      >${SAVE_WORDS[saveState]}${
        saveState === "unsaved"
          ? html` <button
              class="button"
              type="button"
              @click=${() => this.dispatchEvent(new GadbDrawCommanded("retry"))}
            >
              ${icon("retry")}Try again
            </button>`
          : nothing
      }</span
    >`;
  }
}

customElements.define("gadb-draw-bar", GadbDrawBar);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-draw-bar": GadbDrawBar;
  }
}

import { LitElement, html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../icons.ts";
import {
  CHANNELS,
  COMPARE_MODES,
  toggleMode,
  type Channel,
  type CompareMode,
  type CompareView,
} from "../lib/compare.ts";
import { ariaKeys, shortcutHint, type ShortcutId } from "../lib/shortcuts.ts";
import { GadbViewChanged } from "../room-events.ts";
import { compareBarStyles } from "../styles/compare-bar.ts";
import { buttons, reset } from "../styles/shared.ts";

/** A button that does what a key does. */
interface Action {
  id: ShortcutId;
  shape: IconName;
  label: string;
  isPressed?: boolean;
}

/**
 * How pictures are compared: mode, channel, zoom, marks.
 * @fires gadb-view-changed
 * @fires command - with the shortcut's name in `detail`
 */
export class GadbCompareBar extends LitElement {
  static override styles = [reset, buttons, compareBarStyles];

  static override properties = {
    view: { attribute: false },
    canCompare: { attribute: false },
    isNarrow: { attribute: false },
    percent: { attribute: false },
    canMark: { attribute: false },
    tool: {},
    hidesMarks: { attribute: false },
  };

  declare view: CompareView;
  /** Whether there is another version. */
  declare canCompare: boolean;
  /** Whether there is no room for two pictures side by side. */
  declare isNarrow: boolean;
  /** The zoom; undefined until there is a picture. */
  declare percent: number | undefined;
  /** Whether notes and strokes may be added. */
  declare canMark: boolean;
  declare tool: string | undefined;
  declare hidesMarks: boolean;

  constructor() {
    super();
    this.canCompare = false;
    this.isNarrow = false;
    this.canMark = false;
    this.hidesMarks = false;
  }

  #onMode(mode: CompareMode): void {
    this.dispatchEvent(new GadbViewChanged({ mode: toggleMode(this.view.mode, mode) }));
  }

  #onChannel(event: Event): void {
    const channel = (event.target as HTMLSelectElement).value as Channel;
    this.dispatchEvent(new GadbViewChanged({ channel }));
  }

  override render(): TemplateResult {
    return html`<div class="bar">
      ${this.canCompare ? this.#renderModes() : nothing}
      <label class="channel">
        <span class="hidden-text">Channel</span>
        <select class=${this.view.channel === "rgb" ? "" : "changed"} @change=${this.#onChannel}>
          ${Object.entries(CHANNELS).map(
            ([channel, { word }]) =>
              html`<option value=${channel} ?selected=${channel === this.view.channel}>
                ${word}
              </option>`,
          )}
        </select>
      </label>
      <span class="group" role="group" aria-label="Zoom">
        ${this.#renderAction({ id: "zoom-out", shape: "zoom-out", label: "Smaller" })}
        <output class="percent" title="Zoom"
          >${this.percent === undefined ? nothing : `${this.percent} %`}</output
        >
        ${this.#renderAction({ id: "zoom-in", shape: "zoom-in", label: "Larger" })}
        ${this.#renderAction({ id: "zoom", shape: "fit", label: "Fit or actual size" })}
        <button
          class="button plain"
          type="button"
          title="8 times, pixels as squares ${shortcutHint("nearest")}"
          @click=${() => this.#command("nearest")}
        >
          8×
        </button>
      </span>
      ${this.#renderMarks()}
    </div>`;
  }

  #renderModes(): TemplateResult {
    return html`<span class="group modes" role="group" aria-label="Compare">
      ${COMPARE_MODES.map(({ mode, word, hint }, at) =>
        mode === "2up" && this.isNarrow
          ? nothing
          : html`<button
              class="button plain"
              type="button"
              aria-pressed=${this.view.mode === mode}
              aria-keyshortcuts=${String(at + 1)}
              title="${hint} (${at + 1})"
              @click=${() => this.#onMode(mode)}
            >
              ${word}
            </button>`,
      )}
    </span>`;
  }

  #renderMarks(): TemplateResult {
    return html`<span class="group" role="group" aria-label="Notes on the picture">
      ${
        this.canMark
          ? html`${this.#renderAction({
              id: "mark-region",
              shape: "region",
              label: "Mark a region",
              isPressed: this.tool === "region",
            })}
            ${this.#renderAction({
              id: "draw",
              shape: "draw",
              label: "Draw",
              isPressed: this.tool !== undefined && this.tool !== "region",
            })}`
          : nothing
      }
      ${this.#renderAction({
        id: "marks",
        shape: this.hidesMarks ? "eye-off" : "eye",
        label: "Notes and drawings",
        isPressed: !this.hidesMarks,
      })}
    </span>`;
  }

  #renderAction({ id, shape, label, isPressed }: Action): TemplateResult {
    return html`<button
      class="button plain square"
      type="button"
      aria-label=${label}
      aria-keyshortcuts=${ariaKeys(id)}
      aria-pressed=${isPressed === undefined ? nothing : isPressed}
      title="${label} ${shortcutHint(id)}"
      @click=${() => this.#command(id)}
    >
      ${icon(shape)}
    </button>`;
  }

  #command(id: ShortcutId): void {
    this.dispatchEvent(new CustomEvent("command", { detail: id }));
  }
}

customElements.define("gadb-compare-bar", GadbCompareBar);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-compare-bar": GadbCompareBar;
  }
}

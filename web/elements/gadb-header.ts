import { LitElement, html, nothing, type TemplateResult } from "lit";
import { GadbCommanded, type Command } from "../events.ts";
import { icon, type IconName } from "../icons.ts";
import { ariaKeys, shortcutHint } from "../lib/shortcuts.ts";
import type { Theme } from "../lib/theme.ts";
import { logo } from "../logo.ts";
import { headerStyles } from "../styles/header.ts";
import { buttons, reset } from "../styles/shared.ts";

const THEME_ICONS = { dark: "moon", light: "sun", system: "system" } as const;

/**
 * The bar on top of every page: where one is, who one is, and what works everywhere.
 * @fires gadb-commanded
 */
export class GadbHeader extends LitElement {
  static override styles = [reset, buttons, headerStyles];

  static override properties = {
    waiting: { type: Number },
    theme: {},
    personName: {},
    isQueue: { attribute: false },
  };

  /** How many reviews wait. */
  declare waiting: number;
  declare theme: Theme;
  /** Who is signed in; empty until known. */
  declare personName: string;
  /** Whether the queue is the page shown. */
  declare isQueue: boolean;

  constructor() {
    super();
    this.waiting = 0;
    this.personName = "";
    this.isQueue = false;
  }

  override render(): TemplateResult {
    return html`<header>
      <a class="skip button" href="#main" @click=${this.#onSkip}>Skip to content</a>
      <a class="brand" href="/reviews" aria-label="Game Asset Database, reviews">
        ${logo}<span class="brand-name">Game Asset Database</span>
      </a>
      <nav aria-label="Main">
        <a class="tab" href="/reviews" aria-current=${this.isQueue ? "page" : "true"}>
          Reviews${this.waiting > 0 ? html`<span class="waiting">${this.waiting}</span>` : nothing}
        </a>
      </nav>
      <div class="tools">
        ${this.#renderTool("theme", THEME_ICONS[this.theme], `Theme: ${this.theme}`)}
        ${this.#renderTool("help", "keyboard", "Keyboard shortcuts")}
        ${this.personName === "" ? nothing : html`<span class="person">${this.personName}</span>`}
        ${this.#renderTool("sign-out", "sign-out", "Sign out")}
      </div>
    </header>`;
  }

  #renderTool(command: Command, shape: IconName, label: string): TemplateResult {
    const shortcut = command === "theme" || command === "help" ? command : undefined;
    return html`<button
      class="button plain square"
      type="button"
      aria-label=${label}
      aria-keyshortcuts=${shortcut === undefined ? nothing : ariaKeys(shortcut)}
      title=${shortcut === undefined ? label : `${label} ${shortcutHint(shortcut)}`}
      @click=${() => this.dispatchEvent(new GadbCommanded(command))}
    >
      ${icon(shape)}
    </button>`;
  }

  #onSkip(event: Event): void {
    event.preventDefault();
    this.dispatchEvent(new GadbCommanded("skip"));
  }
}

customElements.define("gadb-header", GadbHeader);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-header": GadbHeader;
  }
}

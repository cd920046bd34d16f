import { LitElement, html, nothing, type TemplateResult } from "lit";
import type { Project } from "../data/projects.ts";
import { GadbCommanded, GadbProjectChosen, type Command } from "../events.ts";
import { icon, type IconName } from "../icons.ts";
import { countOf } from "../lib/format.ts";
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
    projects: { attribute: false },
    projectId: {},
    isWork: { attribute: false },
  };

  /** How many reviews wait; undefined until known. */
  declare waiting: number | undefined;
  declare theme: Theme;
  /** Who is signed in; empty until known. */
  declare personName: string;
  declare projects: readonly Project[];
  /** The project one is in; undefined elsewhere. */
  declare projectId: string | undefined;
  /** Whether my work is the page shown. */
  declare isWork: boolean;

  constructor() {
    super();
    this.personName = "";
    this.projects = [];
    this.isWork = false;
  }

  override render(): TemplateResult {
    return html`<header>
      <a class="skip button" href="#main" @click=${this.#onSkip}>Skip to content</a>
      <a class="brand" href="/reviews" aria-label="Game Asset Database, my work">
        ${logo}<span class="brand-name">Game Asset Database</span>
      </a>
      <nav aria-label="Main">
        <a
          class="tab"
          href="/reviews"
          title=${this.waiting === undefined ? nothing : `${countOf(this.waiting, "review")} to look at`}
          aria-current=${this.isWork ? "page" : nothing}
        >
          My work<span
            class="waiting ${this.waiting === undefined ? "unknown" : ""}"
            aria-hidden="true"
            >${this.waiting ?? 0}</span
          >
        </a>
      </nav>
      ${this.#renderProjects()}
      <div class="tools">
        <slot></slot>
        ${
          // Its place is kept until the name has come, so that nothing beside it moves.
          this.personName === ""
            ? html`<span class="person"></span>`
            : html`<a class="person" href="/settings/account" title="Account of ${this.personName}"
                >${this.personName}</a
              >`
        }
        ${this.#renderTool("theme", THEME_ICONS[this.theme], `Theme: ${this.theme}`)}
        ${this.#renderTool("help", "keyboard", "Keyboard shortcuts")}
        ${this.#renderTool("sign-out", "sign-out", "Sign out")}
      </div>
    </header>`;
  }

  #renderProjects(): TemplateResult | typeof nothing {
    if (this.projects.length === 0) return nothing;
    return html`<select class="projects" aria-label="Project" @change=${this.#onProject}>
      <option value="" ?selected=${this.projectId === undefined} disabled>Project…</option>
      ${this.projects.map(
        ({ id, name, status }) =>
          html`<option value=${id} ?selected=${id === this.projectId}>
            ${name}${status === "active" ? "" : ` (${status})`}
          </option>`,
      )}
    </select>`;
  }

  #onProject(event: Event): void {
    this.dispatchEvent(new GadbProjectChosen((event.target as HTMLSelectElement).value));
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

import { css, html, nothing, type TemplateResult } from "lit";
import { GadbSaid } from "../events.ts";
import { conflictOf, isFree, keysOf } from "../lib/keymap.ts";
import {
  keyLabel,
  nameOf,
  SHORTCUT_GROUPS,
  SHORTCUTS,
  type Shortcut,
  type ShortcutId,
} from "../lib/shortcuts.ts";
import { forms, pageStyles, panels } from "../styles/page.ts";
import { buttons, keys, reset } from "../styles/shared.ts";
import "../elements/gadb-settings-nav.ts";
import { Page } from "./page.ts";

/** Every shortcut, to be given another key; and the switch for those of a single character. */
export class GadbPageShortcuts extends Page {
  static override styles = [
    reset,
    buttons,
    keys,
    pageStyles,
    panels,
    forms,
    css`
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-1) var(--space-3);
        padding-block: var(--space-2);
        border-block-end: 1px solid var(--edge);
      }
      li:last-child {
        border-block-end: 0;
      }
      .label {
        flex: 1 1 14rem;
        margin: 0;
        font-weight: 400;
      }
      .wrong {
        flex-basis: 100%;
        color: var(--bad);
      }
      .waiting {
        color: var(--text-2);
      }
      li .button {
        min-height: 32px;
      }
    `,
  ];

  static override properties = {
    ...Page.properties,
    changing: { state: true },
    refusal: { state: true },
  };

  /** The shortcut whose new key is waited for. */
  declare changing: ShortcutId | undefined;
  /** Why the key pressed last was not taken. */
  declare refusal: string | undefined;
  #unbind = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard } = this.services;
    keyboard.scope = "everywhere";
    const onChange = () => this.requestUpdate();
    keyboard.addEventListener("change", onChange);
    // Before anything else hears of it: the key means itself while it is waited for.
    window.addEventListener("keydown", this.#onKey, { capture: true });
    this.#unbind = () => {
      keyboard.removeEventListener("change", onChange);
      window.removeEventListener("keydown", this.#onKey, { capture: true });
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unbind();
  }

  #onKey = (event: KeyboardEvent): void => {
    const shortcut = SHORTCUTS.find(({ id }) => id === this.changing);
    if (shortcut === undefined || event.isComposing) return;
    if (event.key === "Tab") return this.#stop();
    event.preventDefault();
    event.stopPropagation();
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    if (event.key === "Escape") return this.#stop();
    this.#give(shortcut, nameOf(event));
  };

  #stop(): void {
    this.changing = undefined;
    this.refusal = undefined;
  }

  #give(shortcut: Shortcut, key: string): void {
    const conflict = conflictOf(shortcut, key, SHORTCUTS);
    if (!isFree(key)) this.refusal = `${keyLabel(key)} belongs to the browser. Press another key.`;
    else if (conflict !== undefined)
      this.refusal = `${keyLabel(key)} is taken by “${conflict.label}”. Press another key, or change that one first.`;
    else {
      const { keyboard } = this.services;
      keyboard.keymap = { ...keyboard.keymap, [shortcut.id]: [key] };
      this.#stop();
      this.dispatchEvent(new GadbSaid(`${shortcut.label}: ${keyLabel(key)}`));
    }
  }

  #reset(shortcut: Shortcut): void {
    const { keyboard } = this.services;
    const { [shortcut.id]: _, ...rest } = keyboard.keymap;
    const conflict = shortcut.keys
      .map((key) => conflictOf(shortcut, key, SHORTCUTS))
      .find((other) => other !== undefined);
    if (conflict !== undefined) {
      const text = `Its own key is taken by “${conflict.label}” now. Change that one first.`;
      this.dispatchEvent(new GadbSaid(text));
      return;
    }
    keyboard.keymap = rest;
  }

  override render(): TemplateResult {
    const { keyboard } = this.services;
    const isChanged = Object.keys(keyboard.keymap).length > 0;
    return html`
      <gadb-settings-nav page="shortcuts"></gadb-settings-nav>
      <header>
        <h1 tabindex="-1">Keyboard shortcuts</h1>
        ${
          isChanged
            ? html`<button class="button" type="button" @click=${() => (keyboard.keymap = {})}>
                Reset all
              </button>`
            : nothing
        }
      </header>
      <section class="panel">
        <label class="choice">
          <input
            type="checkbox"
            .checked=${keyboard.singleKeys}
            @change=${(event: Event) =>
              (keyboard.singleKeys = (event.target as HTMLInputElement).checked)}
          />
          Shortcuts of a single character are on
        </label>
        <p class="hint">
          Switch them off when you speak to your computer, or when keys are pressed by accident.
          This is kept for you in this browser.
        </p>
      </section>
      ${SHORTCUT_GROUPS.map(([scope, title]) => {
        const listed = SHORTCUTS.filter((shortcut) => shortcut.scope === scope);
        return html`<section class="panel">
          <h2>${title}</h2>
          <ul>
            ${listed.map((shortcut) => this.#renderShortcut(shortcut))}
          </ul>
        </section>`;
      })}
    `;
  }

  #renderShortcut(shortcut: Shortcut): TemplateResult {
    const { id, label } = shortcut;
    const isChanging = this.changing === id;
    const isChanged = this.services.keyboard.keymap[id] !== undefined;
    return html`<li>
      <span class="label">${label}</span>
      ${
        isChanging
          ? html`<span class="waiting" role="status">Press a key; Esc leaves it</span>`
          : html`<span>${keysOf(shortcut).map((key) => html`<kbd>${keyLabel(key)}</kbd> `)}</span>`
      }
      <button
        class="button"
        type="button"
        aria-label=${isChanging ? `Leave the key of: ${label}` : `Change the key of: ${label}`}
        @click=${() => {
          this.refusal = undefined;
          this.changing = isChanging ? undefined : id;
        }}
      >
        ${isChanging ? "Leave" : "Change"}
      </button>
      ${
        isChanged && !isChanging
          ? html`<button
              class="button"
              type="button"
              aria-label=${`Reset the key of: ${label}`}
              @click=${() => this.#reset(shortcut)}
            >
              Reset
            </button>`
          : nothing
      }
      ${
        isChanging && this.refusal !== undefined
          ? html`<p class="wrong" role="alert">${this.refusal}</p>`
          : nothing
      }
    </li>`;
  }
}

customElements.define("gadb-page-shortcuts", GadbPageShortcuts);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-shortcuts": GadbPageShortcuts;
  }
}

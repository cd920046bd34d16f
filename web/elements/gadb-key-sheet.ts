import { LitElement, css, html, type TemplateResult } from "lit";
import type { Keyboard } from "../keyboard.ts";
import { icon } from "../icons.ts";
import { keyLabel, SHORTCUT_GROUPS, shortcutsOf, type Shortcut } from "../lib/shortcuts.ts";
import { buttons, keys, reset } from "../styles/shared.ts";

/** The list of keyboard shortcuts, written from the registry, so it cannot say what is not so. */
export class GadbKeySheet extends LitElement {
  static override styles = [
    reset,
    buttons,
    keys,
    css`
      dialog {
        width: min(44rem, calc(100vw - 2 * var(--space-4)));
        max-height: calc(100dvh - 2 * var(--space-4));
        padding: var(--space-5);
        border: 1px solid var(--edge);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        color: var(--text-1);
        box-shadow: var(--shadow);
      }
      dialog::backdrop {
        background: var(--scrim);
      }
      .title {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-block-end: var(--space-4);
      }
      h1 {
        font-size: var(--size-xl);
      }
      .groups {
        columns: 2 18rem;
        column-gap: var(--space-6);
      }
      section {
        margin-block-end: var(--space-4);
      }
      h2 {
        break-after: avoid;
        margin-block-end: var(--space-2);
        color: var(--text-2);
        font-size: var(--size-s);
      }
      .row {
        display: flex;
        justify-content: space-between;
        gap: var(--space-3);
        padding-block: var(--space-1);
        border-block-end: 1px solid var(--edge);
        break-inside: avoid;
      }
      .row dd {
        white-space: nowrap;
      }
      .switch {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        margin-block-start: var(--space-4);
      }
      .switch input {
        width: 20px;
        height: 20px;
        accent-color: var(--accent-fill);
      }
    `,
  ];

  static override properties = { keyboard: { attribute: false } };

  declare keyboard: Keyboard;

  /** Opens the sheet; the browser gives the focus back to where it was when it closes. */
  show(): void {
    this.#dialog.showModal();
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog") as HTMLDialogElement;
  }

  protected override firstUpdated(): void {
    this.keyboard.pauseWhile(() => this.#dialog.open);
  }

  #onSwitch(event: Event): void {
    this.keyboard.singleKeys = (event.target as HTMLInputElement).checked;
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title">
      <div class="title">
        <h1 id="title">Keyboard shortcuts</h1>
        <button
          class="button plain square"
          type="button"
          aria-label="Close"
          @click=${() => this.#dialog.close()}
        >
          ${icon("close")}
        </button>
      </div>
      <div class="groups">
        ${SHORTCUT_GROUPS.map(
          ([scope, title]) =>
            html`<section>
              <h2>${title}</h2>
              <dl>${shortcutsOf(scope).map(renderRow)}</dl>
            </section>`,
        )}
      </div>
      <label class="switch">
        <input type="checkbox" .checked=${this.keyboard.singleKeys} @change=${this.#onSwitch} />
        Shortcuts of a single character are on
      </label>
      <p>
        <a href="/settings/shortcuts" @click=${() => this.#dialog.close()}>Change the keys</a>
      </p>
    </dialog>`;
  }
}

function renderRow(shortcut: Shortcut): TemplateResult {
  return html`<div class="row">
    <dt>${shortcut.label}</dt>
    <dd>${shortcut.keys.map((key) => html`<kbd>${keyLabel(key)}</kbd> `)}</dd>
  </div>`;
}

customElements.define("gadb-key-sheet", GadbKeySheet);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-key-sheet": GadbKeySheet;
  }
}

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { GadbUploadAsked } from "../events.ts";
import { icon } from "../icons.ts";
import { printRoute, type Route } from "../lib/router.ts";
import { PROJECT_SCREENS, SCREENS } from "../pages/screens.ts";
import { buttons, reset } from "../styles/shared.ts";

/** Pages that belong to a place of the menu without being in it. */
const PARENTS: Readonly<Record<string, string>> = {
  review: "reviews",
  asset: "assets",
  shelf: "shelves",
};

/**
 * The screens of the project one is in.
 * @fires gadb-upload-asked
 */
export class GadbProjectNav extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      .bar {
        display: flex;
        align-items: center;
        border-block-end: 1px solid var(--edge);
        background: var(--surface-1);
      }
      nav {
        position: relative;
        flex: 1;
        min-width: 0;
        overflow-x: auto;
        scrollbar-width: thin;
      }
      .upload {
        min-height: 32px;
        margin-inline: var(--space-2);
      }
      @media (max-width: 640px) {
        .upload span {
          display: none;
        }
      }
      ul {
        display: flex;
        gap: var(--space-1);
        margin: 0;
        padding: 0 var(--space-3);
        list-style: none;
      }
      a {
        display: block;
        padding: var(--space-2);
        border-block-end: 2px solid transparent;
        color: var(--text-2);
        text-decoration: none;
        white-space: nowrap;
      }
      a:hover {
        color: var(--text-1);
      }
      a[aria-current] {
        border-block-end-color: var(--accent);
        color: var(--text-1);
        font-weight: 600;
      }
      @media (forced-colors: active) {
        a:not([aria-current]) {
          border-color: Canvas;
        }
      }
    `,
  ];

  static override properties = {
    route: { attribute: false },
    projectName: {},
    canUpload: { attribute: false },
  };

  declare route: Route;
  declare projectName: string;
  /** Whether the database lets who is signed in upload here. */
  declare canUpload: boolean;
  #observer = new ResizeObserver(() => this.#showCurrent());

  constructor() {
    super();
    this.projectName = "";
    this.canUpload = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override updated(): void {
    this.#showCurrent();
  }

  /** On a phone the menu is wider than the window. */
  #showCurrent(): void {
    const nav = this.renderRoot.querySelector("nav");
    const current = nav?.querySelector<HTMLElement>("[aria-current]");
    if (nav == null || current == null) return;
    nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
  }

  override render(): TemplateResult {
    const { page, projectId } = this.route;
    const current = PARENTS[page] ?? page;
    return html`<div class="bar">
      <nav aria-label="Project ${this.projectName}">
        <ul>
          ${PROJECT_SCREENS.map(
            (screen) =>
              html`<li>
                <a
                  href=${printRoute({ page: screen, ...(projectId === undefined ? {} : { projectId }), query: {} })}
                  aria-current=${screen === current ? "page" : nothing}
                  >${SCREENS[screen].title}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${this.canUpload ? this.#renderUpload() : nothing}
    </div>`;
  }

  #renderUpload(): TemplateResult {
    return html`<button
      class="button upload"
      type="button"
      aria-label="Upload files"
      title="Upload files; or drop them anywhere on the page"
      @click=${() => this.dispatchEvent(new GadbUploadAsked())}
    >
      ${icon("upload")}<span>Upload</span>
    </button>`;
  }
}

customElements.define("gadb-project-nav", GadbProjectNav);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-project-nav": GadbProjectNav;
  }
}

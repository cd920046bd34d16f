import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { printRoute, type Page } from "../lib/router.ts";
import { SCREENS } from "../pages/screens.ts";
import { reset } from "../styles/shared.ts";

const SETTINGS = ["account", "shortcuts", "tokens"] as const satisfies readonly Page[];
/** For studio admins only. */
const ADMIN = ["status"] as const satisfies readonly Page[];

/** The pages about oneself and, for studio admins, about the whole system. */
export class GadbSettingsNav extends LitElement {
  static override styles = [
    reset,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-4);
        margin-block-end: var(--space-4);
      }
      a {
        display: block;
        padding-block: var(--space-1);
        border-block-end: 2px solid transparent;
        color: var(--text-2);
        text-decoration: none;
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

  static override properties = { page: {}, admin: { attribute: false } };

  declare page: (typeof SETTINGS | typeof ADMIN)[number];
  /** Whether whoever looks is known to be a studio admin. */
  declare admin: boolean;

  constructor() {
    super();
    this.admin = false;
  }

  override render(): TemplateResult {
    return html`<nav aria-label="Settings">
      <ul>
        ${[...SETTINGS, ...(this.admin ? ADMIN : [])].map(
          (page) =>
            html`<li>
              <a
                href=${printRoute({ page, query: {} })}
                aria-current=${page === this.page ? "page" : nothing}
                >${SCREENS[page].title}</a
              >
            </li>`,
        )}
      </ul>
    </nav>`;
  }
}

customElements.define("gadb-settings-nav", GadbSettingsNav);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-settings-nav": GadbSettingsNav;
  }
}

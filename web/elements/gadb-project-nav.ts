import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { printRoute, type Route } from "../lib/router.ts";
import { PROJECT_SCREENS, SCREENS } from "../pages/screens.ts";
import { reset } from "../styles/shared.ts";

/** Pages that belong to a place of the menu without being in it. */
const PARENTS: Readonly<Record<string, string>> = {
  review: "reviews",
  asset: "assets",
  shelf: "shelves",
};

/** The screens of the project one is in. */
export class GadbProjectNav extends LitElement {
  static override styles = [
    reset,
    css`
      nav {
        overflow-x: auto;
        border-block-end: 1px solid var(--edge);
        background: var(--surface-1);
        scrollbar-width: thin;
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
    `,
  ];

  static override properties = { route: { attribute: false }, projectName: {} };

  declare route: Route;
  declare projectName: string;

  constructor() {
    super();
    this.projectName = "";
  }

  override render(): TemplateResult {
    const { page, projectId } = this.route;
    const current = PARENTS[page] ?? page;
    return html`<nav aria-label="Project ${this.projectName}">
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
    </nav>`;
  }
}

customElements.define("gadb-project-nav", GadbProjectNav);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-project-nav": GadbProjectNav;
  }
}

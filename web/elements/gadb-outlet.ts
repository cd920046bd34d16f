import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { Route } from "../lib/router.ts";
import type { Page } from "../pages/page.ts";
import { SCREENS } from "../pages/screens.ts";
import type { Services } from "../services.ts";
import { buttons, reset } from "../styles/shared.ts";
import "./gadb-problem.ts";

/** Shows the screen of a route: fetches its element once, and keeps it while only what it shows changes. */
export class GadbOutlet extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      .missing {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: var(--space-3);
        min-height: 70dvh;
        padding: var(--space-4);
        text-align: center;
      }
      .missing h1 {
        font-size: var(--size-xl);
      }
    `,
  ];

  static override properties = {
    services: { attribute: false },
    route: { attribute: false },
    page: { state: true },
    problem: { state: true },
  };

  declare services: Services;
  declare route: Route;
  declare page: Page | undefined;
  /** Why the screen could not be fetched: the server is down, or another build is there. */
  declare problem: Problem | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("route")) void this.#show(this.route);
  }

  async #show(route: Route): Promise<void> {
    this.problem = undefined;
    if (route.page === "missing") {
      this.page = undefined;
      return;
    }
    const tag = `gadb-page-${route.page}`;
    if (this.page?.localName === tag) {
      this.page.route = route;
      return;
    }
    try {
      await SCREENS[route.page].load();
    } catch (error) {
      if (route === this.route) this.problem = problemOf(error);
      return;
    }
    if (route !== this.route) return;
    const page = document.createElement(tag) as Page;
    page.services = this.services;
    page.route = route;
    this.page = page;
  }

  override render(): TemplateResult {
    if (this.problem !== undefined)
      return html`<gadb-problem
        .problem=${this.problem}
        @gadb-retry-asked=${() => void this.#show(this.route)}
      ></gadb-problem>`;
    if (this.route.page !== "missing") return html`${this.page}`;
    return html`<section class="missing">
      <h1>There is nothing here</h1>
      <p>Not found, or not shared with you.</p>
      <a class="button" href="/reviews">${icon("back")}To my work</a>
    </section>`;
  }
}

customElements.define("gadb-outlet", GadbOutlet);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-outlet": GadbOutlet;
  }
}

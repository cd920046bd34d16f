import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { Place } from "../lib/neighbours.ts";
import { parseRoute, printRoute } from "../lib/router.ts";
import { ariaKeys, shortcutHint } from "../lib/shortcuts.ts";
import { buttons, reset } from "../styles/shared.ts";

const STEPS = {
  previous: { label: "Previous review", shortcut: "previous-review" },
  next: { label: "Next review", shortcut: "next-review" },
} as const;

/** Where an open review stands in the queue, with ways to its neighbours and back. */
export class GadbQueueBar extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      nav {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        padding: var(--space-1) var(--space-3);
        border-block-end: 1px solid var(--edge);
        background: var(--surface-1);
      }
      .place {
        margin-inline-start: auto;
        padding-inline: var(--space-2);
        color: var(--text-2);
      }
    `,
  ];

  static override properties = { place: { attribute: false }, path: {} };

  declare place: Place;
  /** Where the queue is. */
  declare path: string;

  constructor() {
    super();
    this.path = "/reviews";
  }

  override render(): TemplateResult {
    const { position, total } = this.place;
    return html`<nav aria-label="Queue">
      <a class="button plain" href=${this.path} title="Back to the queue ${shortcutHint("back")}">
        ${icon("back")}Queue
      </a>
      ${
        position === 0
          ? nothing
          : html`<span class="place">${position} of ${total}</span> ${this.#renderStep("previous")}
              ${this.#renderStep("next")}`
      }
    </nav>`;
  }

  #addressOf(id: string): string {
    const { projectId } = parseRoute(this.path.split("?")[0] ?? "");
    return printRoute({
      page: "review",
      ...(projectId === undefined ? {} : { projectId }),
      id,
      query: {},
    });
  }

  #renderStep(step: "previous" | "next"): TemplateResult {
    const { label, shortcut } = STEPS[step];
    const target = this.place[step];
    // A link without an address is the HTML way to say that it leads nowhere now.
    return html`<a
      class="button plain square"
      role=${target === undefined ? "link" : nothing}
      aria-disabled=${target === undefined ? "true" : nothing}
      href=${target === undefined ? nothing : this.#addressOf(target)}
      aria-label=${label}
      aria-keyshortcuts=${ariaKeys(shortcut)}
      title="${label} ${shortcutHint(shortcut)}"
      >${icon(step)}</a
    >`;
  }
}

customElements.define("gadb-queue-bar", GadbQueueBar);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-queue-bar": GadbQueueBar;
  }
}

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { UploadQueue } from "../data/upload-queue.ts";
import { icon } from "../icons.ts";
import { countOf, formatBytes } from "../lib/format.ts";
import { quarter, timeLeft } from "../lib/upload-rate.ts";
import { buttons, reset } from "../styles/shared.ts";

/** All uploads in a line: how far, how fast, how long still; and what one can do with all of them. */
export class GadbUploadSummary extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      :host {
        display: grid;
        gap: var(--space-2);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-2);
        color: var(--text-2);
      }
      .line strong {
        color: var(--text-1);
      }
      progress {
        display: block;
        width: 100%;
        height: 6px;
        accent-color: var(--accent-fill);
      }
      .all {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
    `,
  ];

  static override properties = {
    queue: { attribute: false },
    compact: { type: Boolean },
    said: { state: true },
  };

  declare queue: UploadQueue;
  /** Without the buttons for all. */
  declare compact: boolean;
  declare said: string;
  #unlisten = () => {};

  constructor() {
    super();
    this.compact = false;
    this.said = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { queue } = this;
    const onChange = () => this.requestUpdate();
    queue.addEventListener("change", onChange);
    this.#unlisten = () => queue.removeEventListener("change", onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten();
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { sent, total } = this.queue.progress;
    // Quarters only: a live region that talks all the time is switched off by those who need it.
    if (this.queue.items.length > 0)
      this.said = `Uploads: ${total === 0 ? 100 : quarter(sent / total)} %`;
  }

  override render(): TemplateResult {
    const { items, progress, isBusy } = this.queue;
    const done = items.filter(({ state }) => state === "done").length;
    const failed = items.filter(({ state }) => state === "failed").length;
    return html`
      <div class="line">
        <strong>${done} of ${countOf(items.length, "file")}</strong>
        <span>${formatBytes(progress.sent)} of ${formatBytes(progress.total)}</span>
        ${isBusy ? this.#renderSpeed() : nothing}
        ${failed === 0 ? nothing : html`<span>${countOf(failed, "failure")}</span>`}
      </div>
      <progress
        max=${Math.max(1, progress.total)}
        value=${progress.sent}
        aria-label="All uploads"
      ></progress>
      <p class="hidden-text" role="status">${this.said}</p>
      ${this.compact ? nothing : this.#renderAll()}
    `;
  }

  #renderSpeed(): TemplateResult | typeof nothing {
    const { rate, progress } = this.queue;
    if (rate.perSecond === undefined) return nothing;
    const left = timeLeft(progress.total - progress.sent, rate.perSecond);
    return html`<span>${formatBytes(rate.perSecond)}/s</span>
      ${left === undefined ? nothing : html`<span>${left}</span>`}`;
  }

  #renderAll(): TemplateResult {
    const { queue } = this;
    const has = (...states: string[]) => queue.items.some(({ state }) => states.includes(state));
    const button = (label: string, act: () => void) =>
      html`<button class="button" type="button" @click=${act}>${label}</button>`;
    return html`<div class="all">
      ${has("running", "waiting") ? html`<button class="button" type="button" @click=${() => queue.pauseAll()}>${icon("pause")}Pause all</button>` : nothing}
      ${has("paused", "failed") ? html`<button class="button" type="button" @click=${() => queue.resumeAll()}>${icon("play")}Go on with all</button>` : nothing}
      ${has("done") ? button("Clear what is done", () => queue.clearDone()) : nothing}
      ${has("running", "waiting", "paused", "failed", "lost") ? button("Cancel all", () => queue.removeAll()) : nothing}
    </div>`;
  }
}

customElements.define("gadb-upload-summary", GadbUploadSummary);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-upload-summary": GadbUploadSummary;
  }
}

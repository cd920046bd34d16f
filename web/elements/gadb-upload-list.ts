import { LitElement, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { UploadItem, UploadQueue } from "../data/upload-queue.ts";
import { GadbSaid } from "../events.ts";
import { icon, type IconName } from "../icons.ts";
import { formatBytes, formatExactBytes } from "../lib/format.ts";
import { printRoute } from "../lib/router.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import { uploadListStyles } from "../styles/uploads.ts";

/** The uploads of this tab, a row each: how far it is, what went wrong, and what one can do. */
export class GadbUploadList extends LitElement {
  static override styles = [reset, buttons, tones, uploadListStyles];

  static override properties = { queue: { attribute: false } };

  declare queue: UploadQueue;
  #unlisten = () => {};

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

  #onGiven(item: UploadItem, event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (file === undefined || this.queue.give(item, file)) return;
    const { filename, size } = item.record;
    this.dispatchEvent(
      new GadbSaid(`That is another file: ${filename} has ${formatExactBytes(size)}.`),
    );
  }

  override render(): TemplateResult {
    return html`<ul>
      ${repeat(
        this.queue.items,
        ({ record }) => record.id,
        (item) => this.#renderItem(item),
      )}
    </ul>`;
  }

  #renderItem(item: UploadItem): TemplateResult {
    const { record } = item;
    const { projectId, assetId: id } = record;
    return html`<li class=${item.state}>
      <div class="what">
        <span class="name">${record.filename}</span>
        <span class="to"
          >to
          <a href=${printRoute({ page: "asset", projectId, id, query: {} })}>${record.assetName}</a>
          in ${record.projectName}</span
        >
      </div>
      <div class="actions">${this.#renderActions(item)}</div>
      <progress
        max=${Math.max(1, record.size)}
        value=${shownBytes(item)}
        aria-label=${`Progress of ${record.filename}`}
        ?hidden=${item.state === "done"}
      ></progress>
      <p class="state">${stateOf(item)}</p>
      ${item.state === "done" ? this.#renderReview(item) : nothing}
    </li>`;
  }

  #renderActions(item: UploadItem): TemplateResult {
    const { queue } = this;
    const { filename } = item.record;
    const button = (shape: IconName, label: string, act: () => void) =>
      html`<button
        class="button plain square"
        type="button"
        aria-label=${`${label} ${filename}`}
        title=${label}
        @click=${act}
      >
        ${icon(shape)}
      </button>`;
    const isStopped = item.state === "paused" || item.state === "failed";
    return html`
      ${
        item.state === "running" || item.state === "waiting"
          ? button("pause", "Pause", () => queue.pause(item))
          : nothing
      }
      ${
        isStopped
          ? button(item.state === "failed" ? "retry" : "play", resumeLabel(item), () =>
              queue.resume(item),
            )
          : nothing
      }
      ${
        item.state === "lost"
          ? html`<label class="button give"
              >Choose the file<input
                class="hidden-text"
                type="file"
                aria-label=${`Choose ${filename} again`}
                @change=${(event: Event) => this.#onGiven(item, event)}
            /></label>`
          : nothing
      }
      ${button("close", item.state === "done" ? "Take off the list:" : "Cancel", () => queue.remove(item))}
    `;
  }

  #renderReview(item: UploadItem): TemplateResult {
    const { review, record } = item;
    if (review === "asked")
      return html`<p class="state">${icon("check")} A review was asked for.</p>`;
    return html`<div class="review">
      ${
        typeof review === "object"
          ? html`<p class="wrong">${review.message} ${review.hint ?? nothing}</p>`
          : nothing
      }
      <button
        class="button"
        type="button"
        aria-label=${`Ask for a review of ${record.assetName}`}
        aria-disabled=${review === "asking" ? "true" : nothing}
        @click=${() => void this.queue.askForReview(item)}
      >
        Ask for a review
      </button>
    </div>`;
  }
}

function resumeLabel({ state }: UploadItem): string {
  return state === "failed" ? "Retry" : "Go on with";
}

function shownBytes({ state, phase, hashed, record }: UploadItem): number {
  return state === "running" && phase === "hashing" && record.sent === 0 ? hashed : record.sent;
}

/** Where an upload stands, in words. */
function stateOf(item: UploadItem): TemplateResult | string {
  const { record, problem, made } = item;
  const size = html`<span title=${formatExactBytes(record.size)}
    >${formatBytes(record.size)}</span
  >`;
  if (item.state === "failed" && problem !== undefined)
    return html`<span class="wrong" role="alert"
      >${icon("alert")}${problem.message} ${problem.hint ?? nothing}</span
    >`;
  if (item.state === "done")
    return html`<span class="fine">${icon("check")}Version ${made?.versionNumber}</span> ·
      ${size}${made?.isReused === true ? " · the server had it already" : nothing}`;
  if (item.state === "lost")
    return html`${formatBytes(record.sent)} of ${size} sent before the page was closed. Choose the
    same file to go on from there.`;
  const sent = html`${formatBytes(record.sent)} of ${size}`;
  if (item.state === "paused") return html`Paused · ${sent}`;
  if (item.state === "waiting") return html`Waits for its turn · ${size}`;
  if (item.phase === "hashing")
    return html`Looking whether the server has it · ${formatBytes(item.hashed)} of ${size}`;
  return sent;
}

customElements.define("gadb-upload-list", GadbUploadList);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-upload-list": GadbUploadList;
  }
}

import { LitElement, html, nothing, type TemplateResult } from "lit";
import { kept } from "../data/storage.ts";
import type { Tickets } from "../data/tickets.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import type { CompareView } from "../lib/compare.ts";
import { formatBytes } from "../lib/format.ts";
import { NO_MARKS, type Marks } from "../lib/marks.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import type { MediaVersion, OtherVersion } from "../lib/reviews.ts";
import type { ShortcutId } from "../lib/shortcuts.ts";
import { isViewer, type MediaViewer } from "../lib/viewer.ts";
import { hasStage, renderViewer } from "../parts/viewers.ts";
import { GadbViewChanged } from "../room-events.ts";
import { mediaStyles } from "../styles/media.ts";
import { buttons, reset } from "../styles/shared.ts";
import "./gadb-problem.ts";

const SURROUNDS = ["grey", "black", "light"] as const;
type Surround = (typeof SURROUNDS)[number];

/**
 * The content of a version and what it is compared with. The element that shows it depends on the kind of media
 * (parts/viewers.ts); around it are what all kinds share: the two versions, the surround, the download.
 * @fires gadb-view-changed
 */
export class GadbMedia extends LitElement implements MediaViewer {
  static override styles = [reset, buttons, mediaStyles];

  static override properties = {
    version: { attribute: false },
    against: { attribute: false },
    reviewed: { type: Number },
    versions: { attribute: false },
    tickets: { attribute: false },
    view: { attribute: false },
    marks: { attribute: false },
    surround: { state: true },
    failure: { state: true },
  };

  declare version: MediaVersion;
  declare against: MediaVersion | undefined;
  /** The number of the version under review. */
  declare reviewed: number;
  /** All versions of the asset, newest first. */
  declare versions: readonly OtherVersion[];
  declare tickets: Tickets;
  declare view: CompareView;
  declare marks: Marks;
  declare surround: Surround;
  /** Why the download failed. */
  declare failure: Problem | undefined;

  constructor() {
    super();
    this.versions = [];
    this.marks = NO_MARKS;
    this.surround = SURROUNDS.find((name) => name === kept.get("surround")) ?? "grey";
  }

  /** Does what a key of the room means here. */
  command(id: ShortcutId): boolean {
    if (id === "surround" && hasStage(this.version)) return this.#nextSurround();
    const viewer = this.renderRoot.querySelector(".viewer");
    return isViewer(viewer) && viewer.command(id);
  }

  /** Grey, black or light around the picture; remembered. */
  #nextSurround(): true {
    this.surround = SURROUNDS[(SURROUNDS.indexOf(this.surround) + 1) % SURROUNDS.length] ?? "grey";
    kept.set("surround", this.surround);
    this.dispatchEvent(new GadbSaid(`Surround: ${this.surround}`));
    return true;
  }

  async #onDownload(): Promise<void> {
    const { assetId, versionNumber, filename } = this.version;
    this.failure = undefined;
    try {
      const link = document.createElement("a");
      link.href = await this.tickets.download(assetId, versionNumber);
      link.download = filename;
      link.click();
    } catch (error) {
      this.failure = problemOf(error);
    }
  }

  override render(): TemplateResult {
    const { version, against, tickets, view, marks } = this;
    const isReviewed = version.versionNumber === this.reviewed;
    return html`<figure class="${this.surround} ${hasStage(version) ? "" : "plain"}">
      ${this.versions.length > 1 ? this.#renderPair() : nothing}
      ${isReviewed ? nothing : this.#renderNotReviewed()}
      ${
        this.failure === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${this.failure}
              @gadb-retry-asked=${(event: Event) => {
                event.stopPropagation();
                void this.#onDownload();
              }}
            ></gadb-problem>`
      }
      ${renderViewer({
        version,
        against,
        tickets,
        view,
        marks: isReviewed ? marks : NO_MARKS,
        onDownload: () => void this.#onDownload(),
      })}
      <figcaption>
        <span class="file">
          <span>${version.filename}</span>
          <span>${version.mediaType} · ${formatBytes(version.sizeBytes)}</span>
        </span>
        ${this.#renderTools()}
      </figcaption>
    </figure>`;
  }

  #renderPair(): TemplateResult {
    const { version, against } = this;
    const onShown = (event: Event) => {
      const shown = Number((event.target as HTMLSelectElement).value);
      this.#change({ shown: shown === this.reviewed ? undefined : shown });
    };
    const onAgainst = (event: Event) =>
      this.#change({ against: Number((event.target as HTMLSelectElement).value) });
    return html`<div class="pair">
      <label>Shown ${this.#renderSelect(version, undefined, onShown)}</label>
      ${
        against === undefined
          ? nothing
          : html`<label
              >Compared with ${this.#renderSelect(against, version.versionNumber, onAgainst)}</label
            >`
      }
    </div>`;
  }

  #renderSelect(
    chosen: MediaVersion,
    without: number | undefined,
    onChange: (event: Event) => void,
  ): TemplateResult {
    return html`<select @change=${onChange}>
      ${this.versions
        .filter(({ versionNumber }) => versionNumber !== without)
        .map(
          ({ versionNumber, branchName }) =>
            html`<option
              value=${versionNumber}
              ?selected=${versionNumber === chosen.versionNumber}
              .selected=${versionNumber === chosen.versionNumber}
            >
              v${versionNumber} ·
              ${branchName}${versionNumber === this.reviewed ? " · under review" : ""}
            </option>`,
        )}
    </select>`;
  }

  #renderNotReviewed(): TemplateResult {
    return html`<p class="other">
      ${icon("info")}You are looking at v${this.version.versionNumber}; the review is about
      v${this.reviewed}.
      <button class="button" type="button" @click=${() => this.#change({ shown: undefined })}>
        Back to v${this.reviewed}
      </button>
    </p>`;
  }

  #change(change: Partial<CompareView>): void {
    this.dispatchEvent(new GadbViewChanged(change));
  }

  #renderTools(): TemplateResult {
    return html`<span class="tools">
      ${
        hasStage(this.version)
          ? html`<button
              class="button plain square"
              type="button"
              aria-label="Next surround"
              title="Grey, black or light surround (V)"
              @click=${() => this.#nextSurround()}
            >
              ${icon("surround")}
            </button>`
          : nothing
      }
      <button
        class="button plain square"
        type="button"
        aria-label="Download"
        title="Download"
        @click=${this.#onDownload}
      >
        ${icon("download")}
      </button>
    </span>`;
  }
}

customElements.define("gadb-media", GadbMedia);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-media": GadbMedia;
  }
}

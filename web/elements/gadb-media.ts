import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { kept } from "../data/storage.ts";
import type { Tickets } from "../data/tickets.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import { formatBytes } from "../lib/format.ts";
import { isPlayable, kindWord, mediaKind } from "../lib/media-kind.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { subjectName, type VersionSubject } from "../lib/reviews.ts";
import { buttons, reset } from "../styles/shared.ts";
import { mediaStyles } from "../styles/media.ts";
import "./gadb-picture.ts";
import "./gadb-problem.ts";

const SURROUNDS = ["grey", "black", "light"] as const;
type Surround = (typeof SURROUNDS)[number];

/** Shows the content of a version: the picture, the sound, the film; else what is known of it, and the download. */
export class GadbMedia extends LitElement {
  static override styles = [reset, buttons, mediaStyles];

  static override properties = {
    subject: { attribute: false },
    /** Set by the element itself when there is no picture, so that no grey surround is needed. */
    plain: { type: Boolean, reflect: true },
    tickets: { attribute: false },
    actualSize: { state: true },
    surround: { state: true },
    dimensions: { state: true },
    failure: { state: true },
  };

  #url = new Loader<string>(this);

  declare subject: VersionSubject;
  declare plain: boolean;
  declare tickets: Tickets;
  declare actualSize: boolean;
  declare surround: Surround;
  /** "2048 × 1024" once a picture has loaded. */
  declare dimensions: string | undefined;
  declare failure: Problem | undefined;

  constructor() {
    super();
    this.plain = false;
    this.actualSize = false;
    this.surround = SURROUNDS.find((name) => name === kept.get("surround")) ?? "grey";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("subject") as VersionSubject | undefined;
    if (!changed.has("subject") || before?.sha256 === this.subject.sha256) return;
    this.#url.clear();
    this.plain =
      !["image", "video"].includes(mediaKind(this.subject.mediaType)) ||
      !isPlayable(this.subject.mediaType);
    this.actualSize = false;
    this.#load();
  }

  /** Fit or one picture pixel for each CSS pixel. */
  toggleZoom(): void {
    if (mediaKind(this.subject.mediaType) !== "image") return;
    this.actualSize = !this.actualSize;
    this.dispatchEvent(new GadbSaid(this.actualSize ? "Actual size" : "Fitted to the window"));
  }

  /** Grey, black or light around the picture; remembered. */
  nextSurround(): void {
    this.surround = SURROUNDS[(SURROUNDS.indexOf(this.surround) + 1) % SURROUNDS.length] ?? "grey";
    kept.set("surround", this.surround);
    this.dispatchEvent(new GadbSaid(`Surround: ${this.surround}`));
  }

  #load(): void {
    this.dimensions = undefined;
    this.failure = undefined;
    const { subject } = this;
    if (!isPlayable(subject.mediaType)) return;
    void this.#url.run(() => this.tickets.inline(subject.assetId, subject.versionNumber));
  }

  #onMediaError(): void {
    this.failure = {
      ...problemOf(undefined),
      message: "The file can't be shown here.",
      hint: "It may be damaged or of a kind that this browser does not know. Download it to look at it.",
    };
  }

  async #onDownload(): Promise<void> {
    try {
      const link = document.createElement("a");
      link.href = await this.tickets.download(this.subject.assetId, this.subject.versionNumber);
      link.download = this.subject.filename;
      link.click();
    } catch (error) {
      this.failure = problemOf(error);
    }
  }

  #onRetry(event: Event): void {
    event.stopPropagation();
    this.#load();
  }

  override render(): TemplateResult {
    const problem = this.failure ?? this.#url.problem;
    return html`<figure class=${this.surround}>
      <div class="stage">
        ${
          problem === undefined
            ? this.#renderStage()
            : html`<gadb-problem
                .problem=${problem}
                @gadb-retry-asked=${this.#onRetry}
              ></gadb-problem>`
        }
      </div>
      <figcaption>${this.#renderCaption()} ${this.#renderTools()}</figcaption>
    </figure>`;
  }

  #renderStage(): TemplateResult {
    const { subject } = this;
    const url = this.#url.value;
    const kind = mediaKind(subject.mediaType);
    if (!isPlayable(subject.mediaType)) return this.#renderUnknown();
    if (url === undefined)
      return html`<p class="waiting" role="status">${this.#url.slow ? "Loading…" : nothing}</p>`;
    const name = subjectName(subject);
    if (kind === "audio") {
      return html`<div class="audio">
        ${icon("audio")}<audio
          controls
          preload="metadata"
          src=${url}
          aria-label=${name}
          @error=${this.#onMediaError}
        ></audio>
      </div>`;
    }
    if (kind === "video") {
      return html`<video
        controls
        preload="metadata"
        src=${url}
        aria-label=${name}
        @error=${this.#onMediaError}
      ></video>`;
    }
    return html`<gadb-picture
      .url=${url}
      .name=${name}
      .actualSize=${this.actualSize}
      @load=${(event: CustomEvent<string>) => (this.dimensions = event.detail)}
      @error=${this.#onMediaError}
    ></gadb-picture>`;
  }

  #renderUnknown(): TemplateResult {
    const kind = mediaKind(this.subject.mediaType);
    return html`<div class="unknown">
      ${icon(kind)}
      <p>${kindWord(kind)}: there is no preview of ${this.subject.mediaType}.</p>
      <button class="button" type="button" @click=${this.#onDownload}>
        ${icon("download")}Download ${formatBytes(this.subject.sizeBytes)}
      </button>
    </div>`;
  }

  #renderCaption(): TemplateResult {
    return html`<span class="file">
      <span>${this.subject.filename}</span>
      <span
        >${this.dimensions ?? this.subject.mediaType} · ${formatBytes(this.subject.sizeBytes)}</span
      >
    </span>`;
  }

  #renderTools(): TemplateResult {
    const isImage = mediaKind(this.subject.mediaType) === "image" && this.#url.value !== undefined;
    return html`<span class="tools">
      ${
        isImage
          ? html`<button
                class="button plain square"
                type="button"
                aria-label=${this.actualSize ? "Fit to the window" : "Actual size"}
                title="Fit or actual size (0)"
                @click=${this.toggleZoom}
              >
                ${icon(this.actualSize ? "fit" : "actual")}
              </button>
              <button
                class="button plain square"
                type="button"
                aria-label="Next surround"
                title="Grey, black or light surround (V)"
                @click=${this.nextSurround}
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

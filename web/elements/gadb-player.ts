import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import type { Tickets } from "../data/tickets.ts";
import { icon } from "../icons.ts";
import { mediaKind } from "../lib/media-kind.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { versionName, type MediaVersion } from "../lib/reviews.ts";
import { reset } from "../styles/shared.ts";
import "./gadb-problem.ts";

/** A sound or a film with the browser's own controls. */
export class GadbPlayer extends LitElement {
  static override styles = [
    reset,
    css`
      :host {
        display: grid;
        min-height: 0;
        padding: var(--space-4);
        place-items: center;
        container-type: size;
      }
      video {
        max-width: 100%;
        max-height: 100cqh;
      }
      audio {
        width: 100%;
      }
      .audio,
      .waiting {
        padding: var(--space-5);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        color: var(--text-1);
      }
      .waiting:empty {
        visibility: hidden;
      }
      .audio {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        width: min(100%, 26rem);
      }
      .audio > .icon {
        color: var(--text-2);
        font-size: 3rem;
        stroke-width: 1.25;
      }
    `,
  ];

  static override properties = {
    version: { attribute: false },
    tickets: { attribute: false },
    failure: { state: true },
  };

  declare version: MediaVersion;
  declare tickets: Tickets;
  declare failure: Problem | undefined;
  #url = new Loader<string>(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("version") as MediaVersion | undefined;
    if (!changed.has("version") || before?.sha256 === this.version.sha256) return;
    this.#url.clear();
    this.#load();
  }

  #load(): void {
    this.failure = undefined;
    const { version, tickets } = this;
    void this.#url.run(() => tickets.inline(version.assetId, version.versionNumber));
  }

  #onError(): void {
    this.failure = {
      ...problemOf(undefined),
      message: "The file can't be played here.",
      hint: "It may be damaged or of a kind that this browser does not know. Download it to look at it.",
    };
  }

  #onRetry(event: Event): void {
    event.stopPropagation();
    this.#load();
  }

  override render(): TemplateResult {
    const problem = this.failure ?? this.#url.problem;
    const url = this.#url.value;
    if (problem !== undefined)
      return html`<gadb-problem
        .problem=${problem}
        @gadb-retry-asked=${this.#onRetry}
      ></gadb-problem>`;
    if (url === undefined)
      return html`<p class="waiting" role="status">${this.#url.slow ? "Loading…" : nothing}</p>`;
    const name = versionName(this.version);
    if (mediaKind(this.version.mediaType) === "video") {
      return html`<video
        controls
        preload="metadata"
        src=${url}
        aria-label=${name}
        @error=${this.#onError}
      ></video>`;
    }
    return html`<div class="audio">
      ${icon("audio")}<audio
        controls
        preload="metadata"
        src=${url}
        aria-label=${name}
        @error=${this.#onError}
      ></audio>
    </div>`;
  }
}

customElements.define("gadb-player", GadbPlayer);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-player": GadbPlayer;
  }
}

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import type { Tickets } from "../data/tickets.ts";
import { icon } from "../icons.ts";
import { countOf, formatBytes } from "../lib/format.ts";
import { kindWord } from "../lib/media-kind.ts";
import { subjectKind, type ReviewSummary } from "../lib/reviews.ts";
import { printRoute } from "../lib/router.ts";
import { spaced, priorityWord } from "../lib/words.ts";
import { reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";
import "./gadb-state.ts";
import "./gadb-thumb.ts";

/** One review in the queue. The whole card is a link; its name is the asset and version. */
export class GadbCard extends LitElement {
  static override styles = [
    reset,
    tones,
    css`
      article {
        position: relative;
        display: flex;
        flex-direction: column;
        height: 100%;
        overflow: hidden;
        border: 1px solid var(--edge);
        border-radius: var(--radius-2);
        background: var(--surface-1);
        transition: border-color var(--quick);
      }
      article:hover {
        border-color: var(--edge-control);
      }
      article:focus-within {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
      .body {
        display: flex;
        flex: 1;
        flex-direction: column;
        gap: var(--space-2);
        padding: var(--space-3);
      }
      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1);
      }
      .where {
        overflow-wrap: anywhere;
        color: var(--text-2);
        font-size: var(--size-s);
      }
      a {
        color: inherit;
        text-decoration: none;
        overflow-wrap: anywhere;
      }
      a:focus-visible {
        outline: none;
      }
      a::after {
        content: "";
        position: absolute;
        inset: 0;
      }
      .version {
        color: var(--text-2);
        font-weight: 400;
        white-space: nowrap;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-3);
        margin-block-start: auto;
        padding-block-start: var(--space-1);
        color: var(--text-2);
        font-size: var(--size-s);
      }
      .facts li {
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .reason {
        display: flex;
        gap: var(--space-1);
        color: var(--text-2);
        font-size: var(--size-s);
      }
      .reason .icon {
        margin-block-start: 0.2em;
      }
      :host([gone]) gadb-thumb {
        filter: grayscale(1);
      }
      :host([gone]) article {
        border-style: dashed;
      }
      :host([layout="list"]) article {
        flex-direction: row;
        align-items: center;
      }
      :host([layout="list"]) gadb-thumb {
        /* Rows are of one height, whatever the picture's is. */
        flex: none;
        width: 6.5rem;
        height: 4.5rem;
        align-self: center;
        aspect-ratio: auto;
        overflow: hidden;
      }
      @media (min-width: 48rem) {
        :host([layout="list"]) .body {
          display: grid;
          grid-template-columns: minmax(9rem, 1.2fr) minmax(8rem, 1fr) minmax(0, 2fr);
          grid-template-areas: "name badges facts" "name reason facts";
          align-items: center;
          gap: 0 var(--space-3);
          padding-block: var(--space-2);
        }
        :host([layout="list"]) .title {
          grid-area: name;
        }
        :host([layout="list"]) .badges {
          grid-area: badges;
        }
        :host([layout="list"]) .reason {
          grid-area: reason;
        }
        :host([layout="list"]) .facts {
          grid-area: facts;
          margin: 0;
          padding: 0;
        }
      }
    `,
  ];

  static override properties = {
    item: { attribute: false },
    tickets: { attribute: false },
    layout: { reflect: true },
    inProject: { attribute: false },
    gone: { type: Boolean, reflect: true },
  };

  declare item: ReviewSummary;
  declare tickets: Tickets;
  declare layout: "grid" | "list";
  /** Shown among others of its project: the project need not be named, and is kept when the review is opened. */
  declare inProject: boolean;
  /** No longer belongs to the list it is in. */
  declare gone: boolean;

  constructor() {
    super();
    this.layout = "grid";
    this.inProject = false;
    this.gone = false;
  }

  /** Puts the focus on the card and brings it into view. */
  override focus(): void {
    this.renderRoot.querySelector("a")?.focus();
  }

  override render(): TemplateResult {
    const { item } = this;
    return html`
      <article>
        <gadb-thumb
          .subject=${item.subject}
          .tickets=${this.tickets}
          .small=${this.layout === "list"}
        ></gadb-thumb>
        <div class="body">
          ${this.#renderBadges()}
          <div class="title">
            <h2>
              <a href=${this.#address()}>${this.#renderName()}</a>
              ${this.#renderParent()}
            </h2>
            <p class="where">${this.#where()}</p>
          </div>
          ${this.#renderReason()} ${this.#renderFacts()}
        </div>
      </article>
    `;
  }

  #address(): string {
    const { id, projectId } = this.item;
    return printRoute({ page: "review", ...(this.inProject ? { projectId } : {}), id, query: {} });
  }

  #where(): string {
    const { subject, projectName } = this.item;
    const folders =
      subject.kind === "version" && subject.parentPath !== "" ? subject.parentPath.split("/") : [];
    return (this.inProject ? folders : [projectName, ...folders]).join(" / ");
  }

  #renderBadges(): TemplateResult {
    const { priority: urgency, state, subject } = this.item;
    const priority = priorityWord(urgency);
    const kind = subjectKind(subject);
    return html`<div class="badges">
      <gadb-state .state=${state}></gadb-state>
      <span class="badge">${icon(kind)}${kind === "shelf" ? "Shelf" : kindWord(kind)}</span>
      ${priority === undefined ? nothing : html`<span class="badge">${icon(priority.icon)}${priority.word}</span>`}
    </div>`;
  }

  #renderName(): TemplateResult {
    const { subject } = this.item;
    if (subject.kind === "shelf") {
      return html`${subject.name} <span class="version">revision ${subject.revision}</span>`;
    }
    return html`${subject.assetName} <span class="version">v${subject.versionNumber}</span>`;
  }

  #renderParent(): TemplateResult | typeof nothing {
    const { subject } = this.item;
    if (subject.kind === "shelf" || subject.parentNumber === undefined) return nothing;
    return html`<span class="version" title="Built on version ${subject.parentNumber}"
      >← v${subject.parentNumber}</span
    >`;
  }

  #renderReason(): TemplateResult | typeof nothing {
    const { waitingReason, blockedReason, canDecide } = this.item;
    if (this.gone)
      return html`<p class="reason">${icon("info")}<span>No longer in this list</span></p>`;
    // Among all reviews of a project, that one may decide is nothing special.
    const reason =
      this.inProject || (!canDecide && blockedReason !== "") ? blockedReason : waitingReason;
    if (reason === "") return nothing;
    return html`<p class="reason">${icon("info")}<span>${reason}</span></p>`;
  }

  #renderFacts(): TemplateResult {
    const { item } = this;
    return html`<ul class="facts">
      <li title="Branch">
        ${icon("branch")}<span class="hidden-text">Branch</span>${item.branchName}
        <span class="hidden-text">(${spaced(item.branchType)})</span>
      </li>
      <li title="Author">
        ${icon("author")}<span class="hidden-text">By</span>${item.submitterName}
      </li>
      <li title="Waiting since">
        ${icon("clock")}<span class="hidden-text">Waiting for</span
        ><gadb-age .at=${item.requestedAt} suffix=""></gadb-age>
      </li>
      ${
        (item.openNoteCount ?? 0) === 0
          ? nothing
          : html`<li>${icon("task")}${countOf(item.openNoteCount ?? 0, "open note")}</li>`
      }
      ${
        (item.lockedBy ?? "") === ""
          ? nothing
          : html`<li title="Lock">
              ${icon("lock")}<span class="hidden-text">Locked by</span>${item.lockedBy}
            </li>`
      }
      ${
        item.subject.kind === "version"
          ? html`<li title="Size">
              ${icon("file")}<span class="hidden-text">Size</span
              >${formatBytes(item.subject.sizeBytes)}
            </li>`
          : nothing
      }
    </ul>`;
  }
}

customElements.define("gadb-card", GadbCard);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-card": GadbCard;
  }
}

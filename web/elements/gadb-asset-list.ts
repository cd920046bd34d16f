import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { versionSubject, type AssetRow } from "../data/assets.ts";
import type { Tickets } from "../data/tickets.ts";
import { icon } from "../icons.ts";
import { formatBytes, formatExactBytes } from "../lib/format.ts";
import { moveIndex } from "../lib/neighbours.ts";
import { printRoute, type Query } from "../lib/router.ts";
import { GadbRowOpened, GadbViewAsked } from "../list-events.ts";
import { rowStyles } from "../styles/lists.ts";
import { reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-age.ts";
import "./gadb-thumb.ts";

/**
 * Assets, one a row; folders and tags lead to what else is in them.
 * @fires gadb-row-opened
 * @fires gadb-view-asked
 */
export class GadbAssetList extends LitElement {
  static override styles = [
    reset,
    tones,
    rowStyles,
    css`
      .rows > li {
        display: grid;
        grid-template-columns:
          5.5rem minmax(10rem, 2fr) minmax(6rem, 1fr) minmax(11rem, 1.5fr)
          minmax(6rem, 1.5fr) minmax(6rem, 1fr);
        padding: 0 var(--space-3) 0 0;
        overflow: hidden;
        scroll-margin-block: 5rem;
      }
      .blank {
        display: grid;
        place-items: center;
        aspect-ratio: 16 / 10;
        background: var(--surface-2);
        color: var(--text-2);
        font-size: var(--size-xl);
      }
      .rows .main {
        padding-block: var(--space-1);
      }
      .folder {
        display: block;
      }
      button {
        min-height: 24px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--text-2);
        font: inherit;
        font-size: var(--size-s);
        text-align: start;
        overflow-wrap: anywhere;
        cursor: pointer;
      }
      button:hover {
        color: var(--text-1);
        text-decoration: underline;
      }
      button.badge {
        padding: 0 var(--space-2);
        background: var(--surface-3);
        color: var(--text-1);
        font-size: var(--size-xs);
        white-space: normal;
      }
      .facts {
        display: contents;
      }
      .facts > * {
        min-width: 0;
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
      }
      .lock {
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
      }
      @media (max-width: 60rem) {
        .rows > li {
          grid-template-columns: 5.5rem minmax(0, 1fr);
          gap: 0 var(--space-3);
          padding-block-end: var(--space-2);
        }
        gadb-thumb,
        .blank {
          grid-row: span 2;
          align-self: start;
        }
        .facts {
          display: flex;
          flex-wrap: wrap;
          align-items: center;
          gap: 0 var(--space-3);
        }
        .facts > :empty {
          display: none;
        }
      }
    `,
  ];

  static override properties = {
    items: { attribute: false },
    projectId: {},
    tickets: { attribute: false },
  };

  declare items: readonly AssetRow[];
  declare projectId: string;
  declare tickets: Tickets;

  /** Puts the focus on an asset; says whether it is there. */
  focusRow(id: string): boolean {
    const link = this.#links[this.items.findIndex((item) => item.id === id)];
    link?.focus();
    return link !== undefined;
  }

  /** Moves the focus up or down. */
  move(step: number): void {
    const links = this.#links;
    const row = this.shadowRoot?.activeElement?.closest("li");
    const current = links.findIndex((link) => link.closest("li") === row);
    links[moveIndex(current, step, links.length)]?.focus();
  }

  get #links(): HTMLAnchorElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLAnchorElement>(".main > a")];
  }

  #onOpen(event: MouseEvent, id: string): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    this.dispatchEvent(new GadbRowOpened(id));
  }

  #ask(change: Query): void {
    this.dispatchEvent(new GadbViewAsked(change));
  }

  override render(): TemplateResult {
    return html`<ul class="rows">
      ${repeat(
        this.items,
        ({ id }) => id,
        (item) => this.#renderRow(item),
      )}
    </ul>`;
  }

  #renderRow(item: AssetRow): TemplateResult {
    const { id, name, parentPath, type } = item;
    return html`<li>
      ${this.#renderThumb(item)}
      <span class="main">
        <a
          href=${printRoute({ page: "asset", projectId: this.projectId, id, query: {} })}
          @click=${(event: MouseEvent) => this.#onOpen(event, id)}
          >${name}</a
        >
        ${
          parentPath === ""
            ? nothing
            : html`<span class="folder"
                ><button
                  type="button"
                  title="Show this folder"
                  @click=${() => this.#ask({ folder: parentPath })}
                >
                  ${parentPath}
                </button></span
              >`
        }
      </span>
      <span class="facts">
        <span class="soft">${type}</span>
        ${this.#renderHead(item)} ${this.#renderTags(item)} ${this.#renderLock(item)}
      </span>
    </li>`;
  }

  #renderThumb(item: AssetRow): TemplateResult {
    // Without a version there is nothing to show, but the rows keep their shape.
    if (item.head === null) return html`<span class="blank">${icon("file")}</span>`;
    return html`<gadb-thumb
      .subject=${versionSubject(item, item.head)}
      .tickets=${this.tickets}
      .small=${true}
    ></gadb-thumb>`;
  }

  #renderHead({ head }: AssetRow): TemplateResult {
    if (head === null) return html`<span class="version soft">No version on the mainline</span>`;
    const size = Number(head.sizeBytes);
    return html`<span class="version soft"
      ><strong>v${head.versionNumber}</strong> ·
      <span title=${formatExactBytes(size)}>${formatBytes(size)}</span> ·
      <gadb-age .at=${head.createdAt}></gadb-age
    ></span>`;
  }

  #renderTags({ assetTags }: AssetRow): TemplateResult {
    return html`<span class="tags side"
      >${assetTags.nodes.map(({ tag }) =>
        tag === null
          ? nothing
          : html`<button
              class="badge"
              type="button"
              title="Show what has this tag"
              @click=${() => this.#ask({ tag: tag.name })}
            >
              ${icon("tag")}${tag.name}
            </button>`,
      )}</span
    >`;
  }

  #renderLock({ assetLocks }: AssetRow): TemplateResult {
    const holders = assetLocks.nodes.flatMap(({ holder }) => holder?.displayName ?? []);
    return html`<span class="lock soft"
      >${holders.length === 0 ? nothing : html`${icon("lock")}<span class="hidden-text">Locked by</span>${holders.join(", ")}`}</span
    >`;
  }
}

customElements.define("gadb-asset-list", GadbAssetList);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-asset-list": GadbAssetList;
  }
}

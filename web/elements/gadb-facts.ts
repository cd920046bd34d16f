import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { formatBytes, formatExactBytes } from "../lib/format.ts";
import { factsOf } from "../lib/facts.ts";
import { kindWord, mediaKind } from "../lib/media-kind.ts";
import type { MediaVersion } from "../lib/reviews.ts";
import { buttons, reset } from "../styles/shared.ts";
import "./gadb-age.ts";

/**
 * What is known of a file that the page can't show, beside the same of the version it is compared with.
 * @fires download
 */
export class GadbFacts extends LitElement {
  static override styles = [
    reset,
    buttons,
    css`
      :host {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: var(--space-4);
        overflow: auto;
        padding: var(--space-4);
        background: var(--surface-1);
        color: var(--text-1);
      }
      .kind {
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        text-align: center;
      }
      .kind .icon {
        color: var(--text-2);
        font-size: 3rem;
        stroke-width: 1.25;
      }
      table {
        max-width: 100%;
        border-collapse: collapse;
        font-size: var(--size-s);
      }
      th,
      td {
        padding: var(--space-2) var(--space-3);
        border-block-end: 1px solid var(--edge);
        text-align: start;
        vertical-align: top;
        overflow-wrap: anywhere;
      }
      tbody th {
        color: var(--text-2);
        font-weight: 400;
      }
      code {
        font-family: var(--font-mono);
      }
      .differs td {
        background: var(--warn-tint);
        font-weight: 600;
      }
    `,
  ];

  static override properties = { version: { attribute: false }, against: { attribute: false } };

  declare version: MediaVersion;
  declare against: MediaVersion | undefined;

  override render(): TemplateResult {
    const { version } = this;
    const kind = mediaKind(version.mediaType);
    return html`<div class="kind">
        ${icon(kind)}
        <p>${kindWord(kind)}: this page does not show ${version.mediaType}.</p>
      </div>
      ${this.against === undefined ? nothing : this.#renderTable(this.against)}
      <button
        class="button"
        type="button"
        @click=${() => this.dispatchEvent(new Event("download"))}
      >
        ${icon("download")}Download ${formatBytes(version.sizeBytes)}
      </button>`;
  }

  #renderTable(against: MediaVersion): TemplateResult {
    const pair = [against, this.version] as const;
    return html`<table>
      <thead>
        <tr>
          <td></td>
          ${pair.map(({ versionNumber }) => html`<th scope="col">v${versionNumber}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${row("File", pair, ({ filename }) => filename)}
        ${row("Type", pair, ({ mediaType }) => mediaType)}
        ${row("Size", pair, ({ sizeBytes }) => formatExactBytes(sizeBytes))}
        ${factNames(pair).map((name) => row(name, pair, (version) => factOf(version, name)))}
        ${row("SHA-256", pair, ({ sha256 }) => sha256.slice(0, 12))}
        <tr>
          <th scope="row">Made</th>
          ${pair.map(({ createdAt }) => html`<td><gadb-age .at=${createdAt}></gadb-age></td>`)}
        </tr>
      </tbody>
    </table>`;
  }
}

/** What is known of either, in the order of the one that is shown. */
function factNames(pair: readonly MediaVersion[]): string[] {
  const names = pair.toReversed().flatMap(({ preview }) => factsOf(preview));
  return [...new Set(names.map(({ name }) => name))];
}

function factOf({ preview }: MediaVersion, name: string): string {
  return factsOf(preview).find((fact) => fact.name === name)?.value ?? "–";
}

/** What differs stands out, by its weight as well as its colour. */
function row(
  name: string,
  pair: readonly MediaVersion[],
  of: (version: MediaVersion) => string,
): TemplateResult {
  const values = pair.map(of);
  return html`<tr class=${values[0] === values[1] ? "" : "differs"}>
    <th scope="row">${name}</th>
    ${values.map((value) => html`<td>${value}</td>`)}
  </tr>`;
}

customElements.define("gadb-facts", GadbFacts);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-facts": GadbFacts;
  }
}

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { loadText } from "../data/texts.ts";
import type { Tickets } from "../data/tickets.ts";
import { diffLines, unified, type DiffGap, type DiffLine } from "../lib/diff.ts";
import { countOf } from "../lib/format.ts";
import type { MediaVersion } from "../lib/reviews.ts";
import { reset } from "../styles/shared.ts";
import { textDiffStyles } from "../styles/text-diff.ts";
import "./gadb-problem.ts";

/** A page of this many lines is long enough; the rest is in the download. */
const MAX_LINES = 5_000;

/** The text of a version, or what has changed in it since another. */
export class GadbTextDiff extends LitElement {
  static override styles = [reset, textDiffStyles];

  static override properties = {
    version: { attribute: false },
    against: { attribute: false },
    tickets: { attribute: false },
  };

  declare version: MediaVersion;
  declare against: MediaVersion | undefined;
  declare tickets: Tickets;
  #lines = new Loader<(DiffLine | DiffGap)[]>(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("version") && !changed.has("against")) return;
    const [version, against] = [
      changed.get("version") as MediaVersion | undefined,
      changed.get("against") as MediaVersion | undefined,
    ];
    const isSame =
      this.#lines.value !== undefined &&
      (!changed.has("version") || version?.sha256 === this.version.sha256) &&
      (!changed.has("against") || against?.sha256 === this.against?.sha256);
    if (!isSame) void this.#load();
  }

  #load(): Promise<unknown> {
    const { version, against, tickets } = this;
    return this.#lines.run(async (signal) => {
      const [after, before] = await Promise.all([
        loadText(tickets, version, signal),
        against === undefined ? undefined : loadText(tickets, against, signal),
      ]);
      if (before === undefined) return diffLines(after, after);
      return unified(diffLines(before, after));
    });
  }

  #onRetry(event: Event): void {
    event.stopPropagation();
    void this.#load();
  }

  override render(): TemplateResult {
    const { problem, slow, value } = this.#lines;
    if (problem !== undefined)
      return html`<gadb-problem
        .problem=${problem}
        @gadb-retry-asked=${this.#onRetry}
      ></gadb-problem>`;
    if (value === undefined)
      return html`<p class="word" role="status">${slow ? "Loading…" : nothing}</p>`;
    return this.#renderLines(value);
  }

  #renderLines(lines: readonly (DiffLine | DiffGap)[]): TemplateResult {
    const { version, against } = this;
    const pair = `v${against?.versionNumber ?? ""} and v${version.versionNumber}`;
    if (lines.length === 0) {
      const words =
        against === undefined ? "The file is empty." : `No line differs between ${pair}.`;
      return html`<p class="word">${words}</p>`;
    }
    const label =
      against === undefined ? `Text of v${version.versionNumber}` : `Changes from ${pair}`;
    // What scrolls must be reachable with the keyboard.
    return html`${against === undefined ? nothing : renderCounts(lines)}
      <div class="text" tabindex="0" role="region" aria-label=${label}>
        <table>
          <thead class="hidden-text">
            <tr>
              <th scope="col">Line before</th>
              <th scope="col">Line now</th>
              <th scope="col">Change</th>
              <th scope="col">Text</th>
            </tr>
          </thead>
          <tbody>
            ${lines.slice(0, MAX_LINES).map(renderLine)}
          </tbody>
        </table>
        ${
          lines.length > MAX_LINES
            ? html`<p class="word">
                The first ${MAX_LINES.toLocaleString("en")} lines. Download the file to see all.
              </p>`
            : nothing
        }
      </div>`;
  }
}

const SIGNS = { same: "", added: "+", removed: "−" } as const;

function renderLine(line: DiffLine | DiffGap): TemplateResult {
  if (line.kind === "gap") {
    return html`<tr class="gap">
      <td colspan="4">${countOf(line.count, "line")} without a change</td>
    </tr>`;
  }
  return html`<tr class=${line.kind}>
    <td class="number">${line.before ?? ""}</td>
    <td class="number">${line.after ?? ""}</td>
    <td class="sign">${SIGNS[line.kind]}</td>
    <td class="line">${line.text}</td>
  </tr>`;
}

function renderCounts(lines: readonly (DiffLine | DiffGap)[]): TemplateResult {
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return html`<p class="counts">
    <span class="plus">+${count("added")}</span> <span class="minus">−${count("removed")}</span>
    <span class="hidden-text">lines</span>
  </p>`;
}

customElements.define("gadb-text-diff", GadbTextDiff);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-text-diff": GadbTextDiff;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import { loadStorage, type StorageUsage } from "../data/storage-usage.ts";
import { icon } from "../icons.ts";
import { countOf, formatBytes, formatExactBytes, formatMoment } from "../lib/format.ts";
import { printRoute } from "../lib/router.ts";
import {
  forecastSentence,
  parseRange,
  RANGES,
  toCsv,
  warningSentence,
  type Range,
} from "../lib/storage.ts";
import { pageStyles, panels, tables } from "../styles/page.ts";
import { buttons, reset } from "../styles/shared.ts";
import { storageStyles } from "../styles/storage.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-chart.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

const RANGE_WORDS: Readonly<Record<Range, string>> = {
  "30d": "30 days",
  "90d": "90 days",
  all: "All",
};

/** How full a project is, how it grows, and what takes the room. */
export class GadbPageStorage extends Page {
  static override styles = [reset, buttons, pageStyles, panels, tables, storageStyles];
  #usage = new Loader<StorageUsage>(this);
  #csv: string | undefined;
  #asOf = new Date();

  override connectedCallback(): void {
    super.connectedCallback();
    this.services.keyboard.scope = "everywhere";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dropCsv();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    const before = changed.get("route");
    if (before !== undefined && before.projectId !== this.route.projectId) this.#usage.clear();
    void this.#load();
  }

  get #range(): Range {
    return parseRange(this.route.query["range"]);
  }

  async #load(): Promise<void> {
    const { projectId = "" } = this.route;
    const days = RANGES[this.#range];
    const usage = await this.#usage.run((signal) =>
      loadStorage(this.services.client, projectId, days, signal),
    );
    if (usage === undefined) return;
    this.#asOf = new Date();
    this.#dropCsv();
    this.#csv = URL.createObjectURL(new Blob([toCsv(usage.snapshots)], { type: "text/csv" }));
    this.requestUpdate();
  }

  #dropCsv(): void {
    if (this.#csv !== undefined) URL.revokeObjectURL(this.#csv);
    this.#csv = undefined;
  }

  override render(): TemplateResult {
    const { value, problem, loading, slow } = this.#usage;
    return html`
      <header>
        <h1 tabindex="-1">Storage</h1>
        ${this.#renderRanges()}
      </header>
      <div class="progress" ?hidden=${!loading || value === undefined}></div>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => void this.#load()}
            ></gadb-problem>`
      }
      ${
        value === undefined
          ? slow && problem === undefined
            ? html`<div class="skeleton" aria-hidden="true"></div>
                <div class="skeleton" aria-hidden="true"></div>`
            : nothing
          : this.#renderUsage(value)
      }
    `;
  }

  #renderRanges(): TemplateResult {
    return html`<div class="ranges" role="group" aria-label="Time shown">
      ${(Object.keys(RANGES) as Range[]).map(
        (range) =>
          html`<button
            class="button"
            type="button"
            aria-pressed=${range === this.#range ? "true" : "false"}
            @click=${() => this.services.navigation.view({ range: range === "90d" ? "" : range })}
          >
            ${RANGE_WORDS[range]}
          </button>`,
      )}
    </div>`;
  }

  #renderUsage(usage: StorageUsage): TemplateResult {
    const sentence = forecastSentence(usage.forecast, this.#asOf);
    const warning = warningSentence(usage.warningPercent);
    const { allocation, used, reserved, forecast, snapshots } = usage;
    return html`
      <section class="panel" aria-label="Use and growth">
        ${renderFigures(usage)}
        ${warning === undefined ? nothing : html`<p class="warning">${icon("alert")}${warning}</p>`}
        <p class="sentence">${sentence}</p>
        <gadb-chart
          .input=${{ snapshots, allocation, used: used + reserved, forecast, now: this.#asOf }}
          label=${`Storage over time. ${sentence}`}
        ></gadb-chart>
        ${renderLegend()} ${this.#renderNumbers(usage)}
      </section>
      <div class="two">${this.#renderLargest(usage)} ${this.#renderStale(usage)}</div>
    `;
  }

  #renderNumbers({ snapshots }: StorageUsage): TemplateResult {
    if (snapshots.length === 0)
      return html`<p class="quiet">
        Nothing has been measured in this time. A measurement is taken every night.
      </p>`;
    return html`<details>
        <summary>The same numbers as a table</summary>
        <div class="numbers" tabindex="0" role="group" aria-label="Measurements">
          <table>
            <thead>
              <tr>
                <th scope="col">Measured</th>
                <th scope="col" class="number">Content</th>
                <th scope="col" class="number">Reserved</th>
                <th scope="col" class="number">Derived</th>
                <th scope="col" class="number">All versions</th>
              </tr>
            </thead>
            <tbody>
              ${snapshots.toReversed().map(
                (row) =>
                  html`<tr>
                    <td><time datetime=${row.at}>${formatMoment(new Date(row.at))}</time></td>
                    ${[row.content, row.reserved, row.derived, row.logical].map(renderBytesCell)}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
      ${
        this.#csv === undefined
          ? nothing
          : html`<a class="button" href=${this.#csv} download="storage.csv"
              >${icon("download")}Download as CSV</a
            >`
      }`;
  }

  #renderLargest({ largest }: StorageUsage): TemplateResult {
    const { projectId = "" } = this.route;
    return html`<section class="panel">
      <h2>Largest assets</h2>
      ${
        largest.length === 0
          ? html`<p class="quiet">Nothing is stored yet.</p>`
          : html`<div class="scroll" tabindex="0" role="group" aria-label="Largest assets">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Asset</th>
                    <th scope="col">Type</th>
                    <th scope="col" class="number">All its versions</th>
                  </tr>
                </thead>
                <tbody>
                  ${largest.map(
                    ({ id, name, parentPath, type, isDeleted, bytes }) =>
                      html`<tr>
                        <th scope="row">
                          ${parentPath === "" ? nothing : html`<span class="path">${parentPath}/</span>`}<a
                            href=${printRoute({ page: "asset", projectId, id, query: {} })}
                            >${name}</a
                          >${isDeleted ? html` <span class="path">(deleted)</span>` : nothing}
                        </th>
                        <td>${type}</td>
                        ${renderBytesCell(bytes)}
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </section>`;
  }

  #renderStale({ stale }: StorageUsage): TemplateResult {
    const { projectId = "" } = this.route;
    return html`<section class="panel">
      <h2>Stale shelves</h2>
      ${
        stale.length === 0
          ? html`<p class="quiet">No open shelf has been left alone for 30 days.</p>`
          : html`<div class="scroll" tabindex="0" role="group" aria-label="Stale shelves">
              <table>
                <caption>
                  Open, and untouched for 30 days. What they hold is kept until somebody discards
                  them.
                </caption>
                <thead>
                  <tr>
                    <th scope="col">Shelf</th>
                    <th scope="col">Owner</th>
                    <th scope="col">Touched</th>
                  </tr>
                </thead>
                <tbody>
                  ${stale.map(
                    ({ id, name, ownerName, updatedAt }) =>
                      html`<tr>
                        <th scope="row">
                          <a href=${printRoute({ page: "shelf", projectId, id, query: {} })}
                            >${name}</a
                          >
                        </th>
                        <td>${ownerName}</td>
                        <td><gadb-age .at=${updatedAt}></gadb-age></td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </section>`;
  }
}

function renderFigures(usage: StorageUsage): TemplateResult {
  const { allocation, used, reserved, logical, derived, usedFraction } = usage;
  const saved = logical - used;
  const figure = (name: string, value: TemplateResult | string, note = "") =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
      ${note === "" ? nothing : html`<dd class="quiet">${note}</dd>`}
    </div>`;
  return html`
    <dl class="figures">
      ${figure("Used", renderBytes(used), `of ${formatBytes(allocation)} · ${(usedFraction * 100).toFixed(1)} %`)}
      ${figure("Reserved by uploads", renderBytes(reserved))}
      ${figure(
        "All versions added up",
        renderBytes(logical),
        saved > 0 ? `${formatBytes(saved)} saved by keeping content once` : "",
      )}
      ${figure("Derived files", renderBytes(derived), "outside the allocation")}
      ${figure("Versions", countOf(usage.versionCount, "version"), `of ${countOf(usage.assetCount, "asset")}`)}
    </dl>
  `;
}

function renderLegend(): TemplateResult {
  return html`<ul class="legend">
    <li><span class="key content"></span>Content</li>
    <li><span class="key reserved"></span>Reserved by uploads</li>
    <li><span class="key derived"></span>Derived files</li>
    <li><span class="key forecast"></span>Forecast with its band</li>
  </ul>`;
}

function renderBytes(bytes: number): TemplateResult {
  return html`<span title=${formatExactBytes(bytes)}>${formatBytes(bytes)}</span>`;
}

function renderBytesCell(bytes: number): TemplateResult {
  return html`<td class="number">${renderBytes(bytes)}</td>`;
}

customElements.define("gadb-page-storage", GadbPageStorage);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-storage": GadbPageStorage;
  }
}

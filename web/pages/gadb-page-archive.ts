import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import {
  ArchiveDocument,
  VerifyArchiveDocument,
  type ArchiveQuery,
  type VerifyArchiveQuery,
} from "../../src/sdk/index.ts";
import { Loader } from "../controllers/loader.ts";
import type { Project } from "../data/projects.ts";
import { icon } from "../icons.ts";
import { countOf, formatBytes, formatMoment } from "../lib/format.ts";
import { pageStyles, panels, tables } from "../styles/page.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-archive-form.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

type Log = NonNullable<ArchiveQuery["projectArchiveLogs"]>["nodes"][number];
type Check = NonNullable<ArchiveQuery["archiveChecks"]>["nodes"][number];
type Verification = NonNullable<VerifyArchiveQuery["verifyArchive"]>;

interface Archive {
  /** Newest first. */
  logs: Log[];
  checks: Check[];
  /** Whether the database lets who is signed in reopen it. */
  canReopen: boolean;
}

/** When a project was archived, whether the archive is still what it was, and the way into it and out of it. */
export class GadbPageArchive extends Page {
  static override styles = [reset, buttons, tones, pageStyles, panels, tables];
  #archive = new Loader<Archive>(this);
  #verification = new Loader<Verification | undefined>(this);
  #unlisten = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.services.keyboard.scope = "everywhere";
    const { projects } = this.services;
    const onChange = () => this.requestUpdate();
    projects.addEventListener("change", onChange);
    this.#unlisten = () => projects.removeEventListener("change", onChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    if (changed.get("route")?.projectId !== this.route.projectId) {
      this.#archive.clear();
      this.#verification.clear();
    }
    void this.#load();
  }

  get #project(): Project | undefined {
    return this.services.projects.find(this.route.projectId);
  }

  #load(): Promise<unknown> {
    const { client } = this.services;
    const { projectId = "" } = this.route;
    return this.#archive.run(async (signal) => {
      const answer = await client.request(ArchiveDocument, { projectId }, { signal });
      return {
        logs: (answer.projectArchiveLogs?.nodes ?? []).toReversed(),
        checks: (answer.archiveChecks?.nodes ?? []).toReversed(),
        canReopen: answer.project?.canReopen === true,
      };
    });
  }

  async #onVerify(): Promise<void> {
    const { projectId = "" } = this.route;
    await this.#verification.run(async (signal) => {
      const { client } = this.services;
      const answer = await client.request(VerifyArchiveDocument, { projectId }, { signal });
      return answer.verifyArchive ?? undefined;
    });
  }

  /** Archived or reopened: what one may do is another now, on every page. */
  async #onChanged(): Promise<void> {
    this.#verification.clear();
    await Promise.all([this.services.projects.load(), this.#load()]);
  }

  override render(): TemplateResult {
    const { value, problem, loading, slow } = this.#archive;
    return html`
      <header><h1 tabindex="-1">Archive</h1></header>
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
            ? html`<div class="skeleton" aria-hidden="true"></div>`
            : nothing
          : this.#renderAll(value)
      }
    `;
  }

  #renderAll({ logs, checks, canReopen }: Archive): TemplateResult {
    const project = this.#project;
    return html`
      ${logs.some(({ action }) => action === "archived") ? this.#renderVerify() : nothing}
      ${logs.length === 0 ? renderNever(project) : renderLogs(logs)}
      ${checks.length === 0 ? nothing : renderChecks(checks)}
      ${
        project !== undefined && (project.canOwn === true || canReopen)
          ? html`<gadb-archive-form
              .client=${this.services.client}
              .project=${project}
              @gadb-changed=${() => void this.#onChanged()}
            ></gadb-archive-form>`
          : nothing
      }
    `;
  }

  #renderVerify(): TemplateResult {
    const { value, problem, loading } = this.#verification;
    return html`<section class="panel">
      <h2>Is it still what it was?</h2>
      <p class="lead">
        The root hash covers path, branch, number, content and size of every version. It is computed
        again and compared with the one recorded then.
      </p>
      <p>
        <button
          class="button"
          type="button"
          aria-disabled=${loading ? "true" : nothing}
          @click=${() => void this.#onVerify()}
        >
          ${loading ? "Computing…" : "Verify now"}
        </button>
      </p>
      <div role="status">${value === undefined ? nothing : renderVerification(value)}</div>
      ${problem === undefined ? nothing : html`<gadb-problem .problem=${problem}></gadb-problem>`}
    </section>`;
  }
}

function renderVerification(found: Verification): TemplateResult {
  const { isUnchanged, recordedSha256, computedSha256, archivedAt } = found;
  return html`<p>
      ${
        isUnchanged === true
          ? html`<span class="badge ok">${icon("check")}Unchanged</span> since
              ${archivedAt === null ? "then" : formatMoment(new Date(archivedAt))}.`
          : html`<span class="badge bad">${icon("alert")}Changed</span> What is there is not what
              was archived.`
      }
    </p>
    <p>Recorded <code>${recordedSha256}</code><br />Computed <code>${computedSha256}</code></p>`;
}

function renderNever(project: Project | undefined): TemplateResult {
  return html`<section class="empty">
    ${icon("archive")}
    <h2>Never archived</h2>
    <p>
      An archive is for good: every version can be read, none added, and a root hash proves that
      nothing was changed.
    </p>
    ${project?.canOwn === true ? nothing : html`<p>An owner of the project can archive it.</p>`}
  </section>`;
}

function renderLogs(logs: readonly Log[]): TemplateResult {
  return html`<section class="panel">
    <h2>Archive log</h2>
    <div class="scroll" tabindex="0" role="group" aria-label="Archive log">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Who and why</th>
            <th scope="col">What it held</th>
            <th scope="col">Root hash</th>
          </tr>
        </thead>
        <tbody>
          ${logs.map(
            (row) =>
              html`<tr>
                <td>
                  <time datetime=${row.occurredAt}>${formatMoment(new Date(row.occurredAt))}</time>
                </td>
                <td>
                  ${row.action === "archived" ? "Archived" : "Reopened"}${row.isForced ? ", open work was ended" : ""}
                </td>
                <td>
                  ${row.actor?.displayName ?? "Somebody"}${row.reason === null || row.reason === "" ? nothing : html`: ${row.reason}`}
                </td>
                <td>
                  ${countOf(Number(row.versionCount), "version")} of
                  ${countOf(Number(row.assetCount), "asset")},
                  ${formatBytes(Number(row.totalBytes))}
                </td>
                <td><code>${row.rootSha256}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function renderChecks(checks: readonly Check[]): TemplateResult {
  return html`<section class="panel">
    <h2>Checks of its files</h2>
    <div class="scroll" tabindex="0" role="group" aria-label="Checks">
      <table>
        <caption>
          The worker reads every file of an archive again from time to time.
        </caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Result</th>
            <th scope="col" class="number">Files</th>
            <th scope="col" class="number">Damaged</th>
            <th scope="col" class="number">Unread</th>
          </tr>
        </thead>
        <tbody>
          ${checks.map(
            (row) =>
              html`<tr>
                <td>
                  <time datetime=${row.checkedAt}>${formatMoment(new Date(row.checkedAt))}</time>
                </td>
                <td>
                  ${
                    row.isSound
                      ? html`<span class="badge ok">${icon("check")}Sound</span>`
                      : html`<span class="badge bad">${icon("alert")}Not sound</span>`
                  }
                </td>
                <td class="number">${row.blobCount}</td>
                <td class="number">${row.damagedCount}</td>
                <td class="number">${row.unreadCount}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

customElements.define("gadb-page-archive", GadbPageArchive);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-archive": GadbPageArchive;
  }
}

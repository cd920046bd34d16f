import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { StatusDocument } from "../../src/sdk/index.ts";
import { Loader } from "../controllers/loader.ts";
import { icon } from "../icons.ts";
import { countOf, formatBytes } from "../lib/format.ts";
import {
  conditionWord,
  diskTone,
  duration,
  findConcerns,
  spare,
  type Backups,
  type Readiness,
  type Studio,
} from "../lib/status.ts";
import { printRoute } from "../lib/router.ts";
import { pageStyles, panels, tables } from "../styles/page.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-age.ts";
import "../elements/gadb-concerns.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-settings-nav.ts";
import { Page } from "./page.ts";

/** What the page shows. */
interface Shown {
  studio: Studio;
  backups: Backups;
  readiness: Readiness;
}

/** How the whole system stands, in plain words, for the one who keeps it running. Only studio admins are told. */
export class GadbPageStatus extends Page {
  static override styles = [
    reset,
    buttons,
    tones,
    pageStyles,
    panels,
    tables,
    css`
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
        gap: 0 var(--space-4);
      }
      dl {
        display: grid;
        grid-template-columns: fit-content(48%) minmax(0, 1fr);
        gap: var(--space-2) var(--space-4);
        margin: 0;
      }
      dt {
        color: var(--text-2);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
      }
      .columns .scroll > table {
        min-width: 0;
      }
    `,
  ];

  #status = new Loader<Shown>(this);

  override connectedCallback(): void {
    super.connectedCallback();
    this.services.keyboard.scope = "everywhere";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("services")) void this.#load();
  }

  #load(): Promise<unknown> {
    const { client } = this.services;
    return this.#status.run(async (signal) => {
      const [answer, readiness] = await Promise.all([
        client.request(StatusDocument, {}, { signal }),
        readReadiness(signal),
      ]);
      const { studioStatus: studio, backupStatus: backups } = answer;
      if (studio === null || backups === null) throw new Error("The server told nothing.");
      return { studio, backups, readiness };
    });
  }

  override render(): TemplateResult {
    const { value, problem, slow, loading } = this.#status;
    return html`
      <gadb-settings-nav page="status" .admin=${true}></gadb-settings-nav>
      <header>
        <h1 tabindex="-1">Status</h1>
        <button class="button" type="button" ?disabled=${loading} @click=${() => void this.#load()}>
          ${icon("retry")}Look again
        </button>
      </header>
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
          : renderAll(value)
      }
    `;
  }
}

/** Anybody may ask it; it is no part of the API. */
async function readReadiness(signal: AbortSignal): Promise<Readiness> {
  const response = await fetch("/readyz", { signal });
  const { checks } = (await response.json()) as { checks?: Readiness };
  return checks ?? {};
}

function renderAll(shown: Shown): TemplateResult {
  const { studio, backups, readiness } = shown;
  return html`<gadb-concerns .concerns=${findConcerns(shown)}></gadb-concerns>
    <div class="columns">
      ${renderServer(studio, readiness)} ${renderBackups(backups)} ${renderDisks(studio)}
      ${renderReplicas(studio)} ${renderDepot(studio)} ${renderQueues(studio)}
    </div>
    ${renderLocks(studio)}`;
}

function renderServer(studio: Studio, readiness: Readiness): TemplateResult {
  return html`<section class="panel">
    <h2>Server</h2>
    <dl>
      ${Object.entries(readiness).map(([name, answer]) =>
        fact(
          conditionWord(name),
          badge(answer === "ok" ? "ok" : "bad", answer === "ok" ? "Yes" : "No"),
        ),
      )}
      ${fact("PostgreSQL", html`${studio.postgresVersion}, up for ${since(studio.postgresStartedAt)}`)}
      ${fact("Database", formatBytes(Number(studio.databaseBytes ?? 0)))}
      ${fact("Notifications' queue", `${Math.round((studio.notificationQueueRatio ?? 0) * 100)} % full`)}
      ${fact(
        "Audit",
        studio.oldestUnsealedAt === null
          ? "all rows sealed"
          : html`oldest row without a seal: ${age(studio.oldestUnsealedAt)}`,
      )}
    </dl>
  </section>`;
}

function renderBackups(backups: Backups): TemplateResult {
  return html`<section class="panel">
    <h2>Backups</h2>
    <dl>
      ${fact("Newest", age(backups.lastBackupAt, "none yet"))}
      ${fact("Newest proven", age(backups.lastProvenBackupAt, "none yet"))}
      ${fact("Proven", age(backups.lastProofAt, "never"))}
      ${fact("Kept", `${countOf(Number(backups.backupCount ?? 0), "backup")}, ${formatBytes(Number(backups.totalBytes ?? 0))}`)}
      ${fact(
        "Log archived",
        backups.isArchiving === true
          ? html`${age(backups.lastArchivedAt, "nothing yet")}
            ${backups.isArchiveFailing === true ? badge("bad", "Failing") : nothing}`
          : "not archived: a restore goes back to a backup, not to a moment",
      )}
      ${backups.lastRestoredAt === null ? nothing : fact("Restored", age(backups.lastRestoredAt))}
    </dl>
  </section>`;
}

function renderDisks({ volumes }: Studio): TemplateResult {
  const known = (volumes ?? []).filter((each) => each !== null);
  return html`<section class="panel">
    <h2>Disks</h2>
    ${
      known.length === 0
        ? html`<p class="quiet">No worker has measured them yet.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Disks">
            <table>
              <thead>
                <tr>
                  <th scope="col">Folder</th>
                  <th scope="col">Host</th>
                  <th scope="col" class="number">Free</th>
                </tr>
              </thead>
              <tbody>
                ${known.map((volume) => {
                  const part = spare(volume);
                  return html`<tr>
                    <th scope="row">${volume.name}</th>
                    <td>${volume.host}</td>
                    <td class="number">
                      ${formatBytes(Number(volume.freeBytes))}
                      ${badge(diskTone(part), `${Math.round(part * 100)} %`)}
                    </td>
                  </tr>`;
                })}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function renderReplicas({ replicas }: Studio): TemplateResult {
  const known = (replicas ?? []).filter((each) => each !== null);
  return html`<section class="panel">
    <h2>Replicas</h2>
    ${
      known.length === 0
        ? html`<p class="quiet">
            None: after a loss of this server, the backups are what there is.
          </p>`
        : html`<dl>
            ${known.map((replica) =>
              fact(
                replica.name ?? "",
                replica.isConnected === true
                  ? html`${badge("ok", replica.isSynchronous === true ? "Synchronous" : (replica.state ?? ""))}
                    ${duration(replica.lagSeconds ?? 0)} behind`
                  : html`${badge("warn", "Away")} ${formatBytes(Number(replica.keptBytes ?? 0))} of
                    log kept`,
              ),
            )}
          </dl>`
    }
  </section>`;
}

function renderDepot(studio: Studio): TemplateResult {
  const damaged = Number(studio.damagedCount ?? 0);
  return html`<section class="panel">
    <h2>Depot</h2>
    <dl>
      ${fact("Damaged", damaged === 0 ? "nothing" : badge("bad", countOf(damaged, "file")))}
      ${fact("To be removed", countOf(Number(studio.condemnedCount ?? 0), "file"))}
      ${fact("On the way", countOf(Number(studio.unfinishedCount ?? 0), "file"))}
      ${fact("All read since", age(studio.oldestVerifiedAt, "there is nothing to read"))}
    </dl>
  </section>`;
}

function renderQueues({ queues }: Studio): TemplateResult {
  const known = (queues ?? []).filter((each) => each !== null);
  return html`<section class="panel">
    <h2>Jobs</h2>
    ${
      known.length === 0
        ? html`<p class="quiet">Nothing waits.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Jobs">
            <table>
              <thead>
                <tr>
                  <th scope="col">Task</th>
                  <th scope="col" class="number">Waiting</th>
                  <th scope="col" class="number">Running</th>
                  <th scope="col" class="number">Given up</th>
                </tr>
              </thead>
              <tbody>
                ${known.map(
                  (queue) =>
                    html`<tr>
                      <th scope="row">${queue.task}</th>
                      <td class="number">
                        ${queue.waitingCount}
                        ${Number(queue.waitingCount) === 0 ? nothing : html`(${duration(queue.oldestSeconds ?? 0)})`}
                      </td>
                      <td class="number">${queue.runningCount}</td>
                      <td class="number">${queue.failedCount}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function renderLocks({ oldestLocks }: Studio): TemplateResult {
  const locks = (oldestLocks ?? []).filter((each) => each !== null);
  return html`<section class="panel">
    <h2>Locks held longest</h2>
    ${
      locks.length === 0
        ? html`<p class="quiet">Nothing is locked.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Locks held longest">
            <table>
              <thead>
                <tr>
                  <th scope="col">Asset</th>
                  <th scope="col">Project</th>
                  <th scope="col">Held by</th>
                  <th scope="col">For</th>
                </tr>
              </thead>
              <tbody>
                ${locks.map(
                  (lock) =>
                    html`<tr>
                      <th scope="row">
                        <a
                          href=${printRoute({ page: "asset", projectId: lock.projectId ?? "", id: lock.assetId ?? "", query: {} })}
                          >${lock.assetName}</a
                        >
                      </th>
                      <td>${lock.projectName}</td>
                      <td>${lock.holderName}</td>
                      <td>
                        <gadb-age .at=${lock.lockedAt ?? ""} suffix=""></gadb-age>
                        ${lock.isStale === true ? badge("warn", "Stale") : nothing}
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function fact(name: string, value: unknown): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function badge(tone: "ok" | "warn" | "bad", word: string): TemplateResult {
  return html`<span class="badge ${tone}">${word}</span>`;
}

function age(at: string | null, none = "never"): TemplateResult | string {
  return at === null ? none : html`<gadb-age .at=${at}></gadb-age>`;
}

function since(at: string | null): TemplateResult | string {
  return at === null ? "unknown" : html`<gadb-age .at=${at} suffix=""></gadb-age>`;
}

customElements.define("gadb-page-status", GadbPageStatus);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-status": GadbPageStatus;
  }
}

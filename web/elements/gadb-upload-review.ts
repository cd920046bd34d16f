import { LitElement, html, nothing, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import type { Project } from "../data/projects.ts";
import type { PlannedUpload } from "../data/upload-queue.ts";
import {
  createAsset,
  loadAssetTypes,
  loadTarget,
  loadTargets,
  type DroppedFile,
  type UploadTarget,
} from "../data/upload-targets.ts";
import { formatBytes } from "../lib/format.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { droppedName, newAssetName } from "../lib/upload-match.ts";
import {
  countsOf,
  fateOf,
  NEW,
  obstacleOf,
  planRows,
  sendable,
  SKIP,
  targetOf,
  type PlanRow,
} from "../lib/upload-plan.ts";
import type { Services } from "../services.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import { uploadReviewStyles } from "../styles/uploads.ts";
import "./gadb-problem.ts";

/** Files that were dropped or picked, and for which project; for one asset when `assetId` is given. */
export interface UploadWish {
  project: Project;
  files: readonly DroppedFile[];
  assetId: string | undefined;
}

type Row = PlanRow<UploadTarget>;

/** The table between dropping and sending: which file goes where, and what the database would refuse. */
export class GadbUploadReview extends LitElement {
  static override styles = [reset, buttons, fields, uploadReviewStyles];

  static override properties = {
    services: { attribute: false },
    wish: { state: true },
    rows: { state: true },
    branch: { state: true },
    problem: { state: true },
    sending: { state: true },
  };

  declare services: Services;
  declare wish: UploadWish | undefined;
  declare rows: Row[];
  /** Empty for the mainline. */
  declare branch: string;
  declare problem: Problem | undefined;
  declare sending: boolean;
  #types: string[] = [];
  #targets = new Loader<UploadTarget[]>(this);

  constructor() {
    super();
    this.rows = [];
    this.branch = "";
    this.sending = false;
  }

  /** Opens the table for these files. */
  async show(wish: UploadWish): Promise<void> {
    this.wish = wish;
    this.rows = [];
    this.branch = "";
    this.problem = undefined;
    await this.updateComplete;
    if (!this.#dialog.open) this.#dialog.showModal();
    await this.#load();
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog") as HTMLDialogElement;
  }

  protected override firstUpdated(): void {
    this.services.keyboard.pauseWhile(() => this.#dialog.open);
  }

  async #load(): Promise<void> {
    const { wish } = this;
    if (wish === undefined) return;
    const { client } = this.services;
    const { project, files, assetId } = wish;
    const branch = this.branch === "" ? undefined : this.branch;
    const targets = await this.#targets.run(async () => {
      if (this.#types.length === 0) this.#types = await loadAssetTypes(client);
      if (assetId === undefined) return loadTargets(client, project.id, files, branch);
      const target = await loadTarget(client, assetId, branch);
      return target === undefined ? [] : [target];
    });
    if (targets === undefined || wish !== this.wish) return;
    const paths = files.map(({ path }) => path);
    this.rows =
      assetId === undefined
        ? planRows(paths, targets, this.#types[0] ?? "")
        : paths.map((path) => ({
            path,
            candidates: targets,
            choice: targets[0]?.id ?? SKIP,
            type: "",
            takesLock: true,
          }));
  }

  #change(row: Row, change: Partial<Row>): void {
    this.rows = this.rows.map((other) => (other === row ? { ...row, ...change } : other));
  }

  #newForAll(): void {
    this.rows = this.rows.map((row) =>
      row.choice === SKIP && row.candidates.length === 0 ? { ...row, choice: NEW } : row,
    );
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { wish, rows } = this;
    if (wish === undefined || this.sending || sendable(rows) === 0) return;
    this.sending = true;
    this.problem = undefined;
    try {
      const queue = await this.services.uploads.open();
      queue.add(await this.#plan(wish));
      this.#dialog.close();
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.sending = false;
  }

  async #plan({ project, files }: UploadWish): Promise<PlannedUpload[]> {
    const field = this.renderRoot.querySelector("#comment") as HTMLInputElement;
    const planned: PlannedUpload[] = [];
    for (const [at, row] of this.rows.entries()) {
      const file = files[at]?.file;
      const fate = fateOf(row);
      if (file === undefined || (fate !== "matched" && fate !== "new")) continue;
      if (fate === "new") await this.#make(project.id, row, at);
      const target = targetOf(this.rows[at] as Row);
      if (target === undefined) continue;
      planned.push({
        file,
        projectId: project.id,
        projectName: project.name,
        assetId: target.id,
        assetName: target.name,
        branch: this.branch === "" ? undefined : this.branch,
        comment: field.value.trim(),
        takesLock: target.wantsLock === true && row.takesLock,
      });
    }
    return planned;
  }

  /** Makes the new asset of a row at once a target of it, so that a second try after a failure makes no other. */
  async #make(projectId: string, row: Row, at: number): Promise<void> {
    const { folder, name: filename } = droppedName(row.path);
    const name = newAssetName(filename);
    const { type } = row;
    const id = await createAsset(this.services.client, {
      projectId,
      name,
      parentPath: folder,
      type,
    });
    const target = {
      id,
      projectId,
      name,
      parentPath: folder,
      type,
      uploadObstacle: null,
      wantsLock: false,
    };
    this.rows = this.rows.with(at, { ...row, candidates: [target], choice: id });
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title">
      <form method="dialog" @submit=${this.#onSubmit}>
        <div class="top">
          <h1 id="title">Upload to ${this.wish?.project.name ?? ""}</h1>
          ${this.#renderOptions()}
        </div>
        <div class="rows" tabindex="0" role="group" aria-label="Files">${this.#renderRows()}</div>
        <div class="bottom">
          ${this.problem === undefined ? nothing : html`<gadb-problem .problem=${this.problem}></gadb-problem>`}
          ${this.#renderButtons()}
        </div>
      </form>
    </dialog>`;
  }

  #renderOptions(): TemplateResult {
    const branches = this.wish?.project.branches.nodes ?? [];
    return html`<div class="options">
      <div>
        <label for="branch">Branch</label>
        <select
          id="branch"
          @change=${(event: Event) => {
            this.branch = (event.target as HTMLSelectElement).value;
            void this.#load();
          }}
        >
          ${branches.map(({ id, name, type }) => {
            const value = type === "mainline" ? "" : id;
            return html`<option value=${value} ?selected=${value === this.branch}>${name}</option>`;
          })}
        </select>
      </div>
      <div>
        <label for="comment">What changed? (optional)</label>
        <input id="comment" type="text" maxlength="2000" autocomplete="off" />
      </div>
    </div>`;
  }

  #renderRows(): TemplateResult | readonly TemplateResult[] {
    const { problem, loading, slow } = this.#targets;
    if (problem !== undefined)
      return html`<div class="row">
        <gadb-problem
          .problem=${problem}
          @gadb-retry-asked=${() => void this.#load()}
        ></gadb-problem>
      </div>`;
    if (loading && this.rows.length === 0)
      return html`<p class="row note">${slow ? "Looking where the files belong…" : nothing}</p>`;
    return this.rows.map((row, at) => this.#renderRow(row, at));
  }

  #renderRow(row: Row, at: number): TemplateResult {
    const { folder, name } = droppedName(row.path);
    return html`<div class="row">
      <div class="file">
        ${folder === "" ? nothing : html`<span class="folder">${folder}/</span>`}${name}
        <span class="size">${formatBytes(this.wish?.files[at]?.file.size ?? 0)}</span>
      </div>
      <div class="where">
        <select
          aria-label=${`Where ${name} goes`}
          @change=${(event: Event) =>
            this.#change(row, { choice: (event.target as HTMLSelectElement).value })}
        >
          ${row.choice === "" ? html`<option value="" selected>Choose an asset…</option>` : nothing}
          ${row.candidates.map(
            (target) =>
              html`<option value=${target.id} ?selected=${target.id === row.choice}>
                ${target.parentPath === "" ? "" : `${target.parentPath}/`}${target.name}
              </option>`,
          )}
          ${
            this.wish?.assetId === undefined && this.wish?.project.canWrite === true
              ? html`<option value=${NEW} ?selected=${row.choice === NEW}>
                  Make the asset ${folder === "" ? "" : `${folder}/`}${newAssetName(name)}
                </option>`
              : nothing
          }
          <option value=${SKIP} ?selected=${row.choice === SKIP}>Leave out</option>
        </select>
        ${row.choice === NEW ? this.#renderType(row, name) : this.#renderNote(row, name)}
      </div>
    </div>`;
  }

  #renderType(row: Row, name: string): TemplateResult {
    const set = (event: Event) =>
      this.#change(row, { type: (event.target as HTMLInputElement).value.trim() });
    return html`<label class="kind"
      >Type
      ${
        this.#types.length === 0
          ? html`<input
              type="text"
              aria-label=${`Type of ${name}`}
              .value=${row.type}
              @input=${set}
            />`
          : html`<select aria-label=${`Type of ${name}`} @change=${set}>
              ${this.#types.map(
                (type) =>
                  html`<option value=${type} ?selected=${type === row.type}>${type}</option>`,
              )}
            </select>`
      }</label
    >`;
  }

  #renderNote(row: Row, name: string): TemplateResult | typeof nothing {
    const obstacle = obstacleOf(row);
    const target = targetOf(row);
    if (target?.wantsLock === true)
      return html`<label class="note take"
          ><input
            type="checkbox"
            aria-label=${`Take the lock of ${target.name} for ${name}`}
            .checked=${row.takesLock}
            @change=${(event: Event) =>
              this.#change(row, { takesLock: (event.target as HTMLInputElement).checked })}
          />Take its lock, which nobody has</label
        >${obstacle === undefined ? nothing : html`<p class="note refused">${obstacle}</p>`}`;
    return obstacle === undefined ? nothing : html`<p class="note refused">${obstacle}</p>`;
  }

  #renderButtons(): TemplateResult {
    const count = sendable(this.rows);
    const unmatched = this.rows.filter(
      ({ choice, candidates }) => choice === SKIP && candidates.length === 0,
    ).length;
    const mayMake = this.wish?.assetId === undefined && this.wish?.project.canWrite === true;
    return html`<div class="buttons">
      <p class="count" role="status">${countsOf(this.rows)}</p>
      ${
        unmatched > 1 && mayMake
          ? html`<button class="button" type="button" @click=${() => this.#newForAll()}>
              Make assets for the ${unmatched} others
            </button>`
          : nothing
      }
      ${
        this.rows.some((row) => fateOf(row) === "refused")
          ? html`<button class="button" type="button" @click=${() => void this.#load()}>
              Check again
            </button>`
          : nothing
      }
      <button class="button" type="button" @click=${() => this.#dialog.close()}>Cancel</button>
      <button
        class="button primary"
        type="submit"
        aria-disabled=${count === 0 || this.sending ? "true" : nothing}
      >
        ${this.sending ? "Starting…" : count === 1 ? "Upload 1 file" : `Upload ${count} files`}
      </button>
    </div>`;
  }
}

customElements.define("gadb-upload-review", GadbUploadReview);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-upload-review": GadbUploadReview;
  }
}

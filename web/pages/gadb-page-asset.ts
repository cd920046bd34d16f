import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Loader } from "../controllers/loader.ts";
import {
  askForLock,
  loadAsset,
  loadAssetActivity,
  lockAsset,
  requestReview,
  restoreVersion,
  type Asset,
  type AssetEvent,
  type AssetVersion,
  type AssetWithBranches,
} from "../data/assets.ts";
import { releaseLock } from "../data/work.ts";
import { GadbSaid, GadbUploadAsked } from "../events.ts";
import { icon } from "../icons.ts";
import { chosenVersion, lanesOf } from "../lib/filmstrip.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { printRoute } from "../lib/router.ts";
import type {
  GadbLockAsked,
  GadbRestoreAsked,
  GadbReviewAsked,
  GadbViewAsked,
} from "../list-events.ts";
import { renderEvents, renderWhere } from "../parts/asset-tabs.ts";
import { assetStyles } from "../styles/asset.ts";
import { rowStyles } from "../styles/lists.ts";
import { queueStyles } from "../styles/queue.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-filmstrip.ts";
import "../elements/gadb-lock-state.ts";
import "../elements/gadb-problem.ts";
import "../elements/gadb-tabs.ts";
import "../elements/gadb-version.ts";
import { Page } from "./page.ts";

const TABS = [
  ["versions", "Versions"],
  ["activity", "Activity"],
  ["where", "Where it is"],
] as const;

/** Events come together; the asset is loaded once for all of them. */
const BATCH_MS = 250;

/** One asset: its versions on all branches, who holds it, what happened to it, where it is. */
export class GadbPageAsset extends Page {
  static override styles = [reset, buttons, tones, queueStyles, rowStyles, assetStyles];

  static override properties = {
    ...Page.properties,
    refusal: { state: true },
    busy: { state: true },
  };

  #asset = new Loader<AssetWithBranches>(this);
  #activity = new Loader<readonly AssetEvent[]>(this);

  /** Why the last thing that was asked for was not done. */
  declare refusal: Problem | undefined;
  declare busy: boolean;
  #unfollow: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.services.keyboard.scope = "everywhere";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopFollowing();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route")) return;
    const before = changed.get("route");
    if (before?.id !== this.route.id) this.#enter();
    else if (before?.query["tab"] !== this.#tab && this.#tab === "activity") this.#loadActivity();
  }

  get #id(): string {
    return this.route.id ?? "";
  }

  get #projectId(): string {
    return this.route.projectId ?? "";
  }

  get #tab(): string {
    const named = this.route.query["tab"];
    return TABS.find(([name]) => name === named)?.[0] ?? "versions";
  }

  #enter(): void {
    this.refusal = undefined;
    this.#asset.clear();
    this.#activity.clear();
    void this.#load().then(async () => {
      await this.updateComplete;
      if (!this.isConnected) return;
      this.services.navigation.restoreScroll(this.route);
      this.renderRoot.querySelector("h1")?.focus({ preventScroll: true });
    });
    this.#follow();
  }

  #load(): Promise<AssetWithBranches | undefined> {
    const ids = { id: this.#id, projectId: this.#projectId };
    if (this.#tab === "activity") this.#loadActivity();
    return this.#asset.run((signal) => loadAsset(this.services.client, ids, signal));
  }

  #loadActivity(): void {
    const ids = { assetId: this.#id, projectId: this.#projectId };
    void this.#activity.run((signal) => loadAssetActivity(this.services.client, ids, signal));
  }

  /** Loads again when something happens to the asset. */
  #follow(): void {
    this.#stopFollowing();
    const { live } = this.services;
    const projectId = this.#projectId;
    const isMine = (id: string | undefined) => {
      if (id === this.#id) this.#timer ??= setTimeout(() => this.#reload(), BATCH_MS);
    };
    this.#unfollow = [
      live.locks(projectId, ({ asset }) => isMine(asset?.id)),
      live.activity(projectId, ({ workspaceActivity }) => isMine(workspaceActivity?.asset?.id)),
      live.reviews(projectId, ({ assetReview }) => isMine(assetReview?.version?.asset?.id)),
    ];
  }

  #stopFollowing(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const stop of this.#unfollow) stop();
    this.#unfollow = [];
  }

  #reload(): void {
    this.#timer = undefined;
    void this.#load();
  }

  async #do(work: () => Promise<string>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.refusal = undefined;
    try {
      this.dispatchEvent(new GadbSaid(await work()));
    } catch (error) {
      this.refusal = problemOf(error);
    }
    this.busy = false;
    await this.#load();
  }

  #onLock({ wish, lockId }: GadbLockAsked): void {
    const { client } = this.services;
    const asset = this.#asset.value?.asset;
    if (asset === undefined) return;
    const lock = asset.assetLocks.nodes.find(({ id }) => id === lockId);
    void this.#do(async () => {
      if (wish === "lock") await lockAsset(client, asset.id);
      else if (wish === "release") await releaseLock(client, asset.id, lock?.branch?.id);
      else await askForLock(client, lockId ?? "");
      if (wish === "ask") return `Asked ${lock?.holder?.displayName ?? "the holder"}.`;
      return wish === "lock" ? `Locked ${asset.name}.` : `Released ${asset.name}.`;
    });
  }

  #onRestore({ versionId }: GadbRestoreAsked): void {
    const version = this.#versions.find(({ id }) => id === versionId);
    if (version === undefined) return;
    void this.#do(async () => {
      const made = await restoreVersion(this.services.client, version);
      this.services.navigation.view({ v: "" });
      return `Restored v${version.versionNumber} as v${made}.`;
    });
  }

  #onReviewAsked({ versionId, message }: GadbReviewAsked): void {
    void this.#do(async () => {
      await requestReview(this.services.client, versionId, message);
      return "Asked for a review.";
    });
  }

  get #versions(): readonly AssetVersion[] {
    return this.#asset.value?.asset.assetVersions.nodes ?? [];
  }

  override render(): TemplateResult {
    const { problem, value, slow, loading } = this.#asset;
    return html`
      <div class="progress" ?hidden=${!loading || value === undefined}></div>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => this.#reload()}
            ></gadb-problem>`
      }
      ${value === undefined ? renderNameless(slow) : this.#renderAsset(value)}
    `;
  }

  #renderAsset(value: AssetWithBranches): TemplateResult {
    return html`<div
      @gadb-view-asked=${({ change }: GadbViewAsked) => this.services.navigation.view(change)}
      @gadb-lock-asked=${this.#onLock}
      @gadb-restore-asked=${this.#onRestore}
      @gadb-review-asked=${this.#onReviewAsked}
    >
      ${this.#renderHead(value.asset)}
      ${this.refusal === undefined ? nothing : html`<gadb-problem .problem=${this.refusal}></gadb-problem>`}
      <gadb-tabs .tabs=${TABS} .chosen=${this.#tab} .label=${value.asset.name}>
        <div class="panel">${this.#renderPanel(value)}</div>
      </gadb-tabs>
    </div>`;
  }

  #renderHead(asset: Asset): TemplateResult {
    const { name, type, canWrite, deletedAt, assetTags, assetLocks } = asset;
    return html`<header class="head">
      <p class="where">${this.#renderPath(asset)}</p>
      <div class="name">
        <h1 tabindex="-1">${name}</h1>
        ${
          canWrite === true
            ? html`<button
                class="button primary"
                type="button"
                @click=${() => this.dispatchEvent(new GadbUploadAsked(asset.id))}
              >
                ${icon("upload")}New version
              </button>`
            : nothing
        }
      </div>
      <div>
        <span class="badge">${type}</span>
        ${deletedAt === null ? nothing : html`<span class="badge bad">Deleted</span>`}
        ${assetTags.nodes.map(({ tag }) =>
          tag === null ? nothing : html`<span class="badge">${icon("tag")}${tag.name}</span>`,
        )}
      </div>
      <gadb-lock-state
        .locks=${assetLocks.nodes}
        .canWrite=${canWrite === true}
        .userId=${this.services.session.userId ?? ""}
        .busy=${this.busy}
      ></gadb-lock-state>
    </header>`;
  }

  #renderPath({ parentPath }: Asset): TemplateResult {
    const projectId = this.#projectId;
    const folders = parentPath === "" ? [] : parentPath.split("/");
    return html`<a href=${printRoute({ page: "assets", projectId, query: {} })}>Assets</a
      >${folders.map((folder, at) => {
        const query = { folder: folders.slice(0, at + 1).join("/") };
        return html` / <a href=${printRoute({ page: "assets", projectId, query })}>${folder}</a>`;
      })}`;
  }

  #renderPanel({ asset, branches }: AssetWithBranches): TemplateResult {
    if (this.#tab === "where") return renderWhere(asset, branches, this.#projectId);
    if (this.#tab === "activity") return this.#renderActivity();
    const chosen = chosenVersion(this.#versions, this.route.query["v"]);
    if (chosen === undefined) return renderNoVersion(asset.canWrite === true);
    const lane = lanesOf(this.#versions).find(({ id }) => id === chosen.branch?.id);
    return html`
      <gadb-version
        .asset=${asset}
        .version=${chosen}
        .isNewest=${lane?.versions[0]?.id === chosen.id}
        .tickets=${this.services.tickets}
        .busy=${this.busy}
      ></gadb-version>
      <gadb-filmstrip
        .asset=${asset}
        .chosen=${chosen.versionNumber}
        .tickets=${this.services.tickets}
      ></gadb-filmstrip>
    `;
  }

  #renderActivity(): TemplateResult {
    const { value, problem, slow } = this.#activity;
    if (problem !== undefined)
      return html`<gadb-problem
        .problem=${problem}
        @gadb-retry-asked=${() => this.#loadActivity()}
      ></gadb-problem>`;
    if (value === undefined)
      return html`<p class="quiet" role="status">${slow ? "Loading…" : nothing}</p>`;
    return renderEvents(value);
  }
}

/** Before its name is known. */
function renderNameless(isSlow: boolean): TemplateResult {
  return html`<h1 class="hidden-text">Asset</h1>
    ${isSlow ? html`<div class="skeleton"></div>` : nothing}`;
}

function renderNoVersion(canWrite: boolean): TemplateResult {
  return html`<section class="empty">
    ${icon("file")}
    <h2>No version yet</h2>
    <p>
      ${
        canWrite
          ? html`Drop a file on this page, or run <code>gadb upload</code>.`
          : "Its first version appears here when somebody uploads one."
      }
    </p>
  </section>`;
}

customElements.define("gadb-page-asset", GadbPageAsset);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-asset": GadbPageAsset;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { GadbIntegrated } from "../branch-events.ts";
import { Loader } from "../controllers/loader.ts";
import { loadBranches, loadDistance } from "../data/branches.ts";
import type { GadbActDialog } from "../elements/gadb-act-dialog.ts";
import { GadbSaid } from "../events.ts";
import { icon } from "../icons.ts";
import {
  buildTree,
  flowsOf,
  type Branch,
  type BranchDistance,
  type Flow,
} from "../lib/branch-tree.ts";
import { countOf } from "../lib/format.ts";
import { createAct, deleteAct, policyAct } from "../parts/branch-acts.ts";
import { renderTree, type BranchAct } from "../parts/branch-tree.ts";
import { isProjectMissing, renderNotFound, renderSkeleton } from "../parts/no-project.ts";
import { boardStyles } from "../styles/board.ts";
import { branchStyles } from "../styles/branches.ts";
import { buttons, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "../elements/gadb-act-dialog.ts";
import "../elements/gadb-integrate.ts";
import "../elements/gadb-problem.ts";
import { Page } from "./page.ts";

/** So many comparisons run at once; each looks at many assets. */
const AT_ONCE = 3;
/** What moves the counts, as the timeline calls it. */
const MOVES: ReadonlySet<string> = new Set(["uploaded", "submitted", "integrated"]);
const GATHER_MS = 500;

/** The branches of a project and how far they are apart; and bringing versions from one to another. */
export class GadbPageBranches extends Page {
  static override styles = [reset, buttons, tones, boardStyles, branchStyles];

  #branches = new Loader<Branch[]>(this);
  #distances = new Map<string, BranchDistance | "unknown">();
  #comparing: AbortController | undefined;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #unbind: (() => void)[] = [];
  #unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { keyboard, projects } = this.services;
    const onChange = () => this.requestUpdate();
    projects.addEventListener("change", onChange);
    keyboard.scope = "board";
    this.#unbind = [
      () => projects.removeEventListener("change", onChange),
      keyboard.bind({ reload: () => void this.#load() }),
    ];
    if (this.hasUpdated) this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unbind of this.#unbind) unbind();
    this.#unfollow?.();
    this.#comparing?.abort();
    clearTimeout(this.#gathering);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("route") || changed.get("route")?.projectId === this.route.projectId) return;
    this.#branches.clear();
    this.#distances.clear();
    this.#open();
  }

  #open(): void {
    const { projectId = "" } = this.route;
    this.#unfollow?.();
    this.#unfollow = this.services.live.activity(projectId, ({ workspaceActivity }) => {
      if (workspaceActivity !== null && MOVES.has(workspaceActivity.action)) this.#compareSoon();
    });
    void this.#load();
  }

  async #load(): Promise<void> {
    const { projectId = "" } = this.route;
    const { client } = this.services;
    const branches = await this.#branches.run((signal) => loadBranches(client, projectId, signal));
    if (branches !== undefined) await this.#compare(branches);
  }

  #compareSoon(): void {
    clearTimeout(this.#gathering);
    this.#gathering = setTimeout(() => void this.#compare(this.#branches.value ?? []), GATHER_MS);
  }

  /** Asks of each branch how far it is from its parent; what was known stays until the answer is there. */
  async #compare(branches: readonly Branch[]): Promise<void> {
    this.#comparing?.abort();
    const comparing = new AbortController();
    this.#comparing = comparing;
    const waiting = branches.filter(
      ({ parentBranchId, deletedAt }) => parentBranchId !== null && deletedAt === null,
    );
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { id } = next;
        const distance = await loadDistance(this.services.client, id, comparing.signal).catch(
          () => "unknown" as const,
        );
        if (comparing.signal.aborted) return;
        this.#distances.set(id, distance);
        this.requestUpdate();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  #act(act: BranchAct, branch: Branch): void {
    const { projectId = "" } = this.route;
    const asks = {
      client: this.services.client,
      projectId,
      branch,
      done: (text: string) => this.#done(text),
    };
    const dialog = this.renderRoot.querySelector("gadb-act-dialog") as GadbActDialog;
    if (act === "create") dialog.ask(createAct(asks));
    else if (act === "delete") dialog.ask(deleteAct(asks));
    else dialog.ask(policyAct(asks));
  }

  #done(text: string): void {
    this.dispatchEvent(new GadbSaid(text));
    void this.#load();
    // The header's list of projects names their branches.
    void this.services.projects.load();
  }

  /** Opens the plan; what is integrated is in the address. */
  #show(flow: Flow | undefined): void {
    this.services.navigation.view({
      from: flow?.source.id ?? "",
      to: flow?.target.id ?? "",
    });
    if (flow === undefined) return;
    void this.updateComplete.then(() => {
      const heading = this.renderRoot.querySelector<HTMLElement>(".flow h2");
      heading?.focus();
      heading?.scrollIntoView({ block: "center" });
    });
  }

  #onIntegrated({ versionCount }: GadbIntegrated, { source, target }: Flow): void {
    this.#show(undefined);
    this.#done(
      `Integrated ${source.name} into ${target.name}: ${countOf(versionCount, "new version")}.`,
    );
    this.renderRoot.querySelector("h1")?.focus();
  }

  override render(): TemplateResult {
    const { value: branches, problem, loading, slow } = this.#branches;
    if (isProjectMissing(this.services, this.route.projectId)) return renderNotFound("project");
    return html`
      <header class="head">
        <div>
          <h1 tabindex="-1">Branches</h1>
          <p class="count" role="status">${this.#count()}</p>
        </div>
      </header>
      <div class="progress" ?hidden=${!loading || branches === undefined}></div>
      ${
        problem === undefined
          ? nothing
          : html`<gadb-problem
              .problem=${problem}
              @gadb-retry-asked=${() => void this.#load()}
            ></gadb-problem>`
      }
      ${branches === undefined ? renderSkeleton(slow, 4) : this.#renderGraph(branches)}
      <gadb-act-dialog></gadb-act-dialog>
    `;
  }

  #count(): string {
    const { value, problem } = this.#branches;
    if (value === undefined) return problem === undefined ? "Loading…" : "";
    const count = value.filter(({ deletedAt }) => deletedAt === null).length;
    return countOf(count, "branch", "branches");
  }

  #renderGraph(branches: readonly Branch[]): TemplateResult {
    const { projects } = this.services;
    const project = projects.find(this.route.projectId);
    const flows = flowsOf(branches);
    const { from, to } = this.route.query;
    const open = flows.find(({ source, target }) => source.id === from && target.id === to);
    return html`${open === undefined ? nothing : this.#renderFlow(open, flows)}
    ${renderTree(buildTree(branches), {
      distances: this.#distances,
      canLead: project?.canLead === true,
      canManage: project?.canManage === true,
      flowing: new Set(flows.map(({ source }) => source.id)),
      act: (act, branch) => this.#act(act, branch),
      integrate: (branch) => this.#show(flows.find(({ source }) => source.id === branch.id)),
    })}`;
  }

  #renderFlow(open: Flow, flows: readonly Flow[]): TemplateResult {
    const onChoose = (event: Event) =>
      this.#show(flows[Number((event.target as HTMLSelectElement).value)]);
    return html`<section class="flow" aria-labelledby="flow">
      <div class="flow-head">
        <h2 id="flow" tabindex="-1">Integrate ${open.source.name} into ${open.target.name}</h2>
        <div class="filters">
          <div class="filter">
            <label for="from-and-to">From and to</label>
            <select id="from-and-to" @change=${onChoose}>
              ${flows.map(
                (flow, index) =>
                  html`<option value=${index} ?selected=${flow === open}>
                    ${flow.source.name} → ${flow.target.name}
                  </option>`,
              )}
            </select>
          </div>
          <button class="button" type="button" @click=${() => this.#show(undefined)}>
            ${icon("close")}Close
          </button>
        </div>
      </div>
      <gadb-integrate
        .client=${this.services.client}
        .source=${open.source}
        .target=${open.target}
        @gadb-integrated=${(event: GadbIntegrated) => this.#onIntegrated(event, open)}
      ></gadb-integrate>
    </section>`;
  }
}

customElements.define("gadb-page-branches", GadbPageBranches);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-page-branches": GadbPageBranches;
  }
}

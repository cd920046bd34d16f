import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { GadbClient } from "../../src/sdk/index.ts";
import { GadbIntegrated } from "../branch-events.ts";
import { Loader } from "../controllers/loader.ts";
import { integrate, planIntegration } from "../data/branches.ts";
import { icon } from "../icons.ts";
import type { Branch } from "../lib/branch-tree.ts";
import { countOf } from "../lib/format.ts";
import {
  chosenAssets,
  chosenResolutions,
  planMark,
  summarize,
  type PlanItem,
  type Resolutions,
  type Side,
} from "../lib/integration.ts";
import { problemOf, type Problem } from "../lib/problems.ts";
import { renderSkeleton } from "../parts/no-project.ts";
import { boardStyles, tableStyles } from "../styles/board.ts";
import { integrateStyles } from "../styles/integrate.ts";
import { buttons, fields, reset } from "../styles/shared.ts";
import { tones } from "../styles/tones.ts";
import "./gadb-problem.ts";

/** What is known of an integration before it is done. */
interface Plan {
  items: readonly PlanItem[];
  /** Whether conflicts can be resolved in this direction: the database was asked. */
  canResolve: boolean;
}

/**
 * Brings the versions of a branch into its parent or child: shows first what that would do with each asset and what
 * stands in the way, then does it.
 * @fires gadb-integrated
 */
export class GadbIntegrate extends LitElement {
  static override styles = [
    reset,
    buttons,
    fields,
    tones,
    boardStyles,
    tableStyles,
    integrateStyles,
  ];

  static override properties = {
    client: { attribute: false },
    source: { attribute: false },
    target: { attribute: false },
    resolutions: { state: true },
    leftOut: { state: true },
    busy: { state: true },
    refusal: { state: true },
  };

  declare client: GadbClient;
  declare source: Branch;
  declare target: Branch;
  declare resolutions: Resolutions;
  /** Assets that are not taken now. */
  declare leftOut: ReadonlySet<string>;
  declare busy: boolean;
  declare refusal: Problem | undefined;
  #plan = new Loader<Plan>(this);

  constructor() {
    super();
    this.resolutions = {};
    this.leftOut = new Set();
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isOther =
      (changed.has("source") && changed.get("source")?.id !== this.source.id) ||
      (changed.has("target") && changed.get("target")?.id !== this.target.id);
    if (!isOther) return;
    this.resolutions = {};
    this.leftOut = new Set();
    this.refusal = undefined;
    this.#plan.clear();
    void this.load();
  }

  /** Makes the plan anew. */
  async load(): Promise<void> {
    await this.#plan.run((signal) => this.#makePlan(signal));
  }

  async #makePlan(signal: AbortSignal): Promise<Plan> {
    const branches = { sourceBranchId: this.source.id, targetBranchId: this.target.id };
    const resolve = this.resolutions;
    const items = await planIntegration(this.client, { ...branches, resolve }, signal);
    const known = this.#plan.value?.canResolve;
    const conflict = items.find(({ action }) => action === "conflict")?.assetId;
    if (known === true || conflict === undefined || conflict === null)
      return { items, canResolve: known ?? false };
    const [probe] = await planIntegration(
      this.client,
      { ...branches, assetIds: [conflict], resolve: { [conflict]: "target" } },
      signal,
    );
    return { items, canResolve: probe?.action === "merge" };
  }

  #resolve(assetId: string, side: Side): void {
    this.resolutions = { ...this.resolutions, [assetId]: side };
    void this.load();
  }

  #take(assetId: string, isTaken: boolean): void {
    const leftOut = new Set(this.leftOut);
    if (isTaken) leftOut.delete(assetId);
    else leftOut.add(assetId);
    this.leftOut = leftOut;
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const plan = this.#plan.value;
    if (plan === undefined || this.busy) return;
    const comment = new FormData(event.target as HTMLFormElement).get("comment");
    this.busy = true;
    this.refusal = undefined;
    try {
      const versionCount = await integrate(
        this.client,
        {
          sourceBranchId: this.source.id,
          targetBranchId: this.target.id,
          assetIds: chosenAssets(plan.items, this.leftOut),
          resolve: chosenResolutions(this.resolutions, this.leftOut),
        },
        typeof comment === "string" ? comment.trim() : "",
      );
      this.dispatchEvent(new GadbIntegrated(versionCount));
    } catch (error) {
      this.refusal = problemOf(error);
      // What the plan says may no longer be so.
      void this.load();
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const { value: plan, problem, slow, loading } = this.#plan;
    return html`
      <div class="progress" ?hidden=${!loading || plan === undefined}></div>
      ${renderProblem(this.refusal ?? problem, () => void this.load())}
      ${plan === undefined ? renderSkeleton(slow, 3) : this.#renderPlan(plan)}
    `;
  }

  #renderPlan(plan: Plan): TemplateResult {
    if (plan.items.length === 0)
      return html`<p class="nothing" role="status">
        ${icon("approve")}“${this.target.name}” has all that “${this.source.name}” has. There is
        nothing to integrate.
      </p>`;
    const summary = summarize(plan.items, this.leftOut);
    return html`<p class="summary" role="status">
        ${countOf(summary.ready, "asset")}
        ready${
          summary.blocked > 0 ? `, ${summary.blocked} in the way` : ""
        }${summary.leftOut > 0 ? `, ${summary.leftOut} left out` : ""}
      </p>
      <table class="table" role="table" aria-label="Plan">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">Take</th>
            <th role="columnheader" scope="col">Asset</th>
            <th role="columnheader" scope="col">What happens</th>
            <th role="columnheader" scope="col">Why, and what to do</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(
            plan.items,
            ({ assetId }) => assetId,
            (item) => this.#renderItem(item, plan.canResolve),
          )}
        </tbody>
      </table>
      ${this.#renderForm(summary.ready, summary.blocked)}`;
  }

  #renderItem(item: PlanItem, canResolve: boolean): TemplateResult {
    const id = item.assetId ?? "";
    const mark = planMark(item);
    const isTaken = !this.leftOut.has(id);
    return html`<tr class="row ${isTaken ? "" : "left-out"}" role="row">
      <td role="cell">
        <input
          type="checkbox"
          aria-label="Take ${item.name ?? ""}"
          .checked=${isTaken}
          @change=${(event: Event) => this.#take(id, (event.target as HTMLInputElement).checked)}
        />
      </td>
      <td role="cell">
        <span class="name"><strong>${item.name}</strong><small>${item.parentPath}</small></span>
      </td>
      <td role="cell">
        <span class="badge ${mark.tone}">${icon(mark.icon)}${mark.word}</span>
      </td>
      <td role="cell" class="wide why">
        ${item.obstacle ?? nothing}
        ${
          item.resolution !== null || (item.action === "conflict" && canResolve)
            ? this.#renderSides(item, id)
            : nothing
        }
        ${
          item.action === "conflict" && !canResolve
            ? html`<span class="muted">Integrate the other way first, or leave it out.</span>`
            : nothing
        }
      </td>
    </tr>`;
  }

  #renderSides(item: PlanItem, id: string): TemplateResult {
    const side = (value: Side, { name }: Branch) =>
      html`<label class="side"
        ><input
          type="radio"
          name="side-${id}"
          .checked=${item.resolution === value}
          @change=${() => this.#resolve(id, value)}
        />Keep ${name}’s</label
      >`;
    return html`<fieldset class="sides">
      <legend class="hidden-text">Which side to keep of ${item.name}</legend>
      ${side("source", this.source)} ${side("target", this.target)}
    </fieldset>`;
  }

  #renderForm(ready: number, blocked: number): TemplateResult {
    if (ready === 0 || blocked > 0)
      return html`<p class="waits">
        ${icon("info")}${
          blocked > 0
            ? `All or nothing: resolve what is in the way, or leave ${blocked === 1 ? "it" : "them"} out.`
            : "Nothing is chosen."
        }
      </p>`;
    return html`<form @submit=${this.#onSubmit}>
      <label for="comment">Comment</label>
      <textarea
        id="comment"
        name="comment"
        rows="2"
        maxlength="10000"
        placeholder="What this brings, for those who read the history (optional)"
      ></textarea>
      <button class="button primary" type="submit" aria-disabled=${this.busy ? "true" : nothing}>
        ${icon("merge")}${
          this.busy
            ? "Integrating…"
            : `Integrate ${countOf(ready, "asset")} into ${this.target.name}`
        }
      </button>
    </form>`;
  }
}

function renderProblem(
  problem: Problem | undefined,
  onRetry: () => void,
): TemplateResult | typeof nothing {
  if (problem === undefined) return nothing;
  return html`<gadb-problem .problem=${problem} @gadb-retry-asked=${onRetry}></gadb-problem>`;
}

customElements.define("gadb-integrate", GadbIntegrate);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-integrate": GadbIntegrate;
  }
}

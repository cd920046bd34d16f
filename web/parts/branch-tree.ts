import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icon, type IconName } from "../icons.ts";
import {
  BRANCH_TYPES,
  distanceInWords,
  policyInWords,
  type Branch,
  type BranchDistance,
  type BranchNode,
} from "../lib/branch-tree.ts";

export type BranchAct = "create" | "delete" | "policy";

/** What the tree needs besides its branches. */
export interface BranchTree {
  /** As far as they are known: each is a question of its own. */
  distances: ReadonlyMap<string, BranchDistance | "unknown">;
  /** What the database says the person signed in may do in the project. */
  canLead: boolean;
  canManage: boolean;
  /** The branches from which or into which one may integrate. */
  flowing: ReadonlySet<string>;
  act(act: BranchAct, branch: Branch): void;
  integrate(branch: Branch): void;
}

/** The branches as nested lists with lines between them. */
export function renderTree(nodes: readonly BranchNode[], tree: BranchTree): TemplateResult {
  return html`<div class="tree">${renderNodes(nodes, tree, undefined)}</div>`;
}

function renderNodes(
  nodes: readonly BranchNode[],
  tree: BranchTree,
  parent: Branch | undefined,
): TemplateResult | typeof nothing {
  if (nodes.length === 0) return nothing;
  const items = repeat(
    nodes,
    ({ branch }) => branch.id,
    ({ branch, children }) =>
      html`<li>${renderNode(branch, tree, parent)} ${renderNodes(children, tree, branch)}</li>`,
  );
  return parent === undefined
    ? html`<ol aria-label="Branches">
        ${items}
      </ol>`
    : html`<ul aria-label="Branches of ${parent.name}">
        ${items}
      </ul>`;
}

function renderNode(branch: Branch, tree: BranchTree, parent: Branch | undefined): TemplateResult {
  const { word, purpose } = BRANCH_TYPES[branch.type];
  const button = (look: IconName, label: string, onClick: () => void) =>
    html`<button
      class="button small"
      type="button"
      aria-label="${label}: ${branch.name}"
      @click=${onClick}
    >
      ${icon(look)}${label}
    </button>`;
  return html`<div class="node">
    <div class="what">
      <h2>
        ${branch.name}
        <span class="badge" title=${purpose}>${icon("branch")}${word}</span>
        ${
          branch.isProtected
            ? html`<span class="badge info">${icon("shield")}Protected</span>`
            : nothing
        }
      </h2>
      ${parent === undefined ? nothing : renderDistance(tree.distances.get(branch.id), parent)}
      <p>${policyInWords(branch)}.</p>
      ${branch.description === "" ? nothing : html`<p>${branch.description}</p>`}
    </div>
    <span class="actions">
      ${
        tree.flowing.has(branch.id)
          ? button("merge", "Integrate", () => tree.integrate(branch))
          : nothing
      }
      ${tree.canLead ? button("branch", "New branch", () => tree.act("create", branch)) : nothing}
      ${tree.canManage ? button("shield", "Policy", () => tree.act("policy", branch)) : nothing}
      ${
        tree.canLead && parent !== undefined
          ? button("reject", "Delete", () => tree.act("delete", branch))
          : nothing
      }
    </span>
  </div>`;
}

function renderDistance(
  distance: BranchDistance | "unknown" | undefined,
  parent: Branch,
): TemplateResult {
  if (distance === undefined) return html`<p>Comparing with ${parent.name}…</p>`;
  if (distance === "unknown") return html`<p>Could not be compared with ${parent.name}.</p>`;
  return html`<p class="apart">
    ${icon(distance.diverged > 0 ? "request-changes" : "merge")}
    ${distanceInWords(distance, parent.name)}
  </p>`;
}

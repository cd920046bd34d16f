import type { BranchFieldsFragment } from "../../src/sdk/generated/documents.ts";

/** A branch with its policy. */
export type Branch = BranchFieldsFragment;
export type BranchType = Branch["type"];

/** A branch and what was made from it. */
export interface BranchNode {
  branch: Branch;
  children: BranchNode[];
}

/** How far a branch and its parent are apart, in assets. */
export interface BranchDistance {
  ahead: number;
  behind: number;
  /** Changed on both sides. */
  diverged: number;
}

/** What a type is called, and what it is for, in the order of stability. */
export const BRANCH_TYPES: Readonly<Record<BranchType, { word: string; purpose: string }>> = {
  release: { word: "Release", purpose: "most stable: what ships" },
  mainline: { word: "Mainline", purpose: "where everything comes together" },
  development: { word: "Development", purpose: "work in progress of many" },
  task: { word: "Task", purpose: "least stable: one piece of work" },
};

const ORDER = Object.keys(BRANCH_TYPES);

/** The branches as a tree; the most stable come first, then by name. */
export function buildTree(branches: readonly Branch[]): BranchNode[] {
  const live = branches.filter(({ deletedAt }) => deletedAt === null);
  const ids = new Set(live.map(({ id }) => id));
  const below = (parentId: string | null): BranchNode[] =>
    live
      .filter(({ parentBranchId }) =>
        parentId === null
          ? parentBranchId === null || !ids.has(parentBranchId)
          : parentBranchId === parentId,
      )
      .toSorted(
        (one, other) =>
          ORDER.indexOf(one.type) - ORDER.indexOf(other.type) ||
          one.name.localeCompare(other.name, "en", { numeric: true }),
      )
      .map((branch) => ({ branch, children: below(branch.id) }));
  return below(null);
}

/** The distance in words: "3 ahead of and 1 behind main"; "level with main" when there is none. */
export function distanceInWords(
  { ahead, behind, diverged }: BranchDistance,
  parentName: string,
): string {
  if (ahead === 0 && behind === 0) return `Level with ${parentName}`;
  const parts = [ahead > 0 ? `${ahead} ahead of` : "", behind > 0 ? `${behind} behind` : ""];
  const words = `${parts.filter((part) => part !== "").join(" and ")} ${parentName}`;
  return diverged > 0 ? `${words}; ${diverged} changed on both` : words;
}

/** How versions reach a branch, in words. */
export function policyInWords(branch: Branch): string {
  const { isProtected, approvalsRequired, leadApprovalsRequired, takesFromParent } = branch;
  const parts: string[] = [];
  if (!isProtected) parts.push("Open: direct uploads are taken");
  else if (approvalsRequired === 0) parts.push("Protected, no approvals needed");
  else {
    const approvals = `${approvalsRequired} ${approvalsRequired === 1 ? "approval" : "approvals"}`;
    const ofLeads = leadApprovalsRequired > 0 ? `, ${leadApprovalsRequired} of a lead` : "";
    parts.push(`Protected: ${approvals}${ofLeads}, by ${branch.approverRole} or above`);
  }
  if (branch.parentBranchId !== null && !takesFromParent)
    parts.push("takes nothing from its parent");
  return parts.join("; ");
}

/** A direction in which versions can be brought. */
export interface Flow {
  source: Branch;
  target: Branch;
}

/** Parent and child pairs whose target the person signed in may integrate into; whether they may flow says a dry run. */
export function flowsOf(branches: readonly Branch[]): Flow[] {
  const live = branches.filter(({ deletedAt }) => deletedAt === null);
  const byId = new Map(live.map((branch) => [branch.id, branch]));
  return live
    .flatMap((branch) => {
      const parent = byId.get(branch.parentBranchId ?? "");
      return parent === undefined
        ? []
        : [
            { source: branch, target: parent },
            { source: parent, target: branch },
          ];
    })
    .filter(({ target }) => target.canIntegrate === true);
}

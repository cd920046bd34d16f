import type { IntegrateBranchMutation } from "../../src/sdk/generated/documents.ts";
import type { Tone } from "./words.ts";

/** What integrating would do with one asset. */
export type PlanItem = NonNullable<
  NonNullable<IntegrateBranchMutation["integrateBranch"]>["result"]
>[number];

/** The side that a conflict takes. */
export type Side = "source" | "target";

/** Which side each conflicting asset takes, by its id. */
export type Resolutions = Readonly<Record<string, Side>>;

/** What is seen at a glance of an item. */
export interface PlanMark {
  word: "Take" | "Resolved" | "Nothing to do" | "Conflict" | "Blocked";
  icon: "approve" | "merge" | "withdrawn" | "request-changes" | "reject";
  tone: Tone;
}

/** How an item of a plan stands. */
export function planMark({ action, obstacleCode }: PlanItem): PlanMark {
  if (action === "conflict") return { word: "Conflict", icon: "request-changes", tone: "warn" };
  if (obstacleCode !== null) return { word: "Blocked", icon: "reject", tone: "bad" };
  if (action === "skip") return { word: "Nothing to do", icon: "withdrawn", tone: "neutral" };
  if (action === "merge") return { word: "Resolved", icon: "merge", tone: "ok" };
  return { word: "Take", icon: "approve", tone: "ok" };
}

/** The numbers above a plan. */
export interface PlanSummary {
  /** Chosen and free of obstacles. */
  ready: number;
  /** Chosen, but something stands in the way. */
  blocked: number;
  leftOut: number;
}

/** Counts a plan; `leftOut` are the ids of assets that are not to be taken now. */
export function summarize(items: readonly PlanItem[], leftOut: ReadonlySet<string>): PlanSummary {
  const chosen = items.filter(({ assetId }) => !leftOut.has(assetId ?? ""));
  const blocked = chosen.filter(({ obstacleCode }) => obstacleCode !== null).length;
  return { ready: chosen.length - blocked, blocked, leftOut: items.length - chosen.length };
}

/** The assets to name when some are left out; undefined for all of them. */
export function chosenAssets(
  items: readonly PlanItem[],
  leftOut: ReadonlySet<string>,
): string[] | undefined {
  if (leftOut.size === 0) return undefined;
  return items.flatMap(({ assetId }) =>
    assetId === null || leftOut.has(assetId) ? [] : [assetId],
  );
}

/** The resolutions of those assets that are taken. */
export function chosenResolutions(
  resolutions: Resolutions,
  leftOut: ReadonlySet<string>,
): Resolutions {
  return Object.fromEntries(Object.entries(resolutions).filter(([id]) => !leftOut.has(id)));
}

import type { Problem } from "./problems.ts";
import type { ReviewSummary } from "./reviews.ts";
import type { Intent } from "./words.ts";

/** What became of one of many. */
export interface Outcome {
  item: ReviewSummary;
  /** Why it was refused; undefined when it was done. */
  problem: Problem | undefined;
}

const DONE: Readonly<Record<Intent, string>> = {
  approved: "approved",
  changes_requested: "sent back for changes",
  rejected: "rejected",
  comment: "commented on",
};

/** The codes of docs/references/errors.md in two words. */
const REASONS: Readonly<Record<string, string>> = {
  STALE: "stale",
  BADST: "decided meanwhile",
  SELFA: "own work",
  DNIED: "not allowed",
  NTFND: "gone",
  ARCHV: "archived",
  NETWK: "not sent",
  SLOWD: "too fast",
};

/** "17 approved, 3 refused: 2 stale, 1 own work." */
export function bulkSentence(intent: Intent, outcomes: readonly Outcome[]): string {
  const refused = outcomes.filter(({ problem }) => problem !== undefined);
  const done = `${outcomes.length - refused.length} ${DONE[intent]}`;
  if (refused.length === 0) return `${done}.`;
  const counts = new Map<string, number>();
  for (const { problem } of refused) {
    const reason = reasonOf(problem);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
  return `${done}, ${refused.length} refused: ${reasons}.`;
}

/** Why something was refused, in two words. */
export function reasonOf(problem: Problem | undefined): string {
  return REASONS[problem?.code ?? ""] ?? "failed";
}

/** What the review table says of each file before anything is sent. */
import { candidatesFor, certainTarget, droppedName, type Target } from "./upload-match.ts";

/** An asset, and what the database says of an upload to it by who asks. */
export interface PlanTarget extends Target {
  /** Why an upload would be refused; null when nothing stands in the way. */
  uploadObstacle: string | null;
  /** Whether all that is missing is a lock that nobody has. */
  wantsLock: boolean | null;
}

/** An asset's id, a new asset, none, or "" for what is still to be chosen. */
export type Choice = string;
export const NEW = "new";
export const SKIP = "skip";

/** A file and where it goes. */
export interface PlanRow<T extends PlanTarget = PlanTarget> {
  path: string;
  candidates: readonly T[];
  choice: Choice;
  /** The type of a new asset. */
  type: string;
  takesLock: boolean;
}

/** Rows for files. Of several files for one asset only the first is matched: which one is meant has to be said. */
export function planRows<T extends PlanTarget>(
  paths: readonly string[],
  targets: readonly T[],
  type: string,
): PlanRow<T>[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const file = droppedName(path);
    const candidates = candidatesFor(file, targets);
    const certain = certainTarget(file, candidates);
    const isFree = certain !== undefined && !taken.has(certain.id);
    if (isFree) taken.add(certain.id);
    const choice = candidates.length === 0 ? SKIP : isFree ? certain.id : "";
    return { path, candidates, choice, type, takesLock: true };
  });
}

/** What becomes of a row: matched: goes to an asset · refused: would, but the database says no. */
export type Fate = "matched" | "new" | "refused" | "open" | "skipped";

export function fateOf(row: PlanRow): Fate {
  if (row.choice === NEW) return row.type === "" ? "open" : "new";
  if (row.choice === SKIP) return "skipped";
  const target = targetOf(row);
  if (target === undefined) return "open";
  return obstacleOf(row) === undefined ? "matched" : "refused";
}

export function targetOf<T extends PlanTarget>(row: PlanRow<T>): T | undefined {
  return row.candidates.find(({ id }) => id === row.choice);
}

/** Why a row cannot be sent as it stands. */
export function obstacleOf(row: PlanRow): string | undefined {
  const target = targetOf(row);
  if (target === undefined || target.uploadObstacle === null) return undefined;
  return target.wantsLock === true && row.takesLock ? undefined : target.uploadObstacle;
}

/** The table in a line: "3 matched · 1 new asset · 1 refused · 2 left out". */
export function countsOf(rows: readonly PlanRow[]): string {
  const count = (...fates: Fate[]) => rows.filter((row) => fates.includes(fateOf(row))).length;
  const isNew = count("new");
  const parts = [
    [count("matched"), "matched"],
    [isNew, isNew === 1 ? "new asset" : "new assets"],
    [count("refused"), "refused"],
    [count("open"), "to be chosen"],
    [count("skipped"), "left out"],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(" · ");
}

/** How many rows would be sent. */
export function sendable(rows: readonly PlanRow[]): number {
  return rows.filter((row) => ["matched", "new"].includes(fateOf(row))).length;
}

import type { ReconcileReport } from "../../plugins/depot/reconcile.ts";
import type { OrphanCounts } from "../sql/count-orphans.ts";
import type { DamagedContentPlace } from "../sql/list-damaged.ts";
import type { UsageDrift } from "../sql/usage-drift.ts";
import { size } from "./commands/command.ts";

const NAMED = 20;
const DAY_MS = 86_400_000;

/** Lines about files and rows. Strays older than the grace may be removed. */
export function describeFiles(report: ReconcileReport, graceMs: number): string[] {
  const { files, bytes, rows, strays, strayCount, strayBytes } = report;
  const old = strays.filter(({ changedAt }) => Date.now() - changedAt.getTime() >= graceMs);
  return [
    `files    ${files}, ${size(bytes)}; the database wants ${rows}`,
    `strays   ${strayCount} files without a row, ${size(strayBytes)}; ${old.length} of them older than ${days(graceMs)} days` +
      (old.length > 0 ? ", which --remove-strays removes" : ""),
    ...strays
      .slice(0, NAMED)
      .map(
        ({ sha256, sizeBytes, changedAt }) =>
          `           ${sha256} ${size(sizeBytes)}, ${changedAt.toISOString()}`,
      ),
  ];
}

/** Lines about content that nothing refers to. */
export function describeOrphans(counts: OrphanCounts, oldestBackupAt: Date | undefined): string[] {
  const { unmarked, unmarkedBytes, marked, markedBytes, due, dueBytes } = counts;
  return [
    `orphans  ${marked} marked, ${size(markedBytes)}; ${unmarked} not yet, ${size(unmarkedBytes)}; ` +
      `the next sweep removes ${due}, ${size(dueBytes)}`,
    oldestBackupAt === undefined
      ? "           no backup refers to them"
      : `           kept while the backup of ${oldestBackupAt.toISOString()} is`,
  ];
}

/** Lines about counters that are wrong. */
export function describeDrift(drift: readonly UsageDrift[]): string[] {
  return drift.map(
    ({ projectName, projectId, counter, recorded, actual }) =>
      `COUNTER  "${projectName}" (${projectId}): ${counter} is ${recorded} and should be ${actual}; repair_project_usage counts anew`,
  );
}

/** Lines about damaged content. */
export function describeDamage(damaged: readonly DamagedContentPlace[]): string[] {
  return damaged.map(({ sha256, sizeBytes, projectName, place, places, foundAt }) => {
    const where =
      projectName === null
        ? "used nowhere"
        : `"${projectName}": ${place ?? "no version"}${places > 1 ? ` and ${places - 1} more` : ""}`;
    return `DAMAGED  ${sha256} ${size(sizeBytes)}, found ${foundAt.toISOString()}; ${where}`;
  });
}

function days(ms: number): number {
  return Math.round(ms / DAY_MS);
}

import type { ReconcileReport } from "../../plugins/depot/reconcile.ts";
import type { RunResult } from "./job-run.ts";

/** How many of each kind the history names; the log names all. */
const NAMED = 50;

/** What the history says of a comparison of the depot with the database. */
export function reconcileRun(report: ReconcileReport): RunResult {
  const { strays, damaged, drift, ...counts } = report;
  const detail = {
    ...counts,
    damagedCount: damaged.length,
    driftCount: drift.length,
    strays: strays.slice(0, NAMED),
    damaged: damaged.slice(0, NAMED),
    drift: drift.slice(0, NAMED),
  };
  if (damaged.length + drift.length === 0) return { detail };
  return {
    detail,
    failure: `${damaged.length} files are missing or of another size; ${drift.length} counters are wrong`,
  };
}

import type { TaskList } from "graphile-worker";
import type { WorkerTasks } from "../src/config-worker.ts";

/** By the first part of the name: what may take hours, and what is made for disks rather than for people. */
const HEAVY_KINDS = /^(database|backups?|wal)__/;
const HEAVY = new Set([
  "depot__collect",
  "depot__reconcile",
  "depot__scrub",
  "projects__verify_archive",
  "audit_log__export_head",
]);

/** The tasks of one kind of worker: a worker takes only jobs whose task it has. */
export function selectTasks(tasks: TaskList, wanted: WorkerTasks): TaskList {
  if (wanted === "all") return tasks;
  const entries = Object.entries(tasks).filter(([name]) => isHeavy(name) === (wanted === "heavy"));
  return Object.fromEntries(entries);
}

function isHeavy(name: string): boolean {
  return HEAVY_KINDS.test(name) || HEAVY.has(name);
}

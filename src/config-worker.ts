import type { EnvironmentReader } from "./config-reader.ts";
import type { ConfigVariable } from "./config-variables.ts";

/** Which jobs a worker takes. */
export type WorkerTasks = "all" | "quick" | "heavy";

/** The variables that are read here. */
export const WORKER_VARIABLES: readonly ConfigVariable[] = [
  {
    name: "GADB_WORKER_TASKS",
    default: "all",
    meaning:
      "Which jobs a worker takes: `heavy` = backups, their proofs and the reading of the depot; `quick` = all others, and webhooks. There must be one of each, or one for `all`.",
  },
];

export function readWorkerTasks(read: EnvironmentReader): WorkerTasks {
  return read.choice("GADB_WORKER_TASKS", "all", ["all", "quick", "heavy"]) as WorkerTasks;
}

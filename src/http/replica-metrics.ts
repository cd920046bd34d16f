import { Counter, type Registry } from "prom-client";
import type { ReplicaReads } from "../../plugins/statements/replica-reads.ts";

/** Counts where queries were read that asked for the replica. */
export function countReads(registry: Registry, { counts }: Pick<ReplicaReads, "counts">): void {
  const told = { replica: 0, primary: 0 };
  new Counter({
    name: "gadb_replica_reads_total",
    help: "Queries that asked to be read on the replica, by where they were read: the primary answers when it is behind or away.",
    labelNames: ["from"],
    registers: [registry],
    collect() {
      for (const from of ["replica", "primary"] as const) {
        this.inc({ from }, counts[from] - told[from]);
        told[from] = counts[from];
      }
    },
  });
}

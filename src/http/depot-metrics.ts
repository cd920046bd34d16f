import type { Pool } from "pg";
import { Gauge, type Registry } from "prom-client";
import { depotFigures, type DepotFigures } from "../sql/depot-figures.ts";

/**
 * Adds what the depot's hygiene jobs know: damaged content is to raise an alarm, and so is content that nobody has read
 * for more than a month. While the database is away these figures are absent, which monitoring sees as such.
 */
export function addDepotMetrics(registry: Registry, pool: Pool): void {
  const registers = [registry];
  const read = once(() => depotFigures(pool));
  new Gauge({
    name: "gadb_depot_odd_blobs",
    help: "Stored content by what is odd about it: damaged, nothing refers to it (condemned), on its way in or out (unfinished).",
    labelNames: ["state"],
    registers,
    async collect() {
      this.reset();
      const figures = await read();
      if (!figures) return;
      for (const state of ["damaged", "condemned", "unfinished"] as const)
        this.set({ state }, figures[state]);
    },
  });
  new Gauge({
    name: "gadb_depot_oldest_reading_age_seconds",
    help: "How long ago the longest unread stored content was read and compared with its hash.",
    // Without a label a gauge shows 0 when it was never set.
    labelNames: ["kind"],
    registers,
    async collect() {
      this.reset();
      const figures = await read();
      if (figures) this.set({ kind: "scrub" }, ageSeconds(figures));
    },
  });
}

function ageSeconds({ oldestVerifiedAt }: DepotFigures): number {
  return oldestVerifiedAt === null ? 0 : (Date.now() - oldestVerifiedAt.getTime()) / 1000;
}

/** Shares one answer among those who ask at the same time; undefined when there is none. */
function once<T>(ask: () => Promise<T>): () => Promise<T | undefined> {
  let pending: Promise<T | undefined> | undefined;
  return () =>
    (pending ??= ask()
      // Whether the database can be reached is told by /readyz and by each request's failure.
      .catch(() => undefined)
      .finally(() => (pending = undefined)));
}

import type { EnvironmentReader } from "./config-reader.ts";

const DAY_MS = 86_400_000;
/** An upload lives seven days; content must outlive any that might want it. */
const LEAST_DAYS = 8;

/** Bytes a second for reading the depot again; Infinity for 0. */
export function readScrubRate(read: EnvironmentReader): number {
  return read.integer("GADB_SCRUB_MB_PER_SECOND", 50, 100_000) * 1e6 || Infinity;
}

/** How long content that nothing refers to stays, in milliseconds. */
export function readOrphanGrace(read: EnvironmentReader): number {
  const days = read.integer("GADB_ORPHAN_GRACE_DAYS", 35, 3_650);
  if (days < LEAST_DAYS)
    read.problem(`GADB_ORPHAN_GRACE_DAYS=${days} is less than ${LEAST_DAYS} days.`);
  return days * DAY_MS;
}

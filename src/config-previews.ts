import type { EnvironmentReader } from "./config-reader.ts";

/** What the worker may spend on a preview. */
export interface PreviewsConfig {
  /** Whether it makes any. */
  readonly isOn: boolean;
  /** Larger files are not looked at. */
  readonly maxFileBytes: number;
  readonly timeMs: number;
  readonly memoryBytes: number;
}

const LEAST_MEMORY_MB = 256;
const MB = 1024 ** 2;

/** Reads the limits of previews. */
export function readPreviews(read: EnvironmentReader): PreviewsConfig {
  const seconds = read.integer("GADB_PREVIEW_SECONDS", 60, 3_600);
  const memoryMb = read.integer("GADB_PREVIEW_MEMORY_MB", 1_024, 65_536);
  if (seconds < 1)
    read.problem("GADB_PREVIEW_SECONDS=0 leaves no time; GADB_PREVIEWS=0 switches previews off.");
  if (memoryMb < LEAST_MEMORY_MB)
    read.problem(`GADB_PREVIEW_MEMORY_MB=${memoryMb} is less than ${LEAST_MEMORY_MB} MB.`);
  return {
    isOn: read.flag("GADB_PREVIEWS", true),
    maxFileBytes: read.integer("GADB_PREVIEW_MAX_MB", 1_024, 1_048_576) * MB,
    timeMs: seconds * 1_000,
    memoryBytes: memoryMb * MB,
  };
}

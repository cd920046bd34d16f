import type { BenchDatabase } from "./database.ts";
import type { Comparison, Result } from "./measure.ts";

/** What a bench is given. */
export interface BenchContext {
  /** Whether --large was given. */
  isLarge: boolean;
  signal: AbortSignal;
  /** Makes a migrated database for this bench; it goes with the cluster. */
  database(): Promise<BenchDatabase>;
  /** Makes a folder for files; it is removed at the end. */
  folder(): Promise<string>;
  compare(comparison: Comparison): Promise<Result>;
  /** Puts a sentence below the bench's figures. */
  note(text: string): void;
}

/** A named bench. Whatever it opens it closes, unless the run is interrupted. */
export interface Bench {
  name: string;
  about: string;
  /** Throws `Skipped` when the database lacks what it measures. */
  run(context: BenchContext): Promise<void>;
}

/** Says why a bench cannot be run. */
export class Skipped extends Error {
  override name = "Skipped";
}

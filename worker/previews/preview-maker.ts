import type { Pool } from "pg";
import { DamagedContent } from "../../plugins/depot/damaged-content.ts";
import type { Store } from "../../plugins/depot/store.ts";
import type { PreviewsConfig } from "../../src/config-previews.ts";
import type { Log } from "../../src/log.ts";
import { finishPreview, type PreviewFileRow } from "../../src/sql/finish-preview.ts";
import { postponePreview } from "../../src/sql/postpone-preview.ts";
import { releasePreview } from "../../src/sql/release-preview.ts";
import { startPreview, type PreviewRun } from "../../src/sql/start-preview.ts";
import type { DerivedFile } from "../media/media-result.ts";
import { withLocalFile } from "./local-file.ts";
import { publishFile } from "./publish-file.ts";
import { ChildFailure, runChild, type ChildOptions } from "./run-child.ts";

/** What making previews needs. */
export interface PreviewMaking {
  store: Store;
  /** Connections that act as gadb_worker. */
  pool: Pool;
  log: Log;
  limits: PreviewsConfig;
  /** Aborts when the worker stops. */
  signal: AbortSignal;
  /** For tests: another program in the child, and word of its start. */
  child?: Pick<ChildOptions, "program" | "onStart">;
}

/** Of all that is derived from one content together. */
const OUTPUT_BYTES = 80 * 1024 ** 2;
const MB = 1024 ** 2;

/** The bounds of one child process. */
export function childOptions({ limits, signal, child = {} }: PreviewMaking): ChildOptions {
  const { timeMs, memoryBytes } = limits;
  return { limits: { timeMs, memoryBytes, outputBytes: OUTPUT_BYTES }, signal, ...child };
}

/**
 * Looks at content in a process of its own and records what it found, whatever that is. What may pass (a child that was
 * killed, a store that is away) is tried again, a few times; what is wrong with the file stays.
 */
export async function makePreview(making: PreviewMaking, sha256: string): Promise<void> {
  const { pool, log, limits, signal } = making;
  const run = await startPreview(pool, sha256);
  if (run === undefined) return;
  const { attempt, kind } = run;
  const startedAt = performance.now();
  try {
    const outcome = await lookAt(making, sha256, run);
    await finishPreview(pool, sha256, { attempt, ...outcome });
    const ms = Math.round(performance.now() - startedAt);
    log.debug({ sha256, kind, state: outcome.state, ms }, "looked at content");
  } catch (error) {
    if (signal.aborted) {
      await releasePreview(pool, sha256, attempt);
      throw error;
    }
    const reason = error instanceof ChildFailure ? error.message : "The depot could not be used.";
    const isTriedAgain = await postponePreview(pool, sha256, attempt, reason);
    log.warn(
      { err: error, sha256, kind, attempt, isTriedAgain, limits },
      "could not look at content",
    );
  }
}

type Outcome = Omit<Parameters<typeof finishPreview>[2], "attempt">;

async function lookAt(making: PreviewMaking, sha256: string, run: PreviewRun): Promise<Outcome> {
  const { store, limits, signal } = making;
  const { kind, mediaType, sizeBytes } = run;
  if (!limits.isOn) return { state: "none", reason: "Previews are switched off on this server." };
  if (sizeBytes > limits.maxFileBytes) return failed(tooLarge(limits));
  try {
    const answer = await withLocalFile(store, { sha256, sizeBytes }, signal, (path) =>
      runChild({ do: "look", kind, path, mediaType }, childOptions(making)),
    );
    if ("problem" in answer) return failed(answer.problem);
    const files = await publishAll(making, answer.result.files);
    return { state: "ready", facts: answer.result.facts, files };
  } catch (error) {
    if (error instanceof DamagedContent) return failed("The stored content is damaged.");
    throw error;
  }
}

/** What to say of content that is not looked at for its size. */
export function tooLarge({ maxFileBytes }: PreviewsConfig): string {
  return `The file is larger than ${Math.round(maxFileBytes / MB)} MB; no preview is made of such files.`;
}

function failed(reason: string): Outcome {
  return { state: "failed", reason };
}

async function publishAll(
  making: PreviewMaking,
  files: readonly DerivedFile[],
): Promise<PreviewFileRow[]> {
  const rows: PreviewFileRow[] = [];
  for (const { kind, mediaType, width, height, bytes } of files) {
    const sha256 = await publishFile(making, { bytes, mediaType });
    rows.push({
      kind,
      sha256,
      media_type: mediaType,
      width: width ?? null,
      height: height ?? null,
    });
  }
  return rows;
}

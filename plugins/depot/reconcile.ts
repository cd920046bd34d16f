import type { Pool } from "pg";
import type { Log } from "../../src/log.ts";
import type { BlobToRead } from "../../src/sql/blob-to-read.ts";
import { claimStray } from "../../src/sql/claim-stray.ts";
import { compareContents, type OddFile } from "../../src/sql/compare-contents.ts";
import { listContents } from "../../src/sql/list-contents.ts";
import { recordReading } from "../../src/sql/record-reading.ts";
import { usageDrift, type UsageDrift } from "../../src/sql/usage-drift.ts";
import { DigestIndex } from "./reconcile-index.ts";
import { lookAtContent } from "./scrub-reading.ts";
import type { FoundContent, Store } from "./store.ts";
import { removeDoomed } from "./sweep-removal.ts";

/** What comparing the store with the database needs. */
export interface ReconcileOptions {
  store: Store;
  /** Connections that act as gadb_worker. */
  pool: Pool;
  log: Log;
  signal?: AbortSignal;
  report?: (progress: { files: number; bytes: number; rows: number }) => void;
}

/** What the store and the database say of each other. */
export interface ReconcileReport {
  files: number;
  bytes: number;
  /** Rows whose file must be there. */
  rows: number;
  /** Files without a row. */
  strays: FoundContent[];
  strayCount: number;
  strayBytes: number;
  /** Content whose file is missing or has another size; marked as damaged. */
  damaged: { sha256: string; problem: string }[];
  /** Counters of projects that are wrong. */
  drift: UsageDrift[];
}

const PAGE = 1_000;
/** More are counted but not named. */
const MAX_NAMED = 10_000;

/**
 * Compares the files of the store with the rows of the database in both directions, and the counters of projects with
 * what they count. Content whose file is missing or of another size is marked as damaged; all else is only reported.
 * What comes or goes meanwhile is looked at twice before anything is said of it.
 */
export async function reconcileDepot(options: ReconcileOptions): Promise<ReconcileReport> {
  const report: ReconcileReport = {
    files: 0,
    bytes: 0,
    rows: 0,
    strays: [],
    strayCount: 0,
    strayBytes: 0,
    damaged: [],
    drift: [],
  };
  const present = new DigestIndex();
  await compareFiles(options, present, report);
  await compareRows(options, present, report);
  report.drift = await usageDrift(options.pool);
  for (const drift of report.drift)
    options.log.error({ alarm: "usage-drift", ...drift }, "a project's counter is wrong");
  return report;
}

/**
 * Removes files without a row that are older than `minAgeMs`; to be called while no backup runs. Each gets a row first,
 * which makes uploads of the same content wait until the file is gone.
 */
export async function removeStrays(
  options: ReconcileOptions,
  strays: readonly FoundContent[],
  minAgeMs: number,
): Promise<{ removed: number; bytes: number }> {
  const result = { removed: 0, bytes: 0 };
  for (const { sha256, sizeBytes, changedAt } of strays) {
    options.signal?.throwIfAborted();
    if (Date.now() - changedAt.getTime() < minAgeMs) continue;
    const isGone =
      (await claimStray(options.pool, sha256, sizeBytes)) && (await removeDoomed(options, sha256));
    if (!isGone) continue;
    options.log.warn({ sha256, sizeBytes }, "removed a file without a row");
    result.removed += 1;
    result.bytes += sizeBytes;
  }
  return result;
}

async function compareFiles(
  options: ReconcileOptions,
  present: DigestIndex,
  report: ReconcileReport,
): Promise<void> {
  let page: FoundContent[] = [];
  for await (const file of options.store.contents()) {
    options.signal?.throwIfAborted();
    present.add(file.sha256);
    report.files += 1;
    report.bytes += file.sizeBytes;
    page.push(file);
    if (page.length < PAGE) continue;
    await comparePage(options, page, report);
    page = [];
  }
  if (page.length > 0) await comparePage(options, page, report);
}

async function comparePage(
  options: ReconcileOptions,
  page: readonly FoundContent[],
  report: ReconcileReport,
): Promise<void> {
  for (const odd of await compareContents(options.pool, page)) {
    const file = page.find(({ sha256 }) => sha256 === odd.sha256) as FoundContent;
    await (odd.recordedBytes === null
      ? noteStray(options, file, report)
      : noteSize(options, odd, report));
  }
  tell(options, report);
}

async function noteStray(
  { store, pool, log }: ReconcileOptions,
  file: FoundContent,
  report: ReconcileReport,
): Promise<void> {
  // Removed since it was listed, row last; or an upload has brought file and row in the meantime.
  const found = await store.open(file.sha256);
  await found?.close();
  if (!found) return;
  const [again] = await compareContents(pool, [file]);
  if (again?.recordedBytes !== null) return;
  log.warn({ sha256: file.sha256, sizeBytes: file.sizeBytes }, "a file without a row");
  report.strayCount += 1;
  report.strayBytes += file.sizeBytes;
  if (report.strays.length < MAX_NAMED) report.strays.push(file);
}

function noteSize(
  options: ReconcileOptions,
  { sha256, recordedBytes, askedAt }: OddFile,
  report: ReconcileReport,
): Promise<void> {
  return judge(options, { sha256, sizeBytes: recordedBytes as number, askedAt }, report);
}

async function compareRows(
  options: ReconcileOptions,
  present: DigestIndex,
  report: ReconcileReport,
): Promise<void> {
  let last = "";
  for (;;) {
    options.signal?.throwIfAborted();
    const page = await listContents(options.pool, last, PAGE);
    if (page.length === 0) return;
    last = (page.at(-1) as BlobToRead).sha256;
    report.rows += page.length;
    for (const blob of page) if (!present.has(blob.sha256)) await judge(options, blob, report);
    tell(options, report);
  }
}

/** Looks at suspicious content itself, and marks it when the suspicion is true. */
async function judge(
  { store, pool, log }: ReconcileOptions,
  blob: BlobToRead,
  report: ReconcileReport,
): Promise<void> {
  const problem = await lookAtContent(store, blob);
  if (problem === undefined) return;
  const outcome = await recordReading(pool, blob, false);
  if (outcome !== "damaged") return;
  const { sha256 } = blob;
  log.error({ alarm: "damaged-content", sha256, problem, isNew: true }, "content is damaged");
  report.damaged.push({ sha256, problem });
}

function tell({ report }: ReconcileOptions, { files, bytes, rows }: ReconcileReport): void {
  report?.({ files, bytes, rows });
}

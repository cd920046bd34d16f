import { statfs, readFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { recordBackupProof } from "../sql/record-backup-proof.ts";
import { BACKUP_FILES } from "./backup-names.ts";
import { newAndSample } from "./blobs-to-read.ts";
import { hashFile } from "./hashed-file.ts";
import { recordRun, type RunRecorder, type RunResult } from "./job-run.ts";
import { nameProblems } from "./name-problems.ts";
import { writeProof, type Proof } from "./proof.ts";
import type { SigningKey } from "./signing-key.ts";
import { verifyBackup, type VerifyOptions } from "./verify-backup.ts";
import type { Findings } from "./verify.ts";

/** The task's name in the history of jobs. */
export const PROVE_TASK = "database__prove_backup";

/** What to prove and with what. */
export interface ProveOptions extends Omit<VerifyOptions, "only"> {
  signingKey?: SigningKey | undefined;
  /** Read every blob; by default those that are new and a sample. */
  isFull?: boolean;
}

/** PostgreSQL needs some room beside its files. */
const SPARE_BYTES = 256 * 1024 * 1024;

/**
 * Restores a backup into a scratch cluster, looks into it, and writes what came of it beside the manifest and into the
 * database: only after that is a backup one that may be relied on. Runs as a recorded job; a backup that is not good
 * fails the run.
 */
export async function proveBackup(
  recorder: RunRecorder,
  options: ProveOptions,
  detail: object,
): Promise<Proof> {
  const name = basename(options.backup);
  const { proof } = await recordRun(recorder, PROVE_TASK, { ...detail, name }, async (progress) => {
    const proof = await prove(options, (line) => {
      progress({ phase: line });
      options.say?.(line);
    });
    await writeProof(options.backup, proof, options.signingKey);
    const finding = nameProblems(proof.problems);
    await recordBackupProof(recorder.db, name, finding ?? null);
    return { proof, ...summarise(proof, finding) };
  });
  return proof;
}

async function prove(options: ProveOptions, say: (line: string) => void): Promise<Proof> {
  const { backup, isFull = false, scratchDir = tmpdir() } = options;
  const begin = performance.now();
  const { sha256 } = await hashFile(join(backup, BACKUP_FILES.manifest));
  await requireRoom(backup, scratchDir);
  const only = isFull ? {} : { only: await newAndSample(backup) };
  const found: Findings = await verifyBackup({ ...options, ...only, say });
  return {
    format: 1,
    backup: basename(backup),
    manifestSha256: sha256,
    provenAt: new Date().toISOString(),
    isGood: found.problems.length === 0,
    content: isFull ? "all" : "new and a sample",
    problems: found.problems.slice(0, 100),
    notes: found.notes.slice(0, 100),
    host: hostname(),
    durationMs: Math.round(performance.now() - begin),
  };
}

/** A restore that fills the disk would be a fault of ours, not of the backup. */
async function requireRoom(backup: string, scratchDir: string): Promise<void> {
  const needed = (await unpackedBytes(backup)) + SPARE_BYTES;
  const { bavail, bsize } = await statfs(scratchDir);
  if (bavail * bsize >= needed) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Error(
    `The backup was not proven: restoring it takes ${gigabytes(needed)}, and ${scratchDir} has ${gigabytes(bavail * bsize)} left. ` +
      "Make room there, or set GADB_SCRATCH_DIR to a larger disk.",
  );
}

async function unpackedBytes(backup: string): Promise<number> {
  try {
    const text = await readFile(join(backup, BACKUP_FILES.baseManifest), "utf8");
    const { Files: files } = JSON.parse(text) as { Files: { Size: number }[] };
    return files.reduce((sum, { Size: bytes }) => sum + bytes, 0);
  } catch {
    // The check of the files says what is wrong with it.
    return 0;
  }
}

function summarise(proof: Proof, finding: string | undefined): RunResult {
  const { isGood, content, problems, durationMs } = proof;
  return {
    detail: { isGood, content, problems: problems.slice(0, 20), durationMs },
    ...(finding === undefined
      ? {}
      : { failure: `The backup ${proof.backup} is not good: ${finding}.` }),
  };
}

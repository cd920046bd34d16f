import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobFilter } from "./blobs-to-read.ts";
import { checkDepot } from "./check-depot.ts";
import { extractBase } from "./extract-base.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import { checkSignature, type ExpectedSigner } from "./check-signature.ts";
import { requireKey } from "./seal/seal-format.ts";
import {
  baseName,
  checkFiles,
  readManifest,
  type BackupManifest,
  type Problem,
} from "./manifest.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { reviveCluster, withRevived } from "./revive-cluster.ts";
import { withScratch } from "./scratch-cluster.ts";
import { checkRestored, type Findings } from "./verify.ts";

/** What to verify, and where the database may be unpacked meanwhile (by default the temporary folder). */
export interface VerifyOptions {
  backup: string;
  scratchDir?: string;
  /** Opens a backup that is sealed. */
  key?: BackupKey | undefined;
  /** Whose signature to expect. */
  signer?: ExpectedSigner;
  /** Which blobs to read; by default all. */
  only?: BlobFilter;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

/**
 * Proves a backup by restoring it: hashes of its files and blobs, then the database unpacked, replayed, started and
 * looked into. Returns all that is wrong; throws only when the key is not the right one.
 */
export async function verifyBackup(options: VerifyOptions): Promise<Findings> {
  const { backup, key, only, signer = {}, signal, say = () => {} } = options;
  const findings: Findings = { problems: [], notes: [] };
  requireKey((await readManifest(backup).catch(() => undefined))?.sealedWith, key);
  say("comparing the files' hashes");
  findings.problems.push(...(await checkFiles(backup, signal)));
  const manifest = await readManifest(backup).catch(() => undefined);
  if (!manifest || findings.problems.length > 0) return findings;
  add(findings, await checkSignature(backup, manifest, signer));
  refuseForeign(manifest);
  say(`comparing ${manifest.depot.blobs} blobs`);
  const depth = { depth: "content", key, only, ...(signal ? { signal } : {}) } as const;
  findings.problems.push(...(await checkDepot(backup, manifest, depth)));
  if (!manifest.depot.isCopied)
    findings.notes.push(
      "the depot is in object storage and not part of this backup: its bucket has to protect itself",
    );
  say("restoring the database into a scratch folder");
  add(findings, await restoreForTest(options, manifest));
  return findings;
}

async function restoreForTest(
  { backup, scratchDir = tmpdir(), key, signal }: VerifyOptions,
  manifest: BackupManifest,
): Promise<Findings> {
  const place = join(scratchDir, `gadb-verify-${manifest.engine.systemIdentifier}`);
  return withScratch(place, signal, async (scratch) => {
    const cluster = { ...scratch.cluster, isThrowaway: true };
    const { pgData, user } = cluster;
    const password = randomBytes(24).toString("hex");
    try {
      const base = baseName(manifest);
      await extractBase({ backup, base, key, pgData, user, ...(signal ? { signal } : {}) });
      await reviveCluster(cluster, manifest, password);
      return await withRevived(cluster, password, (url) =>
        checkRestored(url, { backup, manifest }),
      );
    } catch (error) {
      if (signal?.aborted) throw error;
      return { problems: [asProblem(error)], notes: [] };
    }
  });
}

function add(findings: Findings, { problems, notes }: Findings): void {
  findings.problems.push(...problems);
  findings.notes.push(...notes);
}

function asProblem(error: unknown): Problem {
  return { what: "the database", problem: `does not restore: ${(error as Error).message}` };
}

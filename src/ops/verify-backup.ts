import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDepot } from "./check-depot.ts";
import { extractBase } from "./extract-base.ts";
import { checkFiles, readManifest, type Problem } from "./manifest.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { reviveCluster, withRevived } from "./revive-cluster.ts";
import { makeScratch, removeScratch } from "./scratch-cluster.ts";
import { checkRestored, type Findings } from "./verify.ts";

/** What to verify, and where the database may be unpacked meanwhile (by default the temporary folder). */
export interface VerifyOptions {
  backup: string;
  scratchDir?: string;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

/**
 * Proves a backup by restoring it: hashes of its files and blobs, then the database unpacked, replayed, started and
 * looked into. Returns all that is wrong; never throws for damage.
 */
export async function verifyBackup({
  backup,
  scratchDir,
  signal,
  say = () => {},
}: VerifyOptions): Promise<Findings> {
  const findings: Findings = { problems: [], notes: [] };
  say("comparing the files' hashes");
  findings.problems.push(...(await checkFiles(backup, signal)));
  const manifest = await readManifest(backup).catch(() => undefined);
  if (!manifest || findings.problems.some(({ what }) => !what.startsWith("blob "))) return findings;
  refuseForeign(manifest);
  say(`comparing ${manifest.depot.blobs} blobs`);
  findings.problems.push(
    ...(await checkDepot(backup, manifest, { depth: "content", ...(signal ? { signal } : {}) })),
  );
  if (!manifest.depot.isCopied)
    findings.notes.push(
      "the depot is in object storage and not part of this backup: its bucket has to protect itself",
    );
  say("restoring the database into a scratch folder");
  const parent = await mkdtemp(join(scratchDir ?? tmpdir(), "gadb-verify-"));
  // PostgreSQL's account has to pass when we are root.
  await chmod(parent, 0o711);
  const scratch = await makeScratch(parent, signal);
  try {
    const cluster = { ...scratch.cluster, isThrowaway: true };
    await extractBase({
      backup,
      pgData: cluster.pgData,
      user: cluster.user,
      ...(signal ? { signal } : {}),
    });
    const password = randomBytes(24).toString("hex");
    await reviveCluster(cluster, manifest, password);
    const found = await withRevived(cluster, password, (url) =>
      checkRestored(url, { backup, manifest }),
    );
    findings.problems.push(...found.problems);
    findings.notes.push(...found.notes);
  } catch (error) {
    if (signal?.aborted) throw error;
    findings.problems.push(asProblem(error));
  } finally {
    await removeScratch(scratch);
    await rm(parent, { recursive: true, force: true });
  }
  return findings;
}

function asProblem(error: unknown): Problem {
  return { what: "the database", problem: `does not restore: ${(error as Error).message}` };
}

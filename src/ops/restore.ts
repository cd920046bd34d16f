import { mkdir, readdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DepotPlace } from "../../plugins/depot/open-store.ts";
import { lockDataDir } from "../db/embedded/instance-lock.ts";
import { pgOsUser } from "../db/embedded/os-user.ts";
import { loadSecrets } from "../db/secrets.ts";
import { assertIndependent } from "./assert-independent.ts";
import { listBlobsOf } from "./back-up-depot.ts";
import { checkSignature, type ExpectedSigner } from "./check-signature.ts";
import { checkDepot } from "./check-depot.ts";
import { extractBase } from "./extract-base.ts";
import { syncFolder } from "./hashed-file.ts";
import type { BackupKey } from "./seal/backup-key.ts";
import {
  baseName,
  checkFiles,
  readManifest,
  type BackupManifest,
  type Problem,
} from "./manifest.ts";
import { requireKey } from "./seal/seal-format.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { recordOrigin } from "./record-origin.ts";
import { restoreDepot } from "./restore-depot.ts";
import { reviveCluster, withRevived } from "./revive-cluster.ts";
import { isScratch, makeScratch, removeScratch, type Scratch } from "./scratch-cluster.ts";
import { tidyRestored } from "./tidy-restored.ts";
import { checkRestored, type Findings } from "./verify.ts";
import { planRecovery, type RecoveryPlan } from "./wal/plan-recovery.ts";
import { targetSettings, type RecoveryTarget } from "./wal/recovery-target.ts";
import { stageHistories, stageWal } from "./wal/stage-wal.ts";
import { WalArchive } from "./wal/wal-archive.ts";

/** What to restore and where to. */
export interface RestoreOptions {
  /** The backup's folder. */
  backup: string;
  /** Becomes a data folder (GADB_DATA_DIR): must not hold a cluster or a depot yet. */
  into: string;
  /** Bring the database to a moment after the backup, by the archive of the log; by default the backup's end. */
  to?: RecoveryTarget | undefined;
  /** Which branch of history to follow there, when the server was restored before. */
  timeline?: number | undefined;
  /** Where content may be found that is newer than the backup, when `to` is given. */
  liveDepot?: DepotPlace | undefined;
  /** Opens a backup that is sealed. */
  key?: BackupKey | undefined;
  /** Whose signature to expect. */
  signer?: ExpectedSigner;
  /** Check everything, write nothing. */
  dryRun?: boolean;
  /** Restore what is intact although content of the depot is damaged or missing in the backup. */
  keepGoing?: boolean;
  signal?: AbortSignal;
  say?: (line: string) => void;
}

/** What was restored; `problems` can only be non-empty with keepGoing. */
export interface Restored {
  manifest: BackupManifest;
  problems: Problem[];
  notes: string[];
  /** How the log leads to the moment that was asked for; undefined without one. */
  plan: RecoveryPlan | undefined;
}

/** A backup is not what it was when it was made; `problems` names everything that is wrong. */
export class DamagedBackupError extends Error {
  readonly problems: readonly Problem[];

  constructor(backup: string, problems: readonly Problem[]) {
    super(
      `${backup} is damaged:\n${problems.map(({ what, problem }) => `  ${what} ${problem}`).join("\n")}`,
    );
    this.name = "DamagedBackupError";
    this.problems = problems;
  }
}

/**
 * Restores a backup into a data folder of its own, checked from end to end: the backup's hashes, the unpacked files,
 * the database's rows, and every blob. The folder's `postgres` appears last, so a killed restore leaves nothing that
 * would start. Throws DamagedBackupError, WalError when the log does not lead to the target, or says why the place will
 * not do.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { backup, into, say = () => {}, signal } = options;
  const manifest = await readManifest(backup);
  requireKey(manifest.sealedWith, options.key);
  say(`checking ${manifest.name}`);
  const damaged = await checkFiles(backup, signal);
  if (damaged.length > 0) throw new DamagedBackupError(backup, damaged);
  const signed = await checkSignature(backup, manifest, options.signer ?? {});
  if (signed.problems.length > 0) throw new DamagedBackupError(backup, signed.problems);
  refuseForeign(manifest);
  await refuseOccupied(into);
  const archive = new WalArchive(dirname(backup), manifest.engine.systemIdentifier, options.key);
  const plan = options.to && (await lookAtLog(options, { archive, manifest, target: options.to }));
  const depth = options.dryRun ? "content" : "size";
  const problems = await checkDepot(backup, manifest, {
    depth,
    key: options.key,
    ...(signal ? { signal } : {}),
  });
  if (problems.length > 0 && !options.keepGoing) throw new DamagedBackupError(backup, problems);
  if (options.dryRun) return { manifest, problems, notes: signed.notes, plan };
  // PostgreSQL's account has to pass when we are root.
  await mkdir(into, { recursive: true, mode: pgOsUser() ? 0o711 : 0o700 });
  const unlock = await lockDataDir(into, 0);
  try {
    const restored = await layOut({ ...options, manifest, archive, plan });
    return { ...restored, notes: [...signed.notes, ...restored.notes] };
  } finally {
    unlock();
  }
}

interface Job extends RestoreOptions {
  manifest: BackupManifest;
  archive: WalArchive;
  plan: RecoveryPlan | undefined;
}

async function lookAtLog(
  { timeline, signal, say = () => {} }: RestoreOptions,
  where: { archive: WalArchive; manifest: BackupManifest; target: RecoveryTarget },
): Promise<RecoveryPlan> {
  say("looking at the archived log");
  return planRecovery({ ...where, timeline, signal, say });
}

async function layOut(job: Job): Promise<Restored> {
  const { into, manifest, plan, say = () => {}, signal } = job;
  const scratch = await makeScratch(into, signal);
  try {
    const found = await bringDatabase(job, scratch);
    say("copying the depot");
    found.problems.push(
      ...(await restoreDepot({
        backup: job.backup,
        manifest,
        folder: scratch.folder,
        newer: plan && { place: job.liveDepot },
        key: job.key,
        signal,
      })),
    );
    if (found.problems.length > 0 && !job.keepGoing)
      throw new DamagedBackupError(job.backup, found.problems);
    await takePlaces(scratch, into);
    return { manifest, plan, ...found };
  } finally {
    await removeScratch(scratch);
  }
}

/** Unpacks, replays, looks into the database and ends what cannot go on in it. */
async function bringDatabase(job: Job, { cluster, folder }: Scratch): Promise<Findings> {
  const { backup, into, manifest, plan, say = () => {}, signal } = job;
  const { pgData, user } = cluster;
  say("unpacking the database");
  const base = baseName(manifest);
  await extractBase({ backup, base, key: job.key, pgData, user, ...(signal ? { signal } : {}) });
  const place = { pgData, user, signal };
  if (plan) await stageWal(job.archive, plan, { ...place, report: stageTeller(say) });
  else await stageHistories(job.archive, place);
  say(plan ? `replaying the log up to ${plan.target.text}` : "replaying its log");
  const password = loadSecrets(into).postgresPassword;
  const replayed = {
    ...cluster,
    recovery: plan
      ? { ...targetSettings(plan.target), recovery_target_timeline: String(plan.timeline) }
      : {},
    onReplay: (lsn: string) => say(`replayed up to ${lsn}`),
  };
  await reviveCluster(replayed, manifest, password);
  return withRevived(cluster, password, async (url) => {
    const findings = await checkRestored(url, { backup, manifest, isLater: plan !== undefined });
    if (plan) await listBlobsOf(url, folder);
    await assertIndependent(url);
    await tidyRestored(url);
    await recordOrigin(url, { ...job, problems: findings.problems.length });
    return findings;
  });
}

/** Says now and then how much of the log is in its place. */
function stageTeller(say: (line: string) => void): (done: number, total: number) => void {
  let last = Date.now();
  return (done, total) => {
    if (done !== total && Date.now() - last < 1_000) return;
    last = Date.now();
    say(`log      ${done} of ${total} files`);
  };
}

/** The moment from which the data folder is one: the cluster comes last. */
async function takePlaces(scratch: Scratch, into: string): Promise<void> {
  for (const part of ["depot", "postgres"])
    await rename(join(scratch.folder, part), join(into, part));
  await syncFolder(into);
}

/** A data folder may have its backups and secrets already, nothing else. */
async function refuseOccupied(into: string): Promise<void> {
  const names = await readdir(into).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const inTheWay = names.filter((name) => !isHarmless(name));
  if (inTheWay.length === 0) return;
  throw new Error(
    `${into} is not empty (${inTheWay.slice(0, 5).join(", ")}); a restore overwrites nothing. ` +
      "Name another folder with --into, or move these away.",
  );
}

function isHarmless(name: string): boolean {
  return (
    ["backups", "secrets"].includes(name) || name.startsWith("instance.lock") || isScratch(name)
  );
}

import type { StatusQuery } from "../../src/sdk/index.ts";
import { countOf, formatAge, formatBytes } from "./format.ts";

export type Studio = NonNullable<StatusQuery["studioStatus"]>;
export type Backups = NonNullable<StatusQuery["backupStatus"]>;

/** What /readyz says: each condition of being able to serve. */
export type Readiness = Readonly<Record<string, string>>;

/** Something that somebody has to see to: how bad, what, and what to do. */
export interface Concern {
  tone: "bad" | "warn";
  what: string;
  next: string;
}

const SPARE_WARN = 0.2;
const SPARE_BAD = 0.05;
const WAIT_SECONDS = 300;
const LAG_SECONDS = 60;
const SEAL_SECONDS = 900;
const UNREAD_DAYS = 35;

/** All that is not as it should be, the worst first; empty when all is well. */
export function findConcerns({
  studio,
  backups,
  readiness,
}: {
  studio: Studio;
  backups: Backups;
  readiness: Readiness;
}): Concern[] {
  // The database's clock: one that is wrong here must raise no alarm.
  const now = new Date(studio.toldAt ?? Date.now());
  const found = [
    ...ofReadiness(readiness),
    ...ofBackups(backups, now),
    ...ofDisks(studio),
    ...ofReplicas(studio),
    ...ofQueues(studio),
    ...ofContent(studio, now),
  ];
  return [
    ...found.filter(({ tone }) => tone === "bad"),
    ...found.filter(({ tone }) => tone === "warn"),
  ];
}

/** The part of a disk that is free, from 0 to 1. */
export function spare({
  freeBytes,
  totalBytes,
}: {
  freeBytes: string | null;
  totalBytes: string | null;
}): number {
  const total = Number(totalBytes ?? 0);
  return total === 0 ? 1 : Number(freeBytes ?? 0) / total;
}

/** How a disk stands. */
export function diskTone(part: number): "ok" | "warn" | "bad" {
  if (part < SPARE_BAD) return "bad";
  return part < SPARE_WARN ? "warn" : "ok";
}

/** A few seconds as people say them: "under a second", "42 s", "3 minutes". */
export function duration(seconds: number): string {
  if (seconds < 1) return "under a second";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return formatAge(new Date(0), new Date(seconds * 1000));
}

const CONDITIONS: Readonly<Record<string, string>> = {
  database: "The database answers",
  migrations: "The database is as new as this server",
  depot: "Files can be stored",
};

/** A condition of /readyz in words. */
export function conditionWord(name: string): string {
  return CONDITIONS[name] ?? name;
}

function ofReadiness(readiness: Readiness): Concern[] {
  return Object.entries(readiness)
    .filter(([, answer]) => answer !== "ok")
    .map(([name]) => ({
      tone: "bad",
      what: `Not so: ${conditionWord(name).toLowerCase()}.`,
      next: 'The server\'s log says why, in its lines "not ready".',
    }));
}

function ofBackups(backups: Backups, now: Date): Concern[] {
  const found: Concern[] = [];
  if (backups.isOverdue === true)
    found.push({
      tone: "bad",
      what:
        backups.lastProvenBackupAt === null
          ? "No backup has been proven by restoring it."
          : `The newest backup that was proven is ${formatAge(new Date(backups.lastProvenBackupAt), now)} old.`,
      next: "Run npm run backup -- --prove, which names what is wrong.",
    });
  if (Number(backups.refutedCount ?? 0) > 0)
    found.push({
      tone: "bad",
      what: `${countOf(Number(backups.refutedCount), "kept backup is", "kept backups are")} not good.`,
      next: "listBackups says what a test found. Look at the disk they lie on.",
    });
  if (backups.isArchiveFailing === true)
    found.push({
      tone: "bad",
      what: "PostgreSQL cannot archive its log, which fills its disk until it stops.",
      next: "Its own log names the file and the reason: no room, no right, or no such folder.",
    });
  return found;
}

function ofDisks({ volumes }: Studio): Concern[] {
  return (volumes ?? []).flatMap((volume) => {
    const part = spare(volume ?? { freeBytes: null, totalBytes: null });
    const tone = diskTone(part);
    if (tone === "ok" || volume === null) return [];
    return [
      {
        tone,
        what: `The disk under ${volume.name} on ${volume.host} has ${formatBytes(Number(volume.freeBytes))} left.`,
        next: "Add room before it is full: uploads are refused then, and commits may be.",
      },
    ];
  });
}

function ofReplicas({ replicas }: Studio): Concern[] {
  return (replicas ?? []).flatMap((replica): Concern[] => {
    if (replica === null) return [];
    const name = replica.name ?? "A replica";
    if (replica.slotState === "lost")
      return [
        {
          tone: "bad",
          what: `${name} cannot catch up any more: the log it needs is gone.`,
          next: "Make it anew with ops/create-replica.sh --replace.",
        },
      ];
    if (replica.isConnected !== true)
      return [
        {
          tone: "warn",
          what: `${name} does not stream; ${formatBytes(Number(replica.keptBytes ?? 0))} of log are kept for it.`,
          next: "Start it, or drop its slot when it is gone for good.",
        },
      ];
    if ((replica.lagSeconds ?? 0) <= LAG_SECONDS) return [];
    return [
      {
        tone: "warn",
        what: `${name} is ${duration(replica.lagSeconds ?? 0)} behind.`,
        next: "Look at its disk and network, and at long queries on it.",
      },
    ];
  });
}

function ofQueues({ queues }: Studio): Concern[] {
  return (queues ?? []).flatMap((queue): Concern[] => {
    if (queue === null) return [];
    const found: Concern[] = [];
    const failed = Number(queue.failedCount ?? 0);
    if (failed > 0)
      found.push({
        tone: "warn",
        what: `${countOf(failed, "job", "jobs")} of ${queue.task} ${failed === 1 ? "was" : "were"} given up on.`,
        next: "last_error in graphile_worker.jobs says why.",
      });
    if ((queue.oldestSeconds ?? 0) > WAIT_SECONDS)
      found.push({
        tone: "warn",
        what: `A job of ${queue.task} has waited for ${duration(queue.oldestSeconds ?? 0)}.`,
        next: "Is a worker running that takes such jobs?",
      });
    return found;
  });
}

function ofContent(studio: Studio, now: Date): Concern[] {
  const found: Concern[] = [];
  const damaged = Number(studio.damagedCount ?? 0);
  if (damaged > 0)
    found.push({
      tone: "bad",
      what: `${countOf(damaged, "stored file does", "stored files do")} not have the content that was stored.`,
      next: "npm run depot:check names the projects and versions.",
    });
  if (isOlder(studio.oldestUnsealedAt, SEAL_SECONDS, now))
    found.push({
      tone: "bad",
      what: `Rows of the audit log have had no seal for ${formatAge(new Date(studio.oldestUnsealedAt as string), now)}.`,
      next: "The job audit_log__seal does it each minute; look at its queue.",
    });
  if (isOlder(studio.oldestVerifiedAt, UNREAD_DAYS * 86_400, now))
    found.push({
      tone: "warn",
      what: `Some content was last read ${formatAge(new Date(studio.oldestVerifiedAt as string), now)} ago.`,
      next: "Raise GADB_SCRUB_MB_PER_SECOND: the depot grows faster than it is read.",
    });
  return found;
}

function isOlder(moment: string | null, seconds: number, now: Date): boolean {
  return moment !== null && now.getTime() - Date.parse(moment) > seconds * 1000;
}

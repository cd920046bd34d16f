/** How many backups are kept, one a day, a week and a month. */
export interface Tiers {
  daily: number;
  weekly: number;
  monthly: number;
}

/** A backup as retention sees it. */
export interface KeptBackup {
  name: string;
  at: Date;
  isProven: boolean;
  /** Never removed by itself. */
  isPermanent: boolean;
}

/** What to do with each backup, and why it stays. */
export interface RetentionPlan {
  keep: Map<string, string>;
  remove: string[];
}

/**
 * Decides which backups stay: the newest of each of so many days, weeks and months that have one (in UTC), those marked
 * as permanent, and always the newest proven one with everything after it, since that may yet have to replace it. Counted
 * are periods that have a backup, not days of the calendar: a month without backups does not empty the shelf. Only
 * proven backups stand for a period where there is one. Nothing is removed unless a newer proven backup exists.
 */
export function planRetention(backups: readonly KeptBackup[], tiers: Tiers): RetentionPlan {
  const newestFirst = backups.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  const keep = new Map<string, string>();
  const note = (name: string, reason: string) => {
    if (!keep.has(name)) keep.set(name, reason);
  };
  for (const { name, isPermanent } of newestFirst) if (isPermanent) note(name, "permanent");
  const newestProven = newestFirst.findIndex(({ isProven }) => isProven);
  if (newestProven === -1) {
    for (const { name } of newestFirst) note(name, "none is proven");
    return { keep, remove: [] };
  }
  for (const { name } of newestFirst.slice(0, newestProven)) note(name, "not proven yet");
  note(newestFirst[newestProven]?.name ?? "", "newest proven");
  for (const [tier, count, period] of [
    ["daily", tiers.daily, day],
    ["weekly", tiers.weekly, week],
    ["monthly", tiers.monthly, month],
  ] as const) {
    for (const { name } of newestOfEach(newestFirst, period).slice(0, count)) note(name, tier);
  }
  return { keep, remove: newestFirst.map(({ name }) => name).filter((name) => !keep.has(name)) };
}

/** The newest proven backup of each period, of a period without one the newest. */
function newestOfEach(
  newestFirst: readonly KeptBackup[],
  period: (at: Date) => string,
): KeptBackup[] {
  const chosen = new Map<string, KeptBackup>();
  for (const backup of newestFirst) {
    const key = period(backup.at);
    const before = chosen.get(key);
    if (!before || (!before.isProven && backup.isProven)) chosen.set(key, backup);
  }
  return [...chosen.values()];
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function month(at: Date): string {
  return at.toISOString().slice(0, 7);
}

/** Weeks begin on Monday; named by it. */
function week(at: Date): string {
  const monday = new Date(at);
  monday.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return day(monday);
}

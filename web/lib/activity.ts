import type { ActivityFieldsFragment } from "../../src/sdk/generated/documents.ts";

/** An entry of the timeline. */
export type ActivityEntry = ActivityFieldsFragment;
export type ActivityAction = ActivityEntry["action"];

/** A piece of a sentence: plain text, or the name of a thing that has a page. */
export type Piece =
  { text: string } | { text: string; asset: string } | { text: string; shelf: string };

/** What the filter calls each kind. */
export const ACTION_WORDS: Readonly<Record<ActivityAction, string>> = {
  created: "Workspaces made",
  synced: "Syncs",
  switched: "Branch switches",
  suspended: "Workspaces suspended",
  resumed: "Workspaces resumed",
  closed: "Workspaces closed",
  uploaded: "Uploads",
  locked: "Locks taken",
  released: "Locks released",
  shelved: "Shelvings",
  submitted: "Submissions",
  discarded: "Shelves discarded",
  integrated: "Integrations",
};

/** Whether a text of an address names a kind. */
export function isAction(text: string | undefined): text is ActivityAction {
  return text !== undefined && Object.hasOwn(ACTION_WORDS, text);
}

/** One kind of thing that one person did again and again, newest first. */
export interface Run {
  /** The id of its newest entry. */
  id: string;
  entries: readonly ActivityEntry[];
}

/** The runs of one day, newest first. */
export interface Day {
  /** As in "2026-11-30", in the reader's time zone. */
  date: string;
  runs: readonly Run[];
}

/** Puts a timeline (newest first) into days and runs. */
export function groupByDay(entries: readonly ActivityEntry[], timeZone?: string): Day[] {
  const days: { date: string; runs: { id: string; entries: ActivityEntry[] }[] }[] = [];
  for (const entry of entries) {
    const date = dateOf(new Date(entry.occurredAt), timeZone);
    let day = days.at(-1);
    if (day?.date !== date) days.push((day = { date, runs: [] }));
    const run = day.runs.at(-1);
    const last = run?.entries.at(-1);
    if (run !== undefined && last !== undefined && isSameDoing(last, entry))
      run.entries.push(entry);
    else day.runs.push({ id: entry.id, entries: [entry] });
  }
  return days;
}

function isSameDoing(one: ActivityEntry, other: ActivityEntry): boolean {
  return (
    one.action === other.action &&
    one.user?.id === other.user?.id &&
    // A broken lock is nobody's routine.
    !isBreak(one) &&
    !isBreak(other)
  );
}

/** The day of a moment as in "2026-11-30". */
export function dateOf(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** A day's heading: "Today", "Yesterday", else "Mon, 30 November 2026". */
export function dayTitle(date: string, now: Date, timeZone?: string): string {
  if (date === dateOf(now, timeZone)) return "Today";
  if (date === dateOf(new Date(now.getTime() - 86_400_000), timeZone)) return "Yesterday";
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${date}T00:00:00Z`));
}

const RUNS: Readonly<Partial<Record<ActivityAction, [verb: string, many: string]>>> = {
  uploaded: ["uploaded", "versions"],
  locked: ["locked", "assets"],
  released: ["released", "locks"],
  synced: ["synced", "times"],
  shelved: ["shelved", "times"],
  submitted: ["submitted", "shelves"],
  discarded: ["discarded", "shelves"],
  integrated: ["integrated", "times"],
};

/** A run of several in a sentence: "Mina uploaded 14 versions". */
export function runSentence({ entries }: Run): string {
  const [first] = entries;
  if (first === undefined) return "";
  const [verb, many] = RUNS[first.action] ?? [first.action, "workspaces"];
  return `${nameOf(first)} ${verb} ${entries.length} ${many}`;
}

/** One entry in a sentence, in pieces so that names can be links. */
export function sentence(entry: ActivityEntry): Piece[] {
  return [{ text: `${nameOf(entry)} ` }, ...PREDICATES[entry.action](entry)];
}

type Predicate = (entry: ActivityEntry) => Piece[];

const workspace =
  (verb: string): Predicate =>
  (entry) => [{ text: `${verb} the workspace ${entry.workspace?.name ?? "of somebody"}` }];

const PREDICATES: Readonly<Record<ActivityAction, Predicate>> = {
  created: workspace("made"),
  suspended: workspace("suspended"),
  resumed: workspace("resumed"),
  closed: workspace("closed"),
  synced: (entry) => [
    ...workspace("synced")(entry),
    { text: counted(number(entry, "changed_assets"), "asset changed", "assets changed") },
  ],
  switched: (entry) => [
    ...workspace("switched")(entry),
    { text: ` to the branch ${text(entry, "branch") || "of another name"}` },
  ],
  uploaded: (entry) => [{ text: "uploaded " }, assetPiece(entry), { text: versionWords(entry) }],
  locked: (entry) => [{ text: "locked " }, assetPiece(entry)],
  released: (entry) =>
    isBreak(entry)
      ? [
          { text: "broke the lock on " },
          assetPiece(entry),
          { text: text(entry, "reason") === "" ? "" : `: “${text(entry, "reason")}”` },
        ]
      : [{ text: "released " }, assetPiece(entry)],
  shelved: (entry) => [
    { text: "shelved " },
    shelfPiece(entry),
    { text: number(entry, "revision") > 1 ? ` again, revision ${number(entry, "revision")}` : "" },
  ],
  submitted: (entry) => [{ text: "submitted " }, shelfPiece(entry)],
  discarded: (entry) => [{ text: "discarded " }, shelfPiece(entry)],
  integrated: (entry) => [
    {
      text: `integrated ${text(entry, "source_branch") || "a branch"} into ${text(entry, "target_branch") || "another"}`,
    },
    { text: counted(number(entry, "version_count"), "version", "versions") },
  ],
};

function versionWords(entry: ActivityEntry): string {
  const version = entry.version === null ? "" : ` v${entry.version.versionNumber}`;
  const branch = text(entry, "branch") === "" ? "" : ` on ${text(entry, "branch")}`;
  const restored = number(entry, "restored_version_number");
  return `${version}${branch}${restored > 0 ? `, as it was in v${restored}` : ""}`;
}

function assetPiece({ asset }: ActivityEntry): Piece {
  return asset === null ? { text: "an asset" } : { text: asset.name, asset: asset.id };
}

function shelfPiece({ shelf }: ActivityEntry): Piece {
  return shelf === null ? { text: "a shelf" } : { text: shelf.name, shelf: shelf.id };
}

function nameOf({ user }: ActivityEntry): string {
  return user?.displayName ?? "Somebody";
}

/** Whether a lock was taken away from its holder. */
export function isBreak(entry: ActivityEntry): boolean {
  return detailOf(entry)["broken"] === true;
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? "" : `, ${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function text(entry: ActivityEntry, key: string): string {
  const value = detailOf(entry)[key];
  return typeof value === "string" ? value : "";
}

function number(entry: ActivityEntry, key: string): number {
  const value = Number(detailOf(entry)[key]);
  return Number.isFinite(value) ? value : 0;
}

function detailOf({ detail }: ActivityEntry): Record<string, unknown> {
  return typeof detail === "object" && detail !== null ? (detail as Record<string, unknown>) : {};
}

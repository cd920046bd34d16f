import { usualOther, type CompareView } from "./compare.ts";
import { mediaKind, type MediaKind } from "./media-kind.ts";
import type { Preview } from "./preview.ts";
import type { Region } from "./region.ts";
import type { Spot } from "./spot.ts";
import type { Stroke } from "./strokes.ts";
import type { ReviewState, TaskState, Verdict } from "./words.ts";

/** What is under review: a version of an asset, or everything on a shelf. */
export type Subject = VersionSubject | ShelfSubject;

export interface VersionSubject extends MediaVersion {
  kind: "version";
  /** Folder of the asset; empty at the top. */
  parentPath: string;
  /** The version it was built on. */
  parentNumber: number | undefined;
  comment: string;
}

export interface ShelfSubject {
  kind: "shelf";
  name: string;
  revision: number;
  description: string;
  items: readonly ShelfItem[];
}

export interface ShelfItem {
  assetName: string;
  action: string;
  filename: string | undefined;
  sizeBytes: number | undefined;
}

/** A review as lists show it. */
export interface ReviewSummary {
  id: string;
  state: ReviewState;
  projectId: string;
  projectName: string;
  branchName: string;
  branchType: string;
  submitterName: string;
  requestedAt: string;
  priority: number;
  message: string;
  /** The content that a decision is bound to. */
  contentSha256: string;
  /** Whether a verdict of the person signed in would be taken. This and the reasons come from the database. */
  canDecide: boolean;
  /** Why the review waits on them; empty when it does not. */
  waitingReason: string;
  /** Why they cannot decide, or what else an approval needs; empty when one approval of theirs would do. */
  blockedReason: string;
  /** Whether a note of theirs would be taken; lists of a project know it, as what follows. */
  canComment?: boolean;
  /** Tasks among the notes that are not addressed yet. */
  openNoteCount?: number;
  /** Who holds a lock of the asset; empty when nobody does. */
  lockedBy?: string;
  subject: Subject;
}

export interface Decision {
  id: string;
  verdict: Verdict;
  byName: string;
  role: string;
  comment: string;
  isStanding: boolean;
  createdAt: string;
}

export interface Note {
  id: string;
  /** The note that this one answers. */
  parentId?: string | undefined;
  byName: string;
  body: string;
  createdAt: string;
  /** The part of the picture that it is about. */
  region?: Region | undefined;
  /** The frame or the point that it is about. */
  spot?: Spot | undefined;
  /** Undefined when it is no task. */
  taskState?: TaskState | undefined;
  /** Where the person signed in may bring the task. */
  taskMoves?: readonly TaskState[];
}

/** What whatever shows a file needs to know of it. */
export interface MediaVersion {
  id: string;
  projectId: string;
  assetId: string;
  assetName: string;
  versionNumber: number;
  mediaType: string;
  filename: string;
  sizeBytes: number;
  sha256: string;
  createdAt: string;
  /** What the server found out about the content; waiting until it has. */
  preview: Preview;
}

/** A version of the asset under review, to compare with. */
export interface OtherVersion extends MediaVersion {
  branchId: string;
  branchName: string;
  comment: string;
}

/** Another round of review of the same asset. */
export interface Round {
  id: string;
  state: ReviewState;
  versionNumber: number;
  requestedAt: string;
  /** What the last judge said: "Lena Lead: Worn as asked."; empty when there is nothing to tell. */
  lastWord: string;
}

/** A review with everything said about it. */
export interface Review extends ReviewSummary {
  branchId: string;
  /** Whether the person signed in may write notes and draw; over or not. From the database like all of its kind. */
  canComment: boolean;
  /** Tasks that are not addressed yet. */
  openNoteCount: number;
  /** The other rounds of the asset, newest first. */
  rounds: readonly Round[];
  decisions: readonly Decision[];
  /** Oldest first. */
  notes: readonly Note[];
  strokes: readonly Stroke[];
  /** The versions of the asset, newest first, the one under review among them; none for a shelf. */
  versions: readonly OtherVersion[];
}

/** "hero_texture v3" or "Lighting pass, revision 2": how a subject is called in a sentence. */
export function subjectName(subject: Subject): string {
  return subject.kind === "version"
    ? versionName(subject)
    : `${subject.name}, revision ${subject.revision}`;
}

/** "hero_texture v3". */
export function versionName({ assetName, versionNumber }: MediaVersion): string {
  return `${assetName} v${versionNumber}`;
}

/** Whether two are one and the same version, or both are none. */
export function isSameVersion(
  one: MediaVersion | undefined,
  other: MediaVersion | undefined,
): boolean {
  return one?.assetId === other?.assetId && one?.versionNumber === other?.versionNumber;
}

/** "v13 ← v12", the version and what it was built on. */
export function versionStep(subject: VersionSubject): string {
  const own = `v${subject.versionNumber}`;
  return subject.parentNumber === undefined ? own : `${own} ← v${subject.parentNumber}`;
}

/** The icon and word for what is under review. */
export function subjectKind(subject: Subject): MediaKind | "shelf" {
  return subject.kind === "shelf" ? "shelf" : mediaKind(subject.mediaType);
}

/** The order of lists: by age, or the most urgent first and those by age. */
export function reviewOrder(
  sort: "oldest" | "newest" | "priority",
): (one: ReviewSummary, other: ReviewSummary) => number {
  const byAge = (one: ReviewSummary, other: ReviewSummary) =>
    Date.parse(one.requestedAt) - Date.parse(other.requestedAt) || compareIds(one.id, other.id);
  if (sort === "oldest") return byAge;
  if (sort === "newest") return (one, other) => byAge(other, one);
  return (one, other) => other.priority - one.priority || byAge(one, other);
}

/** Ids in the order of the database, which compares bytes. */
function compareIds(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** A note with the number by which it is called in the conversation and on the picture. */
export interface NumberedNote extends Note {
  number: number;
}

/** Notes in the order they came, numbered from 1. */
export function numbered(notes: readonly Note[]): NumberedNote[] {
  return notes
    .toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
    .map((note, at) => ({ ...note, number: at + 1 }));
}

/** The version to show and the one to compare it with, as the address wants it. */
export function versionsToShow(
  { subject, versions }: Review,
  view: CompareView,
): {
  version: MediaVersion | undefined;
  against: MediaVersion | undefined;
  /** Of all versions. */
  numbers: number[];
} {
  if (subject.kind === "shelf") return { version: undefined, against: undefined, numbers: [] };
  const numbers = versions.map(({ versionNumber }) => versionNumber);
  const find = (number: number | undefined) =>
    versions.find(({ versionNumber }) => versionNumber === number);
  const version: MediaVersion = find(view.shown) ?? subject;
  const isReviewed = version.versionNumber === subject.versionNumber;
  const wanted = view.against === version.versionNumber ? undefined : find(view.against);
  const usual = usualOther(
    numbers,
    version.versionNumber,
    isReviewed ? subject.parentNumber : undefined,
  );
  return { version, against: wanted ?? find(usual), numbers };
}

/** What came after the version under review on its branch, and the review of it if one was asked for. */
export interface Newer {
  versionNumber: number;
  createdAt: string;
  reviewId: string | undefined;
}

/** The newest version of the branch, when it is newer than the one under review. */
export function newerThan(review: Review): Newer | undefined {
  const { subject, versions, branchId, rounds } = review;
  if (subject.kind === "shelf") return undefined;
  const newest = versions
    .filter((version) => version.branchId === branchId)
    .find(({ versionNumber }) => versionNumber > subject.versionNumber);
  if (newest === undefined) return undefined;
  const { versionNumber, createdAt } = newest;
  const round = rounds.find((candidate) => candidate.versionNumber === versionNumber);
  return { versionNumber, createdAt, reviewId: round?.id };
}

/** The newest approved version of the asset, as far as the rounds tell. */
export function latestApproved(review: Review): number | undefined {
  return review.rounds.find(({ state }) => state === "approved")?.versionNumber;
}

export type Entry = ({ type: "decision" } & Decision) | ({ type: "note" } & Thread);

/** A note with what answers it, and what answers those, oldest first. */
export interface Thread extends NumberedNote {
  replies: readonly NumberedNote[];
}

/** Decisions and notes as one conversation, oldest first; what answers a note stays with it. */
export function conversation(decisions: readonly Decision[], notes: readonly Note[]): Entry[] {
  const entries: Entry[] = [
    ...decisions.map((decision) => ({ type: "decision" as const, ...decision })),
    ...threads(notes).map((note) => ({ type: "note" as const, ...note })),
  ];
  return entries.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

function threads(notes: readonly Note[]): Thread[] {
  const all = numbered(notes);
  const byId = new Map(all.map((note) => [note.id, note]));
  const beginOf = (note: NumberedNote): NumberedNote => {
    const parent = byId.get(note.parentId ?? "");
    return parent === undefined ? note : beginOf(parent);
  };
  return all
    .filter((note) => beginOf(note) === note)
    .map((first) => ({
      ...first,
      replies: all.filter((note) => note !== first && beginOf(note) === first),
    }));
}

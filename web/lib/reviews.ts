import type { MediaKind } from "./media-kind.ts";
import { mediaKind } from "./media-kind.ts";
import type { ReviewState, Verdict } from "./words.ts";

/** What is under review: a version of an asset, or everything on a shelf. */
export type Subject = VersionSubject | ShelfSubject;

export interface VersionSubject {
  kind: "version";
  assetId: string;
  assetName: string;
  /** Folder of the asset; empty at the top. */
  parentPath: string;
  versionNumber: number;
  /** The version it was built on. */
  parentNumber: number | undefined;
  mediaType: string;
  filename: string;
  sizeBytes: number;
  sha256: string;
  comment: string;
  createdAt: string;
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
  byName: string;
  body: string;
  createdAt: string;
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
  /** The other rounds of the asset, newest first. */
  rounds: readonly Round[];
  decisions: readonly Decision[];
  notes: readonly Note[];
}

/** "hero_texture v3" or "Lighting pass, revision 2": how a subject is called in a sentence. */
export function subjectName(subject: Subject): string {
  return subject.kind === "version"
    ? `${subject.assetName} v${subject.versionNumber}`
    : `${subject.name}, revision ${subject.revision}`;
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

export type Entry = ({ type: "decision" } & Decision) | ({ type: "note" } & Note);

/** Decisions and notes as one conversation, oldest first. */
export function conversation(decisions: readonly Decision[], notes: readonly Note[]): Entry[] {
  const entries: Entry[] = [
    ...decisions.map((decision) => ({ type: "decision" as const, ...decision })),
    ...notes.map((note) => ({ type: "note" as const, ...note })),
  ];
  return entries.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

import { countOf } from "./format.ts";

/** Ranks, each holding the rights of those before it, and what it lets one do. */
export const RANKS = [
  { rank: "viewer", word: "Viewer", may: "looks at everything" },
  { rank: "reviewer", word: "Reviewer", may: "comments and decides on reviews" },
  { rank: "contributor", word: "Contributor", may: "uploads, locks and shelves" },
  { rank: "lead", word: "Lead", may: "breaks locks, makes branches and labels" },
  { rank: "manager", word: "Manager", may: "changes members and permissions" },
  { rank: "owner", word: "Owner", may: "archives the project" },
] as const;

export type Rank = (typeof RANKS)[number]["rank"];

/** The place of a rank among all, the lowest first. */
export function rankOrder(rank: string): number {
  return RANKS.findIndex((known) => known.rank === rank);
}

export function rankWord(rank: string): string {
  return RANKS.find((known) => known.rank === rank)?.word ?? rank;
}

/** What somebody has under way in a project. */
export interface MemberWork {
  /** Names of the assets they have locked. */
  locks: readonly string[];
  /** Reviews they asked for that are open. */
  reviews: number;
  shelves: readonly string[];
}

/** What taking somebody out does to their work, sentence by sentence. */
export function removalSentences({ locks, reviews, shelves }: MemberWork): string[] {
  const sentences: string[] = [];
  if (locks.length > 0)
    sentences.push(
      `${countOf(locks.length, "lock")} ${locks.length === 1 ? "is" : "are"} released: ${names(locks)}.`,
    );
  if (reviews > 0)
    sentences.push(
      `${countOf(reviews, "open review request")} ${reviews === 1 ? "is" : "are"} withdrawn.`,
    );
  if (shelves.length > 0)
    sentences.push(
      `${countOf(shelves.length, "shelf", "shelves")} ${shelves.length === 1 ? "goes" : "go"} to you: ${names(shelves)}.`,
    );
  if (sentences.length === 0) sentences.push("They have no locks, open reviews or shelves here.");
  sentences.push("Their workspaces are closed and their exceptions end. Versions and notes stay.");
  return sentences;
}

const MOST_NAMES = 5;

function names(all: readonly string[]): string {
  const shown = all.slice(0, MOST_NAMES).join(", ");
  return all.length > MOST_NAMES ? `${shown} and ${all.length - MOST_NAMES} more` : shown;
}

/** An exception in words: "may write, may not delete". */
export function exceptionWords(rights: {
  canRead: boolean | null;
  canWrite: boolean | null;
  canDelete: boolean | null;
}): string {
  const said = [
    [rights.canRead, "read"],
    [rights.canWrite, "write"],
    [rights.canDelete, "delete"],
  ] as const;
  return said
    .filter(([value]) => value !== null)
    .map(([value, verb]) => `${value === true ? "may" : "may not"} ${verb}`)
    .join(", ");
}

/** An explanation of access as its head and a line for each right. */
export function explanationLines(text: string): { head: string; lines: string[] } {
  const at = text.indexOf(": ");
  if (at < 0) return { head: text, lines: [] };
  return {
    head: text.slice(0, at),
    lines: text
      .slice(at + 2)
      .replace(/\.$/, "")
      .split("; ")
      .filter((line) => line !== ""),
  };
}

import type { Verdict } from "./words.ts";

/** A verdict that was given and that the server has not taken yet. */
export interface GivenVerdict {
  reviewId: string;
  projectId: string;
  /** "hero_texture v13". */
  name: string;
  contentSha256: string;
  verdict: Verdict;
  comment: string;
  /** When it was given, in milliseconds. */
  givenAt: number;
}

/** A verdict in the browser's storage until the server has taken it. */
export interface UnsentVerdict extends GivenVerdict {
  userId: string;
  /** Whether the page that held it has gone away. */
  isLeft: boolean;
}

/** A page holds a verdict for seconds. What is older belongs to a page that has crashed. */
const ABANDONED_AFTER_MS = 120_000;

/** Reads what the storage has; whatever is no such list is none. */
export function parseUnsent(text: string | null): UnsentVerdict[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter(isUnsent) : [];
  } catch {
    return [];
  }
}

/** Writes it; null for an empty list. */
export function printUnsent(list: readonly UnsentVerdict[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}

/** The list with a verdict in the place of an earlier one on the same review. */
export function withUnsent(list: readonly UnsentVerdict[], given: UnsentVerdict): UnsentVerdict[] {
  return [...withoutUnsent(list, given.userId, given.reviewId), given];
}

export function withoutUnsent(
  list: readonly UnsentVerdict[],
  userId: string,
  reviewId: string,
): UnsentVerdict[] {
  return list.filter((one) => one.userId !== userId || one.reviewId !== reviewId);
}

/** Those of a person that no page will send any more. */
export function abandoned(
  list: readonly UnsentVerdict[],
  userId: string,
  now: number,
): UnsentVerdict[] {
  return list.filter(
    (one) => one.userId === userId && (one.isLeft || now - one.givenAt > ABANDONED_AFTER_MS),
  );
}

function isUnsent(value: unknown): value is UnsentVerdict {
  const { reviewId, userId, verdict, comment, contentSha256 } = (value ?? {}) as Record<
    string,
    unknown
  >;
  return [reviewId, userId, verdict, comment, contentSha256].every(
    (part) => typeof part === "string",
  );
}

import type { ShelfState } from "../../src/sdk/generated/documents.ts";
import type { Tone } from "./words.ts";

/** The word and the icon of a shelf's state. */
export const SHELF_STATES: Readonly<
  Record<
    ShelfState,
    { word: string; icon: "shelf" | "in-review" | "approve" | "withdrawn"; tone: Tone }
  >
> = {
  open: { word: "Open", icon: "shelf", tone: "info" },
  in_review: { word: "In review", icon: "in-review", tone: "info" },
  submitted: { word: "Submitted", icon: "approve", tone: "ok" },
  discarded: { word: "Discarded", icon: "withdrawn", tone: "neutral" },
};

/** Whether a text of an address names a state. */
export function isShelfState(text: string | undefined): text is ShelfState {
  return text !== undefined && Object.hasOwn(SHELF_STATES, text);
}

/** The version that an item was built on and the newest one now; a first version has no base. */
export function baseInWords(
  base: { versionNumber: number } | null,
  head: { versionNumber: number } | null,
): { base: string; isOutdated: boolean; head: string } {
  return {
    base: base === null ? "new" : `v${base.versionNumber}`,
    head: head === null ? "none" : `v${head.versionNumber}`,
    isOutdated: base?.versionNumber !== head?.versionNumber,
  };
}

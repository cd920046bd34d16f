import type { CompareMode } from "./compare.ts";
import type { ShortcutId } from "./shortcuts.ts";

/**
 * What the room asks of the element that shows a kind of media (parts/viewers.ts chooses it). The element gets what it
 * shows as properties; keys of the room come in here.
 */
export interface MediaViewer {
  /** Does what a shortcut means here; false when it means nothing, and the key is the browser's. */
  command(id: ShortcutId): boolean;
}

/** Whether an element of the page is one. */
export function isViewer(element: object | null): element is MediaViewer {
  return element !== null && typeof (element as Partial<MediaViewer>).command === "function";
}

/** Keys of the room that whatever shows the media knows what to do with. */
export const MEDIA_KEYS = [
  "zoom",
  "zoom-in",
  "zoom-out",
  "nearest",
  "pan",
  "surround",
  "mode-2up",
  "mode-swipe",
  "mode-onion",
  "mode-difference",
  "mode-blink",
  "peek",
  "mark-region",
  "draw",
  "marks",
] as const satisfies readonly ShortcutId[];

/** The mode that a key chooses. */
export const MODE_KEYS: Partial<Record<ShortcutId, CompareMode>> = {
  "mode-2up": "2up",
  "mode-swipe": "swipe",
  "mode-onion": "onion",
  "mode-difference": "difference",
  "mode-blink": "blink",
};

import type { NumberedNote } from "./reviews.ts";
import type { Region } from "./region.ts";
import type { Spot } from "./spot.ts";
import type { Stroke, Tool } from "./strokes.ts";

/** How far what was drawn has come. */
export type SaveState = "saved" | "saving" | "unsaved";

/** What is marked on the media under review, and what the person signed in may add to it. */
export interface Marks {
  /** Those that have a place. */
  notes: readonly NumberedNote[];
  strokes: readonly Stroke[];
  /** The note that is shown now. */
  chosen: string | undefined;
  /** Marked for the note that is being written. */
  region: Region | undefined;
  /** The same, where it is no part of a picture. */
  spot: Spot | undefined;
  canDraw: boolean;
  saveState: SaveState;
  canUndo: boolean;
  canRedo: boolean;
}

/** What the pointer does on the picture; undefined: it moves the picture. */
export type MarkTool = Tool | "region" | "eraser";

export const NO_MARKS: Marks = {
  notes: [],
  strokes: [],
  chosen: undefined,
  region: undefined,
  spot: undefined,
  canDraw: false,
  saveState: "saved",
  canUndo: false,
  canRedo: false,
};

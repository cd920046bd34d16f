import type { CompareView } from "./lib/compare.ts";
import type { Region } from "./lib/region.ts";
import type { Spot } from "./lib/spot.ts";
import type { Shape, Stroke } from "./lib/strokes.ts";
import type { TaskState } from "./lib/words.ts";

/** Another mode, channel or version was chosen. */
export class GadbViewChanged extends Event {
  static readonly type = "gadb-view-changed";
  readonly change: Partial<CompareView>;

  constructor(change: Partial<CompareView>) {
    super(GadbViewChanged.type, { bubbles: true, composed: true });
    this.change = change;
  }
}

/** A part of the picture was marked for a note; undefined when the mark was taken away again. */
export class GadbRegionMarked extends Event {
  static readonly type = "gadb-region-marked";
  readonly region: Region | undefined;

  constructor(region: Region | undefined) {
    super(GadbRegionMarked.type, { bubbles: true, composed: true });
    this.region = region;
  }
}

/** A frame, a moment or a point was marked for a note; undefined when the mark was taken away again. */
export class GadbSpotMarked extends Event {
  static readonly type = "gadb-spot-marked";
  readonly spot: Spot | undefined;

  constructor(spot: Spot | undefined) {
    super(GadbSpotMarked.type, { bubbles: true, composed: true });
    this.spot = spot;
  }
}

/** A note was chosen, in the conversation or by its mark on the picture. */
export class GadbNoteChosen extends Event {
  static readonly type = "gadb-note-chosen";
  readonly noteId: string;
  readonly where: "conversation" | "picture";

  constructor(noteId: string, where: "conversation" | "picture") {
    super(GadbNoteChosen.type, { bubbles: true, composed: true });
    this.noteId = noteId;
    this.where = where;
  }
}

/** A note is to be answered; undefined when it is not to be after all. */
export class GadbReplyAsked extends Event {
  static readonly type = "gadb-reply-asked";
  readonly noteId: string | undefined;

  constructor(noteId: string | undefined) {
    super(GadbReplyAsked.type, { bubbles: true, composed: true });
    this.noteId = noteId;
  }
}

/** The task of a note is to be moved on. */
export class GadbTaskMoved extends Event {
  static readonly type = "gadb-task-moved";
  readonly noteId: string;
  readonly state: TaskState;

  constructor(noteId: string, state: TaskState) {
    super(GadbTaskMoved.type, { bubbles: true, composed: true });
    this.noteId = noteId;
    this.state = state;
  }
}

/** A stroke was drawn, in pixels of the media. */
export class GadbStrokeDrawn extends Event {
  static readonly type = "gadb-stroke-drawn";
  readonly shape: Shape;

  constructor(shape: Shape) {
    super(GadbStrokeDrawn.type, { bubbles: true, composed: true });
    this.shape = shape;
  }
}

/** A stroke is to be removed. */
export class GadbStrokeErased extends Event {
  static readonly type = "gadb-stroke-erased";
  readonly stroke: Stroke;

  constructor(stroke: Stroke) {
    super(GadbStrokeErased.type, { bubbles: true, composed: true });
    this.stroke = stroke;
  }
}

/** What the buttons of the drawing bar ask for. */
export type DrawCommand = "undo" | "redo" | "retry";

/** A button of the drawing bar was pressed. */
export class GadbDrawCommanded extends Event {
  static readonly type = "gadb-draw-commanded";
  readonly command: DrawCommand;

  constructor(command: DrawCommand) {
    super(GadbDrawCommanded.type, { bubbles: true, composed: true });
    this.command = command;
  }
}

declare global {
  interface HTMLElementEventMap {
    "gadb-view-changed": GadbViewChanged;
    "gadb-region-marked": GadbRegionMarked;
    "gadb-spot-marked": GadbSpotMarked;
    "gadb-note-chosen": GadbNoteChosen;
    "gadb-task-moved": GadbTaskMoved;
    "gadb-stroke-drawn": GadbStrokeDrawn;
    "gadb-stroke-erased": GadbStrokeErased;
    "gadb-draw-commanded": GadbDrawCommanded;
  }
}

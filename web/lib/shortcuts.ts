import { keysOf } from "./keymap.ts";

/** The one list of keyboard shortcuts: what listens, what the `?` sheet shows and what tooltips print all come from it. */

export type Scope = "everywhere" | "queue" | "review" | "player" | "board";

export type ShortcutId =
  | "help"
  | "theme"
  | "next"
  | "previous"
  | "open"
  | "reload"
  | "select"
  | "select-range"
  | "bulk-approve"
  | "bulk-request-changes"
  | "bulk-comment"
  | "bulk-send"
  | "unselect"
  | "back"
  | "approve"
  | "request-changes"
  | "comment"
  | "send"
  | "next-review"
  | "previous-review"
  | "surround"
  | "zoom"
  | "zoom-in"
  | "zoom-out"
  | "nearest"
  | "pan"
  | "mode-2up"
  | "mode-swipe"
  | "mode-onion"
  | "mode-difference"
  | "mode-blink"
  | "peek"
  | "older"
  | "newer"
  | "latest"
  | "latest-approved"
  | "mark-region"
  | "draw"
  | "draw-undo"
  | "draw-redo"
  | "marks"
  | "play"
  | "frame-back"
  | "frame-forward"
  | "shuttle-back"
  | "shuttle-stop"
  | "shuttle-forward"
  | "loop-from"
  | "loop-to"
  | "undo-verdict"
  | "ask-lock"
  | "extend-lock"
  | "search"
  | "go-queue"
  | "go-locks"
  | "go-storage";

export interface Shortcut {
  id: ShortcutId;
  scope: Scope;
  /**
   * Each is a `KeyboardEvent.key`, with "Ctrl+" before it when Control (or Command) is held; two keys with a space
   * between them are pressed one after the other.
   */
  keys: readonly string[];
  label: string;
  /** Works while a text field has the focus. */
  whileTyping?: boolean;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { id: "help", scope: "everywhere", keys: ["?"], label: "Show this list" },
  { id: "theme", scope: "everywhere", keys: ["t"], label: "Change the theme" },
  {
    id: "undo-verdict",
    scope: "everywhere",
    keys: ["z"],
    label: "Take the last verdict back, for ten seconds",
  },
  { id: "search", scope: "everywhere", keys: ["/"], label: "Search on this page" },
  { id: "go-queue", scope: "everywhere", keys: ["g q"], label: "Go to the reviews" },
  { id: "go-locks", scope: "everywhere", keys: ["g l"], label: "Go to the locks" },
  { id: "go-storage", scope: "everywhere", keys: ["g s"], label: "Go to the storage" },
  { id: "next", scope: "queue", keys: ["j", "ArrowDown"], label: "Next card" },
  { id: "previous", scope: "queue", keys: ["k", "ArrowUp"], label: "Previous card" },
  { id: "open", scope: "queue", keys: ["Enter"], label: "Open the card in focus" },
  { id: "reload", scope: "queue", keys: ["u"], label: "Load the queue again" },
  { id: "select", scope: "queue", keys: ["x"], label: "Select the card in focus, or leave it out" },
  { id: "select-range", scope: "queue", keys: ["Shift+x"], label: "Select all cards up to here" },
  { id: "bulk-approve", scope: "queue", keys: ["a"], label: "Approve what is selected" },
  {
    id: "bulk-request-changes",
    scope: "queue",
    keys: ["r"],
    label: "Request changes for what is selected",
  },
  { id: "bulk-comment", scope: "queue", keys: ["c"], label: "Comment on what is selected" },
  {
    id: "bulk-send",
    scope: "queue",
    keys: ["Ctrl+Enter"],
    label: "Send for what is selected",
    whileTyping: true,
  },
  {
    id: "unselect",
    scope: "queue",
    keys: ["Escape"],
    label: "Leave the note, then the selection",
    whileTyping: true,
  },
  { id: "approve", scope: "review", keys: ["a"], label: "Choose Approve and write a note" },
  {
    id: "request-changes",
    scope: "review",
    keys: ["r"],
    label: "Choose Request changes and write a note",
  },
  { id: "comment", scope: "review", keys: ["c"], label: "Choose Comment and write a note" },
  { id: "send", scope: "review", keys: ["Ctrl+Enter"], label: "Send", whileTyping: true },
  { id: "next-review", scope: "review", keys: ["j", "n"], label: "Next review" },
  { id: "previous-review", scope: "review", keys: ["k", "p"], label: "Previous review" },
  { id: "mode-2up", scope: "review", keys: ["1"], label: "Compare: 2-up; again: alone" },
  { id: "mode-swipe", scope: "review", keys: ["2"], label: "Compare: swipe" },
  { id: "mode-onion", scope: "review", keys: ["3"], label: "Compare: onion skin" },
  { id: "mode-difference", scope: "review", keys: ["4"], label: "Compare: difference" },
  { id: "mode-blink", scope: "review", keys: ["5"], label: "Compare: blink" },
  { id: "peek", scope: "review", keys: ["\\"], label: "Compare: hold to see the other version" },
  { id: "older", scope: "review", keys: ["["], label: "Compare with an older version" },
  { id: "newer", scope: "review", keys: ["]"], label: "Compare with a newer version" },
  { id: "latest", scope: "review", keys: ["l"], label: "Compare with the latest version" },
  {
    id: "latest-approved",
    scope: "review",
    keys: ["b"],
    label: "Compare with the latest approved",
  },
  { id: "zoom", scope: "review", keys: ["0"], label: "Picture: fit or actual size" },
  { id: "zoom-in", scope: "review", keys: ["=", "+"], label: "Picture: larger" },
  { id: "zoom-out", scope: "review", keys: ["-"], label: "Picture: smaller" },
  { id: "nearest", scope: "review", keys: ["8"], label: "Picture: 8 times, pixels as squares" },
  { id: "pan", scope: "review", keys: [" "], label: "Picture: hold and drag to move it" },
  { id: "surround", scope: "review", keys: ["v"], label: "Picture: next surround" },
  {
    id: "mark-region",
    scope: "review",
    keys: ["m"],
    label: "Mark a region, a frame or a point, and write a note",
  },
  { id: "draw", scope: "review", keys: ["d"], label: "Draw on the picture, or stop drawing" },
  {
    id: "draw-undo",
    scope: "review",
    keys: ["Ctrl+z"],
    label: "Drawing: take the last stroke back",
  },
  {
    id: "draw-redo",
    scope: "review",
    keys: ["Ctrl+Shift+z", "Ctrl+y"],
    label: "Drawing: do it again",
  },
  { id: "marks", scope: "review", keys: ["h"], label: "Show or hide notes and drawings" },
  {
    id: "back",
    scope: "review",
    keys: ["Escape"],
    label: "Leave the note, then back to the queue",
    whileTyping: true,
  },
  { id: "play", scope: "player", keys: [" "], label: "Play or pause" },
  { id: "frame-back", scope: "player", keys: [","], label: "One frame back" },
  { id: "frame-forward", scope: "player", keys: ["."], label: "One frame on" },
  { id: "shuttle-back", scope: "player", keys: ["j"], label: "Play backwards; again: faster" },
  { id: "shuttle-stop", scope: "player", keys: ["k"], label: "Stop" },
  { id: "shuttle-forward", scope: "player", keys: ["l"], label: "Play; again: faster" },
  { id: "loop-from", scope: "player", keys: ["i"], label: "Loop from here; again: no loop" },
  { id: "loop-to", scope: "player", keys: ["o"], label: "Loop up to here; again: no loop" },
  { id: "next", scope: "board", keys: ["j", "ArrowDown"], label: "Next row" },
  { id: "previous", scope: "board", keys: ["k", "ArrowUp"], label: "Previous row" },
  { id: "open", scope: "board", keys: ["Enter"], label: "Open the row in focus" },
  { id: "reload", scope: "board", keys: ["u"], label: "Load the list again" },
  { id: "ask-lock", scope: "board", keys: ["a"], label: "Lock: ask its holder for it" },
  { id: "extend-lock", scope: "board", keys: ["e"], label: "Lock: extend one of yours" },
];

/** The scopes with their titles, in the order of the sheet. */
export const SHORTCUT_GROUPS: readonly (readonly [Scope, string])[] = [
  ["queue", "In the queue"],
  ["review", "In a review"],
  ["player", "In a film or a sound, while it has the focus"],
  ["board", "On the lock board and in lists"],
  ["everywhere", "Everywhere"],
];

/** The part of a keyboard event that decides. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** Counts together with Control alone: "?" is a key of its own wherever it is on the keyboard. */
  shiftKey?: boolean;
  /** Set while an input method is composing a character. */
  isComposing: boolean;
  repeat: boolean;
}

/** What the keyboard is to do right now. */
export interface KeyContext {
  scope: Scope;
  /** Whether a text field has the focus; see `isTextField`. */
  typing: boolean;
  /** WCAG 2.1.4: shortcuts of a single character can be switched off. */
  singleKeys: boolean;
  /** The key pressed just before, when it began a sequence. */
  pending?: string | undefined;
}

/** The shortcut that a key press means here, if any. The scope's own go before those of everywhere. */
export function matchShortcut(press: KeyPress, context: KeyContext): ShortcutId | undefined {
  if (press.isComposing || press.altKey) return undefined;
  const pressed = nameOf(press);
  const isCharacter = [...pressed].length === 1;
  if (isCharacter && (!context.singleKeys || press.repeat)) {
    // A held key walks through the queue, but it never decides anything.
    if (!context.singleKeys || !MAY_REPEAT.has(pressed)) return undefined;
  }
  const { pending } = context;
  const find = (typed: string) =>
    available(context).find((shortcut) => keysOf(shortcut).includes(typed))?.id;
  // Shift matters to a letter only where a shortcut says so: Caps Lock is no other key.
  const shifted = press.shiftKey === true ? find(`Shift+${pressed}`) : undefined;
  const continued = pending === undefined ? undefined : find(`${pending} ${pressed}`);
  return shifted ?? continued ?? find(pressed);
}

/** The key when it is the first of a sequence that means something here. */
export function beginsSequence(press: KeyPress, context: KeyContext): string | undefined {
  if (press.isComposing || press.altKey || press.repeat || !context.singleKeys) return undefined;
  const pressed = nameOf(press);
  const begins = available(context).some((shortcut) =>
    keysOf(shortcut).some((key) => key.startsWith(`${pressed} `)),
  );
  return begins ? pressed : undefined;
}

function available({ scope, typing }: KeyContext): Shortcut[] {
  return SHORTCUTS.filter(
    (shortcut) =>
      (shortcut.scope === scope || shortcut.scope === "everywhere") &&
      (shortcut.whileTyping === true || !typing),
  );
}

const MAY_REPEAT = new Set(["j", "k", ",", ".", "[", "]", "=", "+", "-", " "]);

/** A key press as the list writes it. */
export function nameOf(press: Pick<KeyPress, "key" | "ctrlKey" | "metaKey" | "shiftKey">): string {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (!press.ctrlKey && !press.metaKey) return key;
  return press.shiftKey === true ? `Ctrl+Shift+${key}` : `Ctrl+${key}`;
}

/** The first element of an event's composed path, as far as the guard looks at it. */
export interface FocusTarget {
  tagName?: string;
  type?: string;
  isContentEditable?: boolean;
}

const KEYLESS_INPUTS = new Set([
  "button",
  "checkbox",
  "color",
  "file",
  "image",
  "radio",
  "range",
  "reset",
  "submit",
]);

/**
 * Whether keys typed into `target` are text. Give it `event.composedPath()[0]`: seen from outside, a key press inside a
 * shadow root has the host as its target, and the letter "a" in a note would approve the version.
 */
export function isTextField(target: FocusTarget | undefined): boolean {
  if (target === undefined) return false;
  if (target.isContentEditable === true) return true;
  const tag = target.tagName?.toUpperCase();
  if (tag === "TEXTAREA" || tag === "SELECT") return true;
  return tag === "INPUT" && !KEYLESS_INPUTS.has(target.type ?? "text");
}

/** Whether a key is the last that a shortcut needs, with whatever before or beside it: what tells that it was let go. */
export function isKeyOf(id: ShortcutId, key: string): boolean {
  const name = nameOf({ key, ctrlKey: false, metaKey: false });
  return SHORTCUTS.some(
    (shortcut) =>
      shortcut.id === id &&
      keysOf(shortcut).some(
        (taken) => taken === name || taken.endsWith(`+${name}`) || taken.endsWith(` ${name}`),
      ),
  );
}

/** The shortcuts of a scope in the order of the list. */
export function shortcutsOf(scope: Scope): Shortcut[] {
  return SHORTCUTS.filter((shortcut) => shortcut.scope === scope).map((shortcut) => ({
    ...shortcut,
    keys: keysOf(shortcut),
  }));
}

const KEY_NAMES: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  Escape: "Esc",
  " ": "Space",
};

/** A key as printed on it: "j" → "J", "Ctrl+Enter" → "Ctrl + Enter", "g q" → "G then Q". */
export function keyLabel(key: string): string {
  if (key.length > 2 && key.includes(" ")) return key.split(" ").map(keyLabel).join(" then ");
  const named = (part: string) =>
    KEY_NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  return key.length === 1 ? named(key) : key.split("+").map(named).join(" + ");
}

/** The first key of a shortcut for a tooltip: "(K)". */
export function shortcutHint(id: ShortcutId): string {
  const shortcut = SHORTCUTS.find((candidate) => candidate.id === id);
  const key = shortcut === undefined ? undefined : keysOf(shortcut)[0];
  return key === undefined ? "" : `(${keyLabel(key)})`;
}

/** The value of `aria-keyshortcuts` for a shortcut: "a" → "A", "Ctrl+Enter" → "Control+Enter", " " → "Space". */
export function ariaKeys(id: ShortcutId): string {
  const shortcut = SHORTCUTS.find((candidate) => candidate.id === id);
  const keys = shortcut === undefined ? [] : keysOf(shortcut);
  return (
    keys
      // The attribute knows no sequences.
      .filter((key) => key === " " || !key.includes(" "))
      .map((key) =>
        key
          .replace("Ctrl+", "Control+")
          .replace(/^ $/, "Space")
          .replace(/(?<=^|\+)[a-z]$/, (letter) => letter.toUpperCase()),
      )
      .join(" ")
  );
}

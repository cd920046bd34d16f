import type { Query } from "./router.ts";

/** How two versions of a picture are looked at; "alone" is the one under review by itself. */
export type CompareMode = "alone" | "2up" | "swipe" | "onion" | "difference" | "blink";

export interface ModeWord {
  mode: CompareMode;
  word: string;
  /** What it is good for. */
  hint: string;
}

/** In the order of their keys, 1 to 5. */
export const COMPARE_MODES: readonly ModeWord[] = [
  { mode: "2up", word: "2-up", hint: "Side by side" },
  { mode: "swipe", word: "Swipe", hint: "One over the other, with an edge to move" },
  { mode: "onion", word: "Onion skin", hint: "One over the other, one fading" },
  { mode: "difference", word: "Difference", hint: "What is not black has changed" },
  { mode: "blink", word: "Blink", hint: "One after the other" },
];

export type Channel = "rgb" | "r" | "g" | "b" | "a" | "luminance";

/** Each channel with the matrix of an SVG feColorMatrix that isolates it. */
export const CHANNELS: Readonly<Record<Channel, { word: string; matrix: string }>> = {
  rgb: { word: "RGB", matrix: "1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 1 0" },
  r: { word: "Red", matrix: grey("1 0 0 0 0") },
  g: { word: "Green", matrix: grey("0 1 0 0 0") },
  b: { word: "Blue", matrix: grey("0 0 1 0 0") },
  a: { word: "Alpha", matrix: grey("0 0 0 1 0") },
  // Rec. 709, over the values as they are stored: what a screen would show in grey.
  luminance: { word: "Luminance", matrix: grey("0.2126 0.7152 0.0722 0 0") },
};

/** Two changes a second at most: three flashes a second can hurt (WCAG 2.3.1). */
export const BLINK_EVERY_MS = 500;

/** Below this the panes of 2-up would be too narrow to judge anything; one picture over the other takes their place. */
const NARROWEST_2UP = 480;

/** The mode that is really shown in a stage of this width. */
export function modeThatFits(mode: CompareMode, stageWidth: number): CompareMode {
  return mode === "2up" && stageWidth < NARROWEST_2UP ? "onion" : mode;
}

/** The mode that a key or button leads to: the one in use, chosen again, is left. */
export function toggleMode(current: CompareMode, chosen: CompareMode): CompareMode {
  return current === chosen ? "alone" : chosen;
}

/** What the address says of a comparison. Numbers that make no sense are left out. */
export interface CompareView {
  mode: CompareMode;
  channel: Channel;
  /** The version to show instead of the one under review. */
  shown: number | undefined;
  /** The version to compare with. */
  against: number | undefined;
  /** Where in it: a frame of a film, a millisecond of a sound, the camera's orbit around a model. */
  at?: string;
}

/** Reads `mode`, `ch`, `v`, `cmp` and `t` of an address. */
export function parseCompare(query: Query): CompareView {
  const { mode, ch, v, cmp, t } = query;
  return {
    mode: COMPARE_MODES.find((known) => known.mode === mode)?.mode ?? "alone",
    channel: ch !== undefined && Object.hasOwn(CHANNELS, ch) ? (ch as Channel) : "rgb",
    shown: versionNumber(v),
    against: versionNumber(cmp),
    ...(t !== undefined && /^[\d.,-]{1,60}$/.test(t) ? { at: t } : {}),
  };
}

/** The part of an address that says this; what is as usual is left out. */
export function printCompare(view: Partial<CompareView>): Query {
  const query: Record<string, string> = {};
  if (view.mode !== undefined) query["mode"] = view.mode === "alone" ? "" : view.mode;
  if (view.channel !== undefined) query["ch"] = view.channel === "rgb" ? "" : view.channel;
  if ("shown" in view) query["v"] = view.shown === undefined ? "" : String(view.shown);
  if ("against" in view) query["cmp"] = view.against === undefined ? "" : String(view.against);
  if (view.at !== undefined) query["t"] = view.at;
  return query;
}

/**
 * The version to compare with unless one is chosen: the one it was built on, else the newest older one, else the newest.
 * Undefined when there is no other.
 */
export function usualOther(
  numbers: readonly number[],
  shown: number,
  parent: number | undefined,
): number | undefined {
  if (parent !== undefined && parent !== shown && numbers.includes(parent)) return parent;
  const others = ascending(numbers, shown);
  return others.findLast((number) => number < shown) ?? others.at(-1);
}

/** The version one older (-1) or newer (1) than the one compared with; the ends have none beyond them. */
export function stepOther(
  numbers: readonly number[],
  shown: number,
  { from, step }: { from: number | undefined; step: -1 | 1 },
): number | undefined {
  const others = ascending(numbers, shown);
  if (from === undefined) return others.at(-1);
  return step < 0
    ? (others.findLast((number) => number < from) ?? others[0])
    : (others.find((number) => number > from) ?? others.at(-1));
}

function ascending(numbers: readonly number[], without: number): number[] {
  return numbers.filter((number) => number !== without).toSorted((a, b) => a - b);
}

function versionNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function grey(row: string): string {
  return `${row} ${row} ${row} 0 0 0 0 1`;
}

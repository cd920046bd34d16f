import type { Scope, Shortcut, ShortcutId } from "./shortcuts.ts";

/** Keys that somebody has given to shortcuts instead of those of the list. */
export type Keymap = Readonly<Partial<Record<ShortcutId, readonly string[]>>>;

let active: Keymap = {};

/** Makes a map the one in force: what listens, the sheet and the tooltips follow. */
export function useKeymap(map: Keymap): void {
  active = map;
}

/** The keys of a shortcut, as they are now. */
export function keysOf({ id, keys }: Pick<Shortcut, "id" | "keys">): readonly string[] {
  return active[id] ?? keys;
}

/** Reads what was stored; what is not understood is left out. */
export function parseKeymap(text: string | null, ids: ReadonlySet<string>): Keymap {
  try {
    const stored: unknown = JSON.parse(text ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(([id, keys]) => ids.has(id) && areKeys(keys)),
    );
  } catch {
    return {};
  }
}

function areKeys(keys: unknown): keys is string[] {
  return Array.isArray(keys) && keys.every((key) => typeof key === "string" && key !== "");
}

/** The shortcut that already has this key where `shortcut` works; undefined when the key is free. */
export function conflictOf(
  shortcut: Shortcut,
  key: string,
  all: readonly Shortcut[],
): Shortcut | undefined {
  return all.find(
    (other) =>
      other.id !== shortcut.id &&
      meets(shortcut.scope, other.scope) &&
      keysOf(other).some((taken) => areConfusable(taken, key)),
  );
}

function meets(one: Scope, other: Scope): boolean {
  return one === other || one === "everywhere" || other === "everywhere";
}

/** The same key, or one that is the beginning of the other's sequence. */
function areConfusable(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

/** Keys that no shortcut may take: they move the focus, leave dialogs and press buttons. */
const RESERVED = new Set([
  "Tab",
  "Escape",
  "Enter",
  " ",
  "Shift",
  "Control",
  "Alt",
  "Meta",
  "Dead",
]);

/** Whether a shortcut may have this key. */
export function isFree(key: string): boolean {
  return !RESERVED.has(key) && !RESERVED.has(key.replace("Ctrl+", "")) && key !== "Unidentified";
}

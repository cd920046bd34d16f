import { kept } from "./data/storage.ts";
import { parseKeymap, useKeymap, type Keymap } from "./lib/keymap.ts";
import {
  beginsSequence,
  isTextField,
  matchShortcut,
  SHORTCUTS,
  type KeyContext,
  type FocusTarget,
  type Scope,
  type ShortcutId,
} from "./lib/shortcuts.ts";

/** Handlers of shortcuts; one that returns false leaves the key to the browser. */
export type Handlers = Partial<Record<ShortcutId, () => boolean | void>>;

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1_500;

const IDS: ReadonlySet<string> = new Set(SHORTCUTS.map(({ id }) => id));

/** Listens to the whole window and hands each shortcut to whoever has bound it. Fires "change" when keys do. */
export class Keyboard extends EventTarget {
  /** Where the user is; decides which shortcuts there are. */
  scope: Scope = "everywhere";
  readonly #bound = new Set<Handlers>();
  readonly #pauses = new Set<() => boolean>();
  #pending: { key: string; at: number } | undefined;
  #userId = "";
  #keymap: Keymap = {};

  constructor() {
    super();
    window.addEventListener("keydown", this.#onKeydown);
  }

  /** Takes the keys that this person has chosen in this browser. */
  use(userId: string | undefined): void {
    this.#userId = userId ?? "";
    this.#apply(parseKeymap(kept.get(`keymap.${this.#userId}`), IDS));
  }

  /** Whether shortcuts of one character work (WCAG 2.1.4); remembered for each person. */
  get singleKeys(): boolean {
    return kept.get(`single-keys.${this.#userId}`) !== "off";
  }

  set singleKeys(on: boolean) {
    kept.set(`single-keys.${this.#userId}`, on ? null : "off");
    this.dispatchEvent(new Event("change"));
  }

  /** Keys chosen instead of those of the list; remembered for each person. */
  get keymap(): Keymap {
    return this.#keymap;
  }

  set keymap(map: Keymap) {
    const isEmpty = Object.keys(map).length === 0;
    kept.set(`keymap.${this.#userId}`, isEmpty ? null : JSON.stringify(map));
    this.#apply(map);
  }

  #apply(map: Keymap): void {
    this.#keymap = map;
    useKeymap(map);
    this.dispatchEvent(new Event("change"));
  }

  /** Adds handlers; call the function that comes back to take them away again. */
  bind(handlers: Handlers): () => void {
    this.#bound.add(handlers);
    return () => this.#bound.delete(handlers);
  }

  /** Leaves all keys alone while `condition` holds, for instance while a dialog is open: they belong to it. */
  pauseWhile(condition: () => boolean): void {
    this.#pauses.add(condition);
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || [...this.#pauses].some((holds) => holds())) return;
    const context = this.#contextOf(event);
    this.#pending = undefined;
    const id = matchShortcut(event, context);
    if (id === undefined) return this.#begin(event, context);
    for (const handlers of this.#bound) {
      const handler = handlers[id];
      if (handler === undefined) continue;
      if (handler() !== false) event.preventDefault();
      return;
    }
  };

  #contextOf(event: KeyboardEvent): KeyContext {
    const typing = isTextField(event.composedPath()[0] as FocusTarget | undefined);
    const isInTime =
      this.#pending !== undefined && event.timeStamp - this.#pending.at < SEQUENCE_MS;
    const pending = isInTime ? this.#pending?.key : undefined;
    return { scope: this.scope, typing, singleKeys: this.singleKeys, pending };
  }

  #begin(event: KeyboardEvent, context: KeyContext): void {
    const key = beginsSequence(event, context);
    if (key === undefined) return;
    this.#pending = { key, at: event.timeStamp };
    event.preventDefault();
  }
}

import { kept } from "./data/storage.ts";
import {
  isTextField,
  matchShortcut,
  type FocusTarget,
  type Scope,
  type ShortcutId,
} from "./lib/shortcuts.ts";

/** Handlers of shortcuts; one that returns false leaves the key to the browser. */
export type Handlers = Partial<Record<ShortcutId, () => boolean | void>>;

/** Listens to the whole window and hands each shortcut to whoever has bound it. */
export class Keyboard {
  /** Where the user is; decides which shortcuts there are. */
  scope: Scope = "everywhere";
  readonly #bound = new Set<Handlers>();
  readonly #pauses = new Set<() => boolean>();

  constructor() {
    window.addEventListener("keydown", this.#onKeydown);
  }

  /** Whether shortcuts of one character work (WCAG 2.1.4); remembered. */
  get singleKeys(): boolean {
    return kept.get("single-keys") !== "off";
  }

  set singleKeys(on: boolean) {
    kept.set("single-keys", on ? null : "off");
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
    const typing = isTextField(event.composedPath()[0] as FocusTarget | undefined);
    const id = matchShortcut(event, { scope: this.scope, typing, singleKeys: this.singleKeys });
    if (id === undefined) return;
    for (const handlers of this.#bound) {
      const handler = handlers[id];
      if (handler === undefined) continue;
      if (handler() !== false) event.preventDefault();
      return;
    }
  };
}

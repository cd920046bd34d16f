import type { ReactiveController, ReactiveControllerHost } from "lit";
import { isKeyOf, type ShortcutId } from "../lib/shortcuts.ts";

/** A shortcut that means something for as long as its key is held: until it is let go, or the window is left. */
export class HeldKey implements ReactiveController {
  isDown = false;
  readonly #host: ReactiveControllerHost;
  readonly #id: ShortcutId;

  constructor(host: ReactiveControllerHost, id: ShortcutId) {
    this.#host = host;
    this.#id = id;
    host.addController(this);
  }

  /** The key was pressed. */
  hold(): true {
    this.#set(true);
    return true;
  }

  hostConnected(): void {
    window.addEventListener("keyup", this.#onKeyup);
    window.addEventListener("blur", this.#onBlur);
  }

  hostDisconnected(): void {
    window.removeEventListener("keyup", this.#onKeyup);
    window.removeEventListener("blur", this.#onBlur);
  }

  #onKeyup = (event: KeyboardEvent): void => {
    if (isKeyOf(this.#id, event.key)) this.#set(false);
  };

  #onBlur = (): void => this.#set(false);

  #set(isDown: boolean): void {
    if (this.isDown === isDown) return;
    this.isDown = isDown;
    this.#host.requestUpdate();
  }
}

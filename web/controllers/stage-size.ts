import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Size } from "../lib/geometry.ts";

/** Knows the size of an element of its host's, and has the host drawn again when it changes. */
export class StageSize implements ReactiveController {
  size: Size = { width: 0, height: 0 };
  readonly #host: ReactiveControllerHost;
  readonly #find: () => Element | null;
  #observed: Element | undefined;
  #observer: ResizeObserver | undefined;

  constructor(host: ReactiveControllerHost, find: () => Element | null) {
    this.#host = host;
    this.#find = find;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      if (width === this.size.width && height === this.size.height) return;
      this.size = { width, height };
      this.#host.requestUpdate();
    });
  }

  hostUpdated(): void {
    const element = this.#find() ?? undefined;
    if (element === this.#observed) return;
    this.#observer?.disconnect();
    this.#observed = element;
    if (element !== undefined) this.#observer?.observe(element);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observed = undefined;
  }
}

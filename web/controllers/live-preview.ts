import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Previews } from "../data/previews.ts";
import type { Preview } from "../lib/preview.ts";
import type { MediaVersion } from "../lib/reviews.ts";

type Host = ReactiveControllerHost & { isConnected: boolean };

/** The preview of a version, kept up to date in place while it is on its way. */
export class LivePreview implements ReactiveController {
  readonly #host: Host;
  #version: MediaVersion | undefined;
  #previews: Previews | undefined;
  /** What came since the version was given. */
  #newer: Preview | undefined;
  #unfollow: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  /** The version that is shown; undefined for what has no preview. To be called before each rendering. */
  show(version: MediaVersion | undefined, previews: Previews): void {
    const isSame = version?.id === this.#version?.id;
    this.#previews = previews;
    // A page that loads again has what came meanwhile, or knows no more than it did.
    if (!isSame || version?.preview.state !== "waiting") this.#newer = undefined;
    this.#version = version;
    if (!isSame) this.#stop();
    this.#follow();
  }

  /** What is known by now. */
  get current(): Preview | undefined {
    return this.#newer ?? this.#version?.preview;
  }

  /** Takes what came by another way: it was asked to be made again. */
  take(preview: Preview): void {
    this.#newer = preview;
    this.#follow();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #follow(): void {
    const version = this.#version;
    if (this.current?.state !== "waiting" || !this.#host.isConnected) return this.#stop();
    if (version === undefined || this.#unfollow !== undefined) return;
    this.#unfollow = this.#previews?.follow(version, (preview) => this.take(preview));
  }

  #stop(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }
}

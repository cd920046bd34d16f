import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Previews } from "../data/previews.ts";
import type { Preview } from "../lib/preview.ts";
import type { MediaVersion } from "../lib/reviews.ts";

type Host = ReactiveControllerHost & { isConnected: boolean };

/** The preview of a version, kept up to date in place: while it is on its way, or as long as it is shown. */
export class LivePreview implements ReactiveController {
  readonly #host: Host;
  readonly #isFollowed: (preview: Preview) => boolean;
  /** How the version's preview was when the page loaded it. */
  #given = "";
  #version: MediaVersion | undefined;
  #previews: Previews | undefined;
  /** What came since the version was given. */
  #newer: Preview | undefined;
  #unfollow: (() => void) | undefined;

  /** `always`: also when it is there, since it may be made anew. */
  constructor(host: Host, { always = false } = {}) {
    this.#host = host;
    this.#isFollowed = ({ state }) => state === "waiting" || (always && state !== "none");
    host.addController(this);
  }

  /** The version that is shown; undefined for what has no preview. To be called before each rendering. */
  show(version: MediaVersion | undefined, previews: Previews): void {
    const isSame = version?.id === this.#version?.id;
    const given = JSON.stringify(version?.preview);
    // A page that loads again knows what came meanwhile, or no more than it did.
    if (!isSame || given !== this.#given) this.#newer = undefined;
    this.#given = given;
    this.#previews = previews;
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
    const { current } = this;
    const isWanted = current !== undefined && this.#isFollowed(current);
    if (!isWanted || !this.#host.isConnected) return this.#stop();
    if (version === undefined || this.#unfollow !== undefined) return;
    this.#unfollow = this.#previews?.follow(version, (preview) => this.take(preview));
  }

  #stop(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }
}

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ReviewEvent } from "../data/live-feed.ts";
import { loadReview } from "../data/room.ts";
import { StrokeQueue } from "../data/stroke-queue.ts";
import { whatIsNew } from "../lib/news.ts";
import type { Review } from "../lib/reviews.ts";
import type { DrawCommand } from "../room-events.ts";
import type { Services } from "../services.ts";
import { Loader } from "./loader.ts";

/** Several events of one act of somebody's come together. */
const GATHER_MS = 250;

type Host = ReactiveControllerHost & { readonly services: Services };

/**
 * The review that is open: loads it, follows what others do to it and brings it up to date in place, and has what is
 * drawn on it. `onNews` is told in a sentence what others did.
 */
export class Room implements ReactiveController {
  strokes: StrokeQueue | undefined;
  readonly #host: Host;
  readonly #onNews: (sentence: string) => void;
  readonly #review: Loader<Review>;
  readonly #queues = new Map<string, StrokeQueue>();
  #id = "";
  #followed: string | undefined;
  #unfollow: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, onNews: (sentence: string) => void) {
    this.#host = host;
    this.#onNews = onNews;
    this.#review = new Loader<Review>(host);
    host.addController(this);
  }

  get review(): Review | undefined {
    return this.#review.value;
  }

  get problem() {
    return this.#review.problem;
  }

  get slow(): boolean {
    return this.#review.slow;
  }

  /** Another review is opened. What was read ahead is shown at once, and brought up to date. */
  async open(id: string): Promise<void> {
    this.#id = id;
    clearTimeout(this.#timer);
    this.#review.clear();
    this.#review.value = this.#host.services.ahead.take(id);
    this.strokes = this.#queueOf(id);
    const loading = this.load();
    if (this.#review.value === undefined) await loading;
  }

  /** Loads the present state; what is shown stays until then. */
  async load(): Promise<void> {
    const id = this.#id;
    const { client } = this.#host.services;
    const review = await this.#review.run((signal) => loadReview(client, id, signal));
    if (review === undefined) return;
    this.strokes?.settle(review.strokes);
    this.#host.services.projects.noteReview(review.projectId);
    this.#follow(review.projectId);
  }

  /** Takes the last stroke back, does it again, or sends at once what is not saved; says whether there was anything. */
  draw(command: DrawCommand): boolean {
    const { strokes } = this;
    if (strokes === undefined) return false;
    if (command === "retry") {
      strokes.retry();
      return true;
    }
    return strokes[command](strokes.merge(this.review?.strokes ?? []));
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#followed = undefined;
    for (const queue of this.#queues.values()) queue.close();
    this.#queues.clear();
    this.strokes = undefined;
  }

  /** Strokes are sent, and tried again, also after the next review was opened. */
  #queueOf(id: string): StrokeQueue {
    const known = this.#queues.get(id);
    if (known !== undefined) return known;
    const queue = new StrokeQueue(this.#host.services.client, id);
    queue.addEventListener("change", () => this.#host.requestUpdate());
    this.#queues.set(id, queue);
    return queue;
  }

  #follow(projectId: string): void {
    if (this.#followed === projectId) return;
    this.#unfollow?.();
    this.#followed = projectId;
    this.#unfollow = this.#host.services.live.reviews(projectId, (event) => this.#onEvent(event));
  }

  #onEvent({ event, assetReview }: ReviewEvent): void {
    // What was missed before "ready" and with "resync" is in the present state alone.
    const isUnknown = event === "ready" || event === "resync";
    const subject = this.review?.subject;
    const isSameAsset =
      subject?.kind === "version" && assetReview?.version?.asset?.id === subject.assetId;
    if (!isUnknown && !isSameAsset && assetReview?.id !== this.#id) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), GATHER_MS);
  }

  async #refresh(): Promise<void> {
    const before = this.review;
    await this.load();
    const after = this.review;
    const sentence =
      before === undefined || after === undefined || before.id !== after.id
        ? undefined
        : whatIsNew(before, after);
    if (sentence !== undefined) this.#onNews(sentence);
  }
}

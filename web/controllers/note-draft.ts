import type { ReactiveController, ReactiveControllerHost } from "lit";
import { forTab } from "../data/storage.ts";
import { parseRegion, type Region } from "../lib/region.ts";
import { parseSpot, type Spot } from "../lib/spot.ts";
import { GadbReplyAsked, GadbSpotMarked, type GadbRegionMarked } from "../room-events.ts";

/** What the note that is being written is about. Kept in this tab until the note is sent, as its words are. */
export class NoteDraft implements ReactiveController {
  /** The part of the picture. */
  region: Region | undefined;
  /** The frame, or the point of the model. */
  spot: Spot | undefined;
  /** The note that it answers. */
  answered: string | undefined;
  readonly #host: ReactiveControllerHost;
  #reviewId = "";

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  /** Another review is opened. */
  open(reviewId: string): void {
    this.#reviewId = reviewId;
    this.region = parseRegion(forTab.get(this.#key("region")));
    this.spot = parseSpot(forTab.get(this.#key("spot")));
    this.answered = forTab.get(this.#key("answers")) ?? undefined;
  }

  /** Whether it is about the whole version and answers nothing. */
  get isNone(): boolean {
    const { region, spot, answered } = this;
    return region === undefined && spot === undefined && answered === undefined;
  }

  /** Takes what was marked, or taken away again; says which it was. */
  take(event: GadbRegionMarked | GadbSpotMarked | GadbReplyAsked): boolean {
    if (event instanceof GadbReplyAsked) {
      this.answer(event.noteId);
      return event.noteId !== undefined;
    }
    if (event instanceof GadbSpotMarked) this.mark(event.spot);
    else this.about(event.region);
    return event instanceof GadbSpotMarked ? event.spot !== undefined : event.region !== undefined;
  }

  about(region: Region | undefined): void {
    this.region = region;
    forTab.set(this.#key("region"), region === undefined ? null : JSON.stringify(region));
    this.#host.requestUpdate();
  }

  mark(spot: Spot | undefined): void {
    this.spot = spot;
    forTab.set(this.#key("spot"), spot === undefined ? null : JSON.stringify(spot));
    this.#host.requestUpdate();
  }

  answer(noteId: string | undefined): void {
    this.answered = noteId;
    forTab.set(this.#key("answers"), noteId ?? null);
    this.#host.requestUpdate();
  }

  /** The note was sent. */
  clear(): void {
    this.about(undefined);
    this.mark(undefined);
    this.answer(undefined);
  }

  #key(name: string): string {
    return `draft.${name}.${this.#reviewId}`;
  }
}

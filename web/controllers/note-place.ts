import type { ReactiveController, ReactiveControllerHost } from "lit";
import { forTab } from "../data/storage.ts";
import { parseRegion, type Region } from "../lib/region.ts";
import { parseSpot, type Spot } from "../lib/spot.ts";

/** What the note that is being written is about; kept in this tab like the note itself, over reloads. */
export class NotePlace implements ReactiveController {
  #region: Region | undefined;
  #spot: Spot | undefined;
  #reviewId = "";
  readonly #host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  /** The part of the picture. */
  get region(): Region | undefined {
    return this.#region;
  }

  set region(region: Region | undefined) {
    this.#region = region;
    this.#keep("region", region);
  }

  /** The frame, or the point of the model. */
  get spot(): Spot | undefined {
    return this.#spot;
  }

  set spot(spot: Spot | undefined) {
    this.#spot = spot;
    this.#keep("spot", spot);
  }

  get isNone(): boolean {
    return this.#region === undefined && this.#spot === undefined;
  }

  /** Another review is opened: what was marked for its note is there again. */
  open(reviewId: string): void {
    this.#reviewId = reviewId;
    this.#region = parseRegion(forTab.get(`draft.region.${reviewId}`));
    this.#spot = parseSpot(forTab.get(`draft.spot.${reviewId}`));
  }

  /** The note has been sent. */
  clear(): void {
    this.region = undefined;
    this.spot = undefined;
  }

  #keep(name: string, place: Region | Spot | undefined): void {
    forTab.set(
      `draft.${name}.${this.#reviewId}`,
      place === undefined ? null : JSON.stringify(place),
    );
    this.#host.requestUpdate();
  }
}

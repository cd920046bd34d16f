import type { ReactiveController, ReactiveControllerHost } from "lit";
import {
  matrixOf,
  panBy,
  reveal,
  stepScale,
  toMedia,
  zoomAt,
  type Box,
  type Matrix,
  type Point,
  type Size,
  type Zoom,
} from "../lib/geometry.ts";

/** What is moved, and what it is seen through. */
export interface Scene {
  media: Size;
  /** All panes are of this size and show the same part. */
  pane: Size;
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: 48, y: 0 },
  ArrowRight: { x: -48, y: 0 },
  ArrowUp: { x: 0, y: 48 },
  ArrowDown: { x: 0, y: -48 },
};

/** The zoom of a picture and what changes it: keys, wheel, pointer, two fingers. */
export class PanZoom implements ReactiveController {
  zoom: Zoom = "fit";
  /** Where the pointer is, in the media; undefined when it is elsewhere. */
  under: Point | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #scene: () => Scene;
  readonly #fingers = new Map<number, Point>();

  constructor(host: ReactiveControllerHost, scene: () => Scene) {
    this.#host = host;
    this.#scene = scene;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#fingers.clear();
  }

  get matrix(): Matrix {
    const { media, pane } = this.#scene();
    return matrixOf(this.zoom, media, pane);
  }

  fit(): void {
    this.#set("fit");
  }

  /** Zooms around a point of the pane, its middle unless given. */
  zoomTo(scale: number, at?: Point): void {
    const { pane } = this.#scene();
    const point = at ?? { x: pane.width / 2, y: pane.height / 2 };
    this.#set(zoomAt(point, scale, this.matrix, pane));
  }

  /** One step in (1) or out (-1). */
  step(steps: number, at?: Point): void {
    this.zoomTo(stepScale(this.matrix.scale, steps), at);
  }

  /** Brings a part of the media into sight. */
  reveal(box: Box): void {
    const { media, pane } = this.#scene();
    this.#set(reveal(box, this.zoom, media, pane));
  }

  /** Moves by an arrow key; says whether it was one. */
  arrow(key: string): boolean {
    const delta = ARROWS[key];
    if (delta !== undefined) this.#pan(delta);
    return delta !== undefined;
  }

  /** The point of the pane that an event is at; panes lie side by side on the stage. */
  at(event: MouseEvent): Point {
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const { width } = this.#scene().pane;
    return { x: (event.clientX - left) % Math.max(1, width), y: event.clientY - top };
  }

  onWheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.deltaY !== 0) this.step(Math.sign(-event.deltaY), this.at(event));
  }

  /** Takes hold of the picture. */
  grab(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.at(event));
  }

  onMove(event: PointerEvent): void {
    const to = this.at(event);
    this.under = toMedia(to, this.matrix);
    const from = this.#fingers.get(event.pointerId);
    if (from !== undefined) {
      const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
      this.#fingers.set(event.pointerId, to);
      if (other === undefined) this.#pan({ x: to.x - from.x, y: to.y - from.y });
      else this.#pinch(other, from, to);
    }
    this.#host.requestUpdate();
  }

  onUp(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
  }

  onLeave(): void {
    this.under = undefined;
    this.#host.requestUpdate();
  }

  /** The finger that rests is the middle of what the other one does. */
  #pinch(rest: Point, from: Point, to: Point): void {
    const before = Math.hypot(from.x - rest.x, from.y - rest.y);
    const after = Math.hypot(to.x - rest.x, to.y - rest.y);
    if (before > 8) this.zoomTo((this.matrix.scale * after) / before, rest);
  }

  #pan(delta: Point): void {
    if (delta.x === 0 && delta.y === 0) return;
    const { media, pane } = this.#scene();
    this.#set(panBy(delta, this.matrix, media, pane));
  }

  #set(zoom: Zoom): void {
    this.zoom = zoom;
    this.#host.requestUpdate();
  }
}

/** A slider or a button on the stage is used for what it is; a click inside a shadow root has its host as target. */
export function isControl(event: Event): boolean {
  return event
    .composedPath()
    .some((node) => node instanceof HTMLInputElement || node instanceof HTMLButtonElement);
}

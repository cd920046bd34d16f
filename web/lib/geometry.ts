/**
 * Where a picture is on the screen: one matrix for every layer and pane of a comparison. Lengths are CSS pixels; a media
 * pixel of the picture under review is one CSS pixel at scale 1. Pure: no DOM.
 */

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Size, Point {}

/** stage = media × scale + (x, y). */
export interface Matrix extends Point {
  scale: number;
}

/** What the user asked for: fitted into the pane whatever its size, or a scale of their own around a centre. */
export type Zoom = "fit" | { scale: number; centre: Point };

/** Around a fitted picture, so that its edge is seen. */
export const MARGIN = 12;
export const NEAREST_SCALE = 8;
const MAX_SCALE = 64;
const STEP = 1.25;

/** The scale at which `media` just fits into `pane`. */
export function fitScale(media: Size, pane: Size): number {
  const width = Math.max(1, pane.width - 2 * MARGIN);
  const height = Math.max(1, pane.height - 2 * MARGIN);
  return Math.min(width / Math.max(1, media.width), height / Math.max(1, media.height), MAX_SCALE);
}

/** The matrix of a zoom in a pane. The same zoom gives the same picture in panes of the same size. */
export function matrixOf(zoom: Zoom, media: Size, pane: Size): Matrix {
  const scale = zoom === "fit" ? fitScale(media, pane) : zoom.scale;
  const centre = zoom === "fit" ? { x: media.width / 2, y: media.height / 2 } : zoom.centre;
  return { scale, x: pane.width / 2 - centre.x * scale, y: pane.height / 2 - centre.y * scale };
}

/** Scale `scale` around a point of the pane, which stays where it is on the picture. */
export function zoomAt(at: Point, scale: number, from: Matrix, pane: Size): Zoom {
  const bounded = clampScale(scale);
  const under = toMedia(at, from);
  return {
    scale: bounded,
    centre: {
      x: under.x + (pane.width / 2 - at.x) / bounded,
      y: under.y + (pane.height / 2 - at.y) / bounded,
    },
  };
}

/** The next scale in or out; whole steps of the wheel and of the keys. */
export function stepScale(scale: number, steps: number): number {
  return clampScale(scale * STEP ** steps);
}

/** Moves the picture by this much on the screen, and never so far that none of it is seen. */
export function panBy(delta: Point, from: Matrix, media: Size, pane: Size): Zoom {
  const centre = toMedia({ x: pane.width / 2 - delta.x, y: pane.height / 2 - delta.y }, from);
  return {
    scale: from.scale,
    centre: { x: clamp(centre.x, 0, media.width), y: clamp(centre.y, 0, media.height) },
  };
}

/** A point of the pane as one of the media. */
export function toMedia(at: Point, matrix: Matrix): Point {
  return { x: (at.x - matrix.x) / matrix.scale, y: (at.y - matrix.y) / matrix.scale };
}

/** A point of the media as one of the pane. */
export function toPane(at: Point, matrix: Matrix): Point {
  return { x: at.x * matrix.scale + matrix.x, y: at.y * matrix.scale + matrix.y };
}

/** How a picture of another size lies over the one under review: never stretched. */
export type Alignment = "fit" | "corner";

/** Where the other picture lies, in media pixels of the one under review. */
export function layOver(media: Size, other: Size, alignment: Alignment): Box {
  if (alignment === "corner") return { x: 0, y: 0, ...other };
  const scale = Math.min(
    media.width / Math.max(1, other.width),
    media.height / Math.max(1, other.height),
  );
  const width = other.width * scale;
  const height = other.height * scale;
  return { x: (media.width - width) / 2, y: (media.height - height) / 2, width, height };
}

/** The whole pixel under a point of the media; undefined beside the picture. */
export function pixelAt(at: Point, media: Size): Point | undefined {
  const x = Math.floor(at.x);
  const y = Math.floor(at.y);
  const isInside = x >= 0 && y >= 0 && x < media.width && y < media.height;
  return isInside ? { x, y } : undefined;
}

/** The pixel of the other picture that lies over a point of the one under review. */
export function otherPixelAt(at: Point, over: Box, other: Size): Point | undefined {
  const scale = other.width / Math.max(Number.EPSILON, over.width);
  return pixelAt({ x: (at.x - over.x) * scale, y: (at.y - over.y) * scale }, other);
}

/** Where a region is moved so that it is seen: unchanged when it is. */
export function reveal(box: Box, zoom: Zoom, media: Size, pane: Size): Zoom {
  const matrix = matrixOf(zoom, media, pane);
  const from = toPane(box, matrix);
  const to = toPane({ x: box.x + box.width, y: box.y + box.height }, matrix);
  const isSeen = from.x >= 0 && from.y >= 0 && to.x <= pane.width && to.y <= pane.height;
  if (isSeen || zoom === "fit") return zoom;
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const isSmall = box.width * zoom.scale <= pane.width && box.height * zoom.scale <= pane.height;
  return { scale: isSmall ? zoom.scale : fitScale(box, pane), centre };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

function clampScale(scale: number): number {
  return clamp(scale, 1 / MAX_SCALE, MAX_SCALE);
}

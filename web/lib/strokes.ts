import type { Point } from "./geometry.ts";

export type Tool = "pen" | "arrow" | "rectangle" | "ellipse";

/** What can be drawn with, in the order of the buttons. */
export const TOOLS: readonly { tool: Tool; word: string }[] = [
  { tool: "pen", word: "Pen" },
  { tool: "arrow", word: "Arrow" },
  { tool: "rectangle", word: "Box" },
  { tool: "ellipse", word: "Ellipse" },
];

/**
 * Colours that people with colour-blindness tell apart too (Okabe and Ito, "Color Universal Design"). They are data: they
 * are stored with each stroke. Each is drawn on a dark outline, so that it reads on any picture.
 */
export const COLORS: readonly { color: string; word: string }[] = [
  { color: "#ff5c4d", word: "Red" },
  { color: "#e69f00", word: "Orange" },
  { color: "#f0e442", word: "Yellow" },
  { color: "#00c890", word: "Green" },
  { color: "#56b4e9", word: "Blue" },
  { color: "#ffffff", word: "White" },
];

export const FIRST_COLOR = "#ff5c4d";

/** A stroke in pixels of the media. */
export interface Shape {
  tool: Tool;
  color: string;
  width: number;
  points: readonly Point[];
}

/** A stroke as everybody sees it. */
export interface Stroke extends Shape {
  id: string;
  byName: string;
  canRemove: boolean;
}

/** Points of a pen nearer than this to the last one (in media pixels at scale 1) say nothing new. */
const NEAREST = 1.5;
/** The database takes more; a stroke this long is better begun anew. */
export const MAX_POINTS = 4_000;

/** Whether a pen's next point is worth keeping. */
export function isNewPoint(points: readonly Point[], next: Point, scale: number): boolean {
  const last = points.at(-1);
  if (last === undefined) return true;
  return Math.hypot(next.x - last.x, next.y - last.y) >= NEAREST / scale;
}

/** The shape while and after it is dragged from its first point: the pen keeps all points, the others two. */
export function extend(shape: Shape, next: Point, scale: number): Shape {
  const { points, tool } = shape;
  if (tool !== "pen") return { ...shape, points: [points[0] ?? next, next] };
  if (points.length >= MAX_POINTS || !isNewPoint(points, next, scale)) return shape;
  return { ...shape, points: [...points, next] };
}

/** Whether there is something to keep: a pen's dot is, a box without a size is not. */
export function isDrawn({ tool, points }: Shape): boolean {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return false;
  return tool === "pen" || Math.hypot(last.x - first.x, last.y - first.y) >= 2;
}

/** The `d` of an SVG path that draws the shape. */
export function pathOf({ tool, points, width }: Shape): string {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return "";
  if (tool === "rectangle") return `M${at(first)}H${num(last.x)}V${num(last.y)}H${num(first.x)}Z`;
  if (tool === "ellipse") return ellipse(first, last);
  if (tool === "arrow") return arrow(first, last, width);
  // A single point is a line to itself: round caps make it a dot.
  if (points.length === 1) return `M${at(first)}L${at(first)}`;
  return `M${points.map(at).join("L")}`;
}

function ellipse(one: Point, other: Point): string {
  const rx = Math.abs(other.x - one.x) / 2;
  const ry = Math.abs(other.y - one.y) / 2;
  const left = Math.min(one.x, other.x);
  const y = (one.y + other.y) / 2;
  const half = `A${num(rx)} ${num(ry)} 0 0 0`;
  return `M${num(left)} ${num(y)}${half} ${num(left + 2 * rx)} ${num(y)}${half} ${num(left)} ${num(y)}`;
}

function arrow(from: Point, to: Point, width: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const head = Math.min(length, Math.max(width * 4, length * 0.15));
  const wing = (turn: number) => ({
    x: to.x - head * Math.cos(angle + turn),
    y: to.y - head * Math.sin(angle + turn),
  });
  return `M${at(from)}L${at(to)}M${at(wing(0.45))}L${at(to)}L${at(wing(-0.45))}`;
}

/** The points as the API takes and gives them. */
export function toPairs(points: readonly Point[]): [number, number][] {
  return points.map(({ x, y }) => [round(x), round(y)]);
}

/** Points of the API; what is no pair of numbers is left out. */
export function fromPairs(value: unknown): Point[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [x, y] = pair as unknown[];
    return typeof x === "number" && typeof y === "number" ? [{ x, y }] : [];
  });
}

/** Whether two strokes are one and the same, for instance after an answer got lost. */
export function isSameShape(one: Shape, other: Shape): boolean {
  return (
    one.tool === other.tool &&
    one.color === other.color &&
    JSON.stringify(toPairs(one.points)) === JSON.stringify(toPairs(other.points))
  );
}

function at({ x, y }: Point): string {
  return `${num(x)} ${num(y)}`;
}

function num(value: number): string {
  return String(round(value));
}

/** A tenth of a pixel is more than anybody draws. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

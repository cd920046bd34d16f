import { clamp, type Box, type Point, type Size } from "./geometry.ts";

/** A part of a picture as fractions of its width and height, as notes keep it: right at every size of the window. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Below this a region is hardly to be seen, and a press without a movement is no region. */
const LEAST = 0.005;
/** Fractions have as many digits as a picture of 16k needs. */
const DIGITS = 6;

/** The region between two corners, in pixels of the media; undefined when it is too small to be meant. */
export function regionBetween(one: Point, other: Point, media: Size): Region | undefined {
  const left = clamp(Math.min(one.x, other.x) / media.width, 0, 1);
  const top = clamp(Math.min(one.y, other.y) / media.height, 0, 1);
  const right = clamp(Math.max(one.x, other.x) / media.width, 0, 1);
  const bottom = clamp(Math.max(one.y, other.y) / media.height, 0, 1);
  const region = { x: left, y: top, width: right - left, height: bottom - top };
  return region.width < LEAST || region.height < LEAST ? undefined : rounded(region);
}

/** A region to begin with: the middle of what is seen of the picture. */
export function middleOf(seen: Box, media: Size): Region {
  const left = clamp(seen.x / media.width, 0, 1);
  const top = clamp(seen.y / media.height, 0, 1);
  const width = clamp((seen.x + seen.width) / media.width, 0, 1) - left;
  const height = clamp((seen.y + seen.height) / media.height, 0, 1) - top;
  return kept({
    x: left + width * 0.375,
    y: top + height * 0.375,
    width: width * 0.25,
    height: height * 0.25,
  });
}

/** Moves a region by fractions of the picture; it stays inside. */
export function moveRegion(region: Region, dx: number, dy: number): Region {
  return rounded({
    ...region,
    x: clamp(region.x + dx, 0, 1 - region.width),
    y: clamp(region.y + dy, 0, 1 - region.height),
  });
}

/** Moves the lower right corner of a region by fractions of the picture; it stays inside and never vanishes. */
export function resizeRegion(region: Region, dx: number, dy: number): Region {
  return rounded({
    ...region,
    width: clamp(region.width + dx, LEAST * 2, 1 - region.x),
    height: clamp(region.height + dy, LEAST * 2, 1 - region.y),
  });
}

/** The region in pixels of the media. */
export function boxOf(region: Region, media: Size): Box {
  return {
    x: region.x * media.width,
    y: region.y * media.height,
    width: region.width * media.width,
    height: region.height * media.height,
  };
}

/** A region that was kept as JSON; undefined for anything else. */
export function parseRegion(text: string | null): Region | undefined {
  try {
    const { x, y, width, height } = JSON.parse(text ?? "null") as Region;
    const isWhole = [x, y, width, height].every((value) => value >= 0 && value <= 1);
    return isWhole ? { x, y, width, height } : undefined;
  } catch {
    return undefined;
  }
}

/** In words: "25 % from the left, 40 % from the top, 10 % × 5 %". */
export function regionWords({ x, y, width, height }: Region): string {
  return `${percent(x)} from the left, ${percent(y)} from the top, ${percent(width)} × ${percent(height)}`;
}

/** What an arrow key does to a region: moves it, with Shift resizes it. Undefined for other keys. */
export function nudgeRegion(region: Region, key: string, resizes: boolean): Region | undefined {
  const step = ARROWS[key];
  if (step === undefined) return undefined;
  return resizes ? resizeRegion(region, ...step) : moveRegion(region, ...step);
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-0.01, 0],
  ArrowRight: [0.01, 0],
  ArrowUp: [0, -0.01],
  ArrowDown: [0, 0.01],
};

function kept(region: Region): Region {
  const width = Math.max(region.width, LEAST * 2);
  const height = Math.max(region.height, LEAST * 2);
  return moveRegion({ ...region, width, height }, 0, 0);
}

/** Rounding both the edge and the width could reach past the picture. */
function rounded(region: Region): Region {
  const x = round(region.x);
  const y = round(region.y);
  return {
    x,
    y,
    width: Math.min(round(region.width), round(1 - x)),
    height: Math.min(round(region.height), round(1 - y)),
  };
}

function round(value: number): number {
  return Number(value.toFixed(DIGITS));
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

import { GadbError } from "../../src/sdk/index.ts";
import type { Size } from "../lib/geometry.ts";
import { versionName, type MediaVersion } from "../lib/reviews.ts";
import type { Tickets } from "./tickets.ts";

/** A picture that is decoded and ready to be shown. The element itself is shown, so nothing is fetched twice. */
export interface Picture {
  version: MediaVersion;
  image: HTMLImageElement;
  size: Size;
}

/** Fetches and decodes the picture of a version. */
export async function loadPicture(
  tickets: Tickets,
  version: MediaVersion,
  signal: AbortSignal,
): Promise<Picture> {
  const url = await tickets.inline(version.assetId, version.versionNumber);
  signal.throwIfAborted();
  const image = new Image();
  image.alt = versionName(version);
  image.draggable = false;
  image.src = url;
  try {
    await image.decode();
  } catch (cause) {
    throw new GadbError({
      code: "BADIN",
      message: "The file can't be shown here.",
      hint: "It may be damaged or of a kind that this browser does not know. Download it to look at it.",
      cause,
    });
  }
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  return { version, image, size };
}

let probe: OffscreenCanvasRenderingContext2D | null | undefined;

/** Red, green, blue and alpha of one pixel as the browser shows it; undefined where it can't be read. */
export function readPixel(image: HTMLImageElement, x: number, y: number): number[] | undefined {
  probe ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (probe === null || probe === undefined) return undefined;
  probe.clearRect(0, 0, 1, 1);
  probe.drawImage(image, x, y, 1, 1, 0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data];
}

/** Beyond this the count would make the page wait. */
const MAX_COUNTED_PIXELS = 16_777_216;

/** The share of pixels that differ, from 0 to 1; undefined when sizes differ or there are too many. */
export function shareThatDiffers(one: Picture, other: Picture): number | undefined {
  const { width, height } = one.size;
  if (width !== other.size.width || height !== other.size.height) return undefined;
  if (width * height > MAX_COUNTED_PIXELS || width * height === 0) return undefined;
  const a = pixelsOf(one);
  const b = pixelsOf(other);
  if (a === undefined || b === undefined) return undefined;
  let count = 0;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) count += 1;
  return count / a.length;
}

/** One number a pixel. */
function pixelsOf({ image, size }: Picture): Uint32Array | undefined {
  const context = new OffscreenCanvas(size.width, size.height).getContext("2d");
  if (context === null) return undefined;
  context.drawImage(image, 0, 0);
  return new Uint32Array(context.getImageData(0, 0, size.width, size.height).data.buffer);
}

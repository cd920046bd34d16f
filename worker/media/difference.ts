import type { Region } from "sharp";
import { openPicture } from "./image.ts";
import { MediaProblem } from "./media-result.ts";

/** Pixels of each picture in memory at a time: 64 MiB. */
const STRIP_PIXELS = 16 * 1024 ** 2;

/**
 * The share of pixels that differ in any channel, 0 to 1, at eight bits a channel as browsers show them. Throws
 * MediaProblem when the pictures have different sizes.
 */
export async function shareThatDiffers(path: string, otherPath: string): Promise<number> {
  const [{ metadata: own }, { metadata: other }] = [
    await openPicture(path),
    await openPicture(otherPath),
  ];
  const { width, height } = own.autoOrient;
  if (width !== other.autoOrient.width || height !== other.autoOrient.height) {
    const sizes = [own, other].map(
      ({ autoOrient }) => `${autoOrient.width} × ${autoOrient.height}`,
    );
    throw new MediaProblem(`The pictures have different sizes: ${sizes.join(" and ")} pixels.`);
  }
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  let count = 0;
  // A strip is decoded from the top on; that costs time, and bounds the memory of the largest picture.
  for (let top = 0; top < height; top += rows) {
    const strip = { left: 0, top, width, height: Math.min(rows, height - top) };
    count += countDiffering(await readStrip(path, strip), await readStrip(otherPath, strip));
  }
  return count / (width * height);
}

async function readStrip(path: string, strip: Region): Promise<Uint32Array> {
  const { picture } = await openPicture(path);
  const bytes = await picture
    .autoOrient()
    .extract(strip)
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer();
  // A buffer of its own begins at a multiple of four, and one from a pool may not.
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    : new Uint32Array(Uint8Array.from(bytes).buffer);
}

function countDiffering(one: Uint32Array, other: Uint32Array): number {
  let count = 0;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) count += 1;
  return count;
}

import sharp, { type Metadata, type ResizeOptions, type Sharp, type SharpOptions } from "sharp";
import { MediaProblem, type DerivedFile, type MediaResult } from "./media-result.ts";

/** As many pixels as a texture of 16 384 by 16 384 has. */
const MAX_PIXELS = 16_384 ** 2;
/** No picture is taller than so many times the width it is made for: a strip would not be one to recognise. */
const MAX_TALL = 2;
const QUALITY = 80;

/** How pictures are opened everywhere: bounded, from front to back, and not at all when something is wrong with them. */
const OPEN = {
  limitInputPixels: MAX_PIXELS,
  failOn: "error",
  sequentialRead: true,
} as const satisfies SharpOptions;

const DEPTH_BITS: Readonly<Record<string, number>> = {
  uchar: 8,
  char: 8,
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  double: 64,
};

/** Opens a picture that is small enough. Throws MediaProblem when it has too many pixels or is none. */
export async function openPicture(path: string): Promise<{ picture: Sharp; metadata: Metadata }> {
  sharp.cache(false);
  sharp.concurrency(1);
  // The header alone is read here, whatever it promises.
  const metadata = await sharp(path, { ...OPEN, limitInputPixels: false }).metadata();
  const { width, height } = metadata;
  if (width * height > MAX_PIXELS) {
    throw new MediaProblem(
      `The picture has ${width} × ${height} pixels; previews are made of as many as 16384 × 16384 at most.`,
    );
  }
  return { picture: sharp(path, OPEN), metadata };
}

/** Looks at a picture: its facts, and thumbnails of 320 and 640 pixels' width. */
export async function lookAtImage(path: string): Promise<MediaResult> {
  const { picture, metadata } = await openPicture(path);
  const files = await makeThumbs(picture);
  const { width, height } = metadata.autoOrient;
  return {
    facts: {
      format: metadata.format,
      width,
      height,
      channels: metadata.channels,
      depth: DEPTH_BITS[metadata.depth] ?? null,
      has_alpha: metadata.hasAlpha,
      color_space: metadata.space,
      frame_count: metadata.pages ?? 1,
    },
    files,
  };
}

/** The large one is made from the picture and the small one from it: so the picture is decoded once. */
async function makeThumbs(picture: Sharp): Promise<DerivedFile[]> {
  const { data, info } = await picture
    .autoOrient()
    .resize(within(640))
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const large = () => sharp(data, { raw: { width, height, channels } });
  return [
    await encode("thumb_320", large().resize(within(320))),
    await encode("thumb_640", large()),
  ];
}

function within(width: number): ResizeOptions {
  return { width, height: width * MAX_TALL, fit: "inside", withoutEnlargement: true };
}

async function encode(kind: "thumb_320" | "thumb_640", picture: Sharp): Promise<DerivedFile> {
  const { data, info } = await picture
    .webp({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { kind, mediaType: "image/webp", width: info.width, height: info.height, bytes: data };
}

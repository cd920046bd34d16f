import { crc32, deflateSync } from "node:zlib";

/** A picture of 8-bit red, green, blue, row by row from the top. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Encodes a picture as a PNG file, with facts about it (`Software`, `Title`, …) as Latin-1 text chunks. */
export function encodePng(picture: Picture, facts: Readonly<Record<string, string>> = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(picture.width, 0);
  header.writeUInt32BE(picture.height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, truecolour, deflate, filters, not interlaced
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("sRGB", Buffer.from([0])),
    ...Object.entries(facts).map(([key, text]) =>
      chunk("tEXt", Buffer.from(`${key}\0${text}`, "latin1")),
    ),
    chunk("IDAT", deflateSync(filterRows(picture), { level: 4, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const framed = Buffer.alloc(12 + data.length);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, "latin1");
  framed.set(data, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length);
  return framed;
}

/** Each row with filter 4 (Paeth), which suits pictures with smooth shading and noise. */
function filterRows({ width, height, pixels }: Picture): Uint8Array {
  const stride = width * 3;
  const filtered = new Uint8Array((stride + 1) * height);
  for (let row = 0; row < height; row++) {
    const from = row * stride;
    const to = row * (stride + 1) + 1;
    filtered[to - 1] = 4;
    for (let index = 0; index < stride; index++) {
      const left = index >= 3 ? (pixels[from + index - 3] as number) : 0;
      const above = row > 0 ? (pixels[from + index - stride] as number) : 0;
      const corner = index >= 3 && row > 0 ? (pixels[from + index - stride - 3] as number) : 0;
      filtered[to + index] = (pixels[from + index] as number) - paeth(left, above, corner);
    }
  }
  return filtered;
}

function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

import { crc32, inflateSync } from "node:zlib";
import test from "ava";
import { encodePng, type Picture } from "../../../ops/seed/media/png.ts";

test("a PNG has the signature, chunks with right checksums, and a header that tells its size", (t) => {
  const chunks = readChunks(encodePng(gradient(7, 5), { Title: "gradient" }));
  t.deepEqual(
    chunks.map((chunk) => chunk.type),
    ["IHDR", "sRGB", "tEXt", "IDAT", "IEND"],
  );
  const header = chunks[0]?.data as Buffer;
  t.is(header.readUInt32BE(0), 7);
  t.is(header.readUInt32BE(4), 5);
  t.deepEqual([...header.subarray(8)], [8, 2, 0, 0, 0]);
  t.is(chunks[2]?.data.toString("latin1"), "Title\0gradient");
});

test("the pixels come back from the filtered rows as they went in", (t) => {
  const picture = gradient(31, 17);
  const data = readChunks(encodePng(picture)).find((chunk) => chunk.type === "IDAT")
    ?.data as Buffer;
  t.deepEqual(
    unfilter(inflateSync(data), picture.width, picture.height),
    Buffer.from(picture.pixels),
  );
});

function gradient(width: number, height: number): Picture {
  const pixels = Uint8Array.from(
    { length: width * height * 3 },
    (_, at) => (at * 37 + (at >> 3) * 11) % 256,
  );
  return { width, height, pixels };
}

interface Chunk {
  type: string;
  data: Buffer;
}

/** Splits a PNG, failing on anything that a decoder would refuse. */
function readChunks(file: Buffer): Chunk[] {
  if (!file.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex")))
    throw new Error("no PNG signature");
  const chunks: Chunk[] = [];
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (file.readUInt32BE(end) !== crc32(file.subarray(at + 4, end)))
      throw new Error("wrong checksum");
    chunks.push({
      type: file.toString("latin1", at + 4, at + 8),
      data: file.subarray(at + 8, end),
    });
    at = end + 4;
  }
  return chunks;
}

/** Undoes the Paeth filter, written from the specification's section 9. */
function unfilter(rows: Buffer, width: number, height: number): Buffer {
  const stride = width * 3;
  const pixels = Buffer.alloc(stride * height);
  const read = (row: number, column: number): number =>
    row < 0 || column < 0 ? 0 : (pixels[row * stride + column] as number);
  for (let row = 0; row < height; row++) {
    if (rows[row * (stride + 1)] !== 4) throw new Error("unexpected filter");
    for (let column = 0; column < stride; column++) {
      const [a, b, c] = [
        read(row, column - 3),
        read(row - 1, column),
        column < 3 ? 0 : read(row - 1, column - 3),
      ];
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const predicted = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      pixels[row * stride + column] = (rows[row * (stride + 1) + 1 + column] as number) + predicted;
    }
  }
  return pixels;
}

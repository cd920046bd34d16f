import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import test from "ava";
import { BlobSource } from "../../src/sdk/files/blob-source.ts";
import { tusSource } from "../../src/sdk/files/tus-source.ts";
import { readPieces, StreamSource } from "../../src/sdk/files/upload-source.ts";
import type { GadbError } from "../../src/sdk/gadb-error.ts";
import { FileSource } from "../../src/sdk/node/file-source.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const plain = (bytes: Uint8Array) => [...bytes];

async function* numbers(count: number, each: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += each) {
    yield Uint8Array.from({ length: Math.min(each, count - at) }, (_, index) => at + index);
  }
}

const stream = () => new StreamSource({ stream: numbers(20, 3), size: 20 }, plain);
const range = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, index) => start + index);

test("a stream is read forward in pieces of any size, the last to its end", async (t) => {
  const source = stream();
  t.deepEqual(await source.slice(0, 7), range(0, 7));
  t.deepEqual(await source.slice(7, 8), range(7, 8));
  t.deepEqual(await source.slice(8, 100), range(8, 20));
});

test("the last piece can be read again, and from its middle; nothing before it", async (t) => {
  const source = stream();
  await source.slice(0, 7);
  t.deepEqual(await source.slice(0, 7), range(0, 7));
  t.deepEqual(await source.slice(4, 11), range(4, 11));
  await t.throwsAsync(source.slice(3, 5), { code: "BADST" });
});

test("what a server has already is read and left out", async (t) => {
  t.deepEqual(await stream().slice(13, 15), range(13, 15));
});

test("a stream that is shorter than was said is an error", async (t) => {
  const source = new StreamSource({ stream: numbers(10, 3), size: 20 }, plain);
  await t.throwsAsync(source.slice(5, 20), { code: "CKSUM", message: /10 of 20/ });
});

test("a ReadableStream is read as well, also where it cannot be iterated, and let go", async (t) => {
  let isCancelled = false;
  const make = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Uint8Array.of(1, 2)),
      cancel: () => {
        isCancelled = true;
      },
    });
  for (const readable of [make(), withoutIterator(make())]) {
    isCancelled = false;
    const pieces = readPieces(readable);
    t.deepEqual((await pieces.next()).value, Uint8Array.of(1, 2));
    await pieces.return(undefined);
    t.true(isCancelled);
  }
});

/** As browsers have it that are older. */
function withoutIterator(readable: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return { getReader: () => readable.getReader() } as ReadableStream<Uint8Array>;
}

test("a file is told by its name and time of change, a blob only by its bytes", (t) => {
  t.is(new BlobSource(new Blob(["a"])).identity, undefined);
  const file = (name: string, lastModified: number) =>
    new BlobSource(new File(["a"], name, { lastModified })).identity;
  t.is(file("a", 1), file("a", 1));
  t.not(file("a", 1), file("a", 2));
  t.not(file("a", 1), file("b", 1));
});

test("a file that is cut short while its bytes are on their way is told as that", async (t) => {
  const path = join(tempDir(t), "hero.bin");
  writeFileSync(path, Buffer.alloc(1_000_000));
  const source = await FileSource.open(path);
  const told = Promise.withResolvers<GadbError>();
  const { value } = await tusSource(source, told.resolve).slice(0, source.size);
  truncateSync(path, 400_000);
  (value as Readable).resume();
  t.like(await told.promise, { code: "CKSUM", message: "hero.bin changed while it was uploaded." });
  source.close();
});

test("a file that cannot be read is no broken connection", async (t) => {
  const failing = new StreamSource({ stream: numbers(9, 3), size: 9 }, () => {
    throw new TypeError("Disk");
  });
  const source = tusSource(failing, () => t.fail());
  await t.throwsAsync(source.slice(0, 9), { code: "BADIN", message: /cannot be read: Disk/ });
});

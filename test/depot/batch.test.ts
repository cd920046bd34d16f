import { randomBytes } from "node:crypto";
import test from "ava";
import { Batch } from "../../plugins/depot/batch.ts";
import { own, sameBytes } from "./_store-content.ts";

const KIB = 1024;

const some = (size: number) => own(randomBytes(size));

function addAll(batch: Batch, chunks: readonly Buffer[], isTaken: boolean): void {
  for (const chunk of chunks)
    for (let at = 0; at < chunk.length;) at = batch.add(chunk, at, isTaken);
}

test("chunks of any size come out as the bytes they were, copied or taken", (t) => {
  for (const isTaken of [false, true]) {
    const chunks = [1, 64, 0, 3, 200, 16, 15, 64, 63, 65, 1].map((kib) => some(kib * KIB + kib));
    const batch = new Batch(512 * KIB);
    addAll(batch, chunks, isTaken);
    const expected = Buffer.concat(chunks);
    t.is(batch.sizeBytes, expected.length);
    sameBytes(t, Buffer.concat(batch.close()), expected);
  }
});

test("what may be taken is not copied, and what others may look at is", (t) => {
  const [taken, kept] = [some(64 * KIB), some(64 * KIB)];
  const batch = new Batch(512 * KIB);
  addAll(batch, [taken], true);
  addAll(batch, [kept], false);
  const [first, second] = batch.close();
  t.true(first?.buffer === taken.buffer);
  t.true(second && second.buffer !== kept.buffer);
});

test("a chunk that shares its memory, or its rest, is copied", (t) => {
  const chunk = some(64 * KIB);
  const batch = new Batch(512 * KIB);
  addAll(batch, [chunk.subarray(0, 40 * KIB)], true);
  batch.add(chunk, 40 * KIB, true);
  const pieces = batch.close();
  t.true(pieces.every(({ buffer }) => buffer !== chunk.buffer));
  sameBytes(t, Buffer.concat(pieces), chunk);
});

test("no more memory goes on its way than twice what it holds", (t) => {
  const batch = new Batch(512 * KIB);
  for (let round = 0; round < 8; round += 1) addAll(batch, [some(1), some(16 * KIB)], true);
  const memory = batch.close().reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  t.true(memory <= 2 * batch.sizeBytes, `${memory} for ${batch.sizeBytes}`);
});

test("it is full with the bytes it was made for", (t) => {
  const batch = new Batch(100 * KIB);
  addAll(batch, [some(64 * KIB)], true);
  t.false(batch.isFull);
  addAll(batch, [some(64 * KIB)], true);
  t.true(batch.isFull);
});

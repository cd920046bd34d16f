import { randomBytes, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { TestFn } from "ava";
import { DepotError } from "../../src/errors.ts";
import { contentOf, digest, own, pieces, put, sameBytes, seal, send } from "./_store-content.ts";
import type { MakeStore } from "./_store-suite.ts";

const BADST = { instanceOf: DepotError, code: "BADST" };

/** What every store has to do with parts that are interrupted and continued. */
export function partSuite(test: TestFn, name: string, make: MakeStore): void {
  resumeSuite(test, name, make);
  syncSuite(test, name, make);
  besideSuite(test, name, make);
  reopenSuite(test, name, make);
  refusalSuite(test, name, make);
  oldEndSuite(test, name, make);
  headSuite(test, name, make);
  crowdSuite(test, name, make);
}

function resumeSuite(test: TestFn, name: string, make: MakeStore): void {
  for (const [size, cut] of [
    [1_000, 0],
    [1_000, 1],
    [100_000, 65_536],
    [3_000_000, 1_234_567],
    [3_000_000, 3_000_000],
  ] as const) {
    test(`${name}: ${size} bytes can be suspended after ${cut} and continued`, async (t) => {
      const { store } = await make(t);
      const [id, content] = [randomUUID(), randomBytes(size)];
      const first = await store.createPart(id);
      await send(first, content.subarray(0, cut));
      t.is(await first.sync(), cut);
      await first.suspend();
      t.true(first.destroyed);
      sameBytes(t, await buffer(await store.readPart(id, cut)), content.subarray(0, cut));
      const second = await store.reopenPart(id, cut);
      await send(second, content.subarray(cut));
      const sealed = await seal(second);
      t.deepEqual(sealed, { sha256: digest(content), sizeBytes: size });
      await store.publish(id, sealed, "publish");
      sameBytes(t, await contentOf(store, sealed.sha256), content);
    });

    test(`${name}: ${size} bytes continue after a crash behind ${cut}`, async (t) => {
      const { store, restart } = await make(t);
      const [id, content] = [randomUUID(), randomBytes(size)];
      const first = await store.createPart(id);
      await send(first, content.subarray(0, cut));
      t.is(await first.sync(), cut);
      // These may be lost, and must be when the part is opened again.
      await send(first, randomBytes(700_000));
      const restarted = await restart();
      const second = await restarted.reopenPart(id, cut);
      await send(second, content.subarray(cut));
      const sealed = await seal(second);
      t.deepEqual(sealed, { sha256: digest(content), sizeBytes: size });
      await restarted.publish(id, sealed, "publish");
      sameBytes(t, await contentOf(restarted, sealed.sha256), content);
    });
  }
}

function syncSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: an upload in many requests keeps its digest`, async (t) => {
    const { store } = await make(t);
    const [id, content] = [randomUUID(), randomBytes(900_000)];
    let part = await store.createPart(id);
    let offset = 0;
    for (const piece of pieces(content, 130_000)) {
      await send(part, piece);
      offset += piece.length;
      t.is(await part.sync(), offset);
      await part.suspend();
      part = await store.reopenPart(id, offset);
    }
    t.deepEqual(await seal(part), { sha256: digest(content), sizeBytes: content.length });
  });

  test(`${name}: writing goes on after each sync`, async (t) => {
    const { store } = await make(t);
    const content = randomBytes(1_500_000);
    const part = await store.createPart(randomUUID());
    t.is(await part.sync(), 0);
    await send(part, content.subarray(0, 10));
    t.is(await part.sync(), 10);
    await send(part, content.subarray(10, 800_000));
    t.is(await part.sync(), 800_000);
    t.is(await part.sync(), 800_000);
    await send(part, content.subarray(800_000));
    t.deepEqual(await seal(part), { sha256: digest(content), sizeBytes: content.length });
  });

  test(`${name}: a sync covers what the stream still buffers`, async (t) => {
    const { store } = await make(t);
    const part = await store.createPart(randomUUID());
    const content = randomBytes(2_000_000);
    for (const piece of pieces(content, 100_000)) part.write(piece);
    t.is(await part.sync(), content.length);
    part.end();
    t.is(await part.sync(), content.length);
    t.is((await part.seal()).sha256, digest(content));
  });
}

function besideSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: writing goes on while a sync runs, which promises what came before`, async (t) => {
    const { store } = await make(t);
    const [id, content] = [randomUUID(), randomBytes(3_000_000)];
    const part = await store.createPart(id);
    if (!part.isWritableBesideSync) {
      await part.discard();
      return t.pass("nothing may be written then");
    }
    await send(part, content.subarray(0, 1_000_000));
    const syncing = part.sync();
    await send(part, content.subarray(1_000_000, 2_000_000));
    const offset = await syncing;
    t.true(offset >= 1_000_000 && offset < 2_000_000, `${offset} bytes`);
    await part.suspend();
    const again = await store.reopenPart(id, offset);
    await send(again, content.subarray(offset));
    t.deepEqual(await seal(again), { sha256: digest(content), sizeBytes: content.length });
  });

  test(`${name}: chunks whose memory may be given away arrive as they are`, async (t) => {
    const { store } = await make(t);
    const content = randomBytes(2_000_000);
    const part = await store.createPart(randomUUID());
    part.ownsChunks = true;
    await pipeline(Readable.from([...pieces(content, 65_536)].map(own)), part);
    sameBytes(t, part.head, content.subarray(0, 65_536));
    t.deepEqual(await part.seal(), { sha256: digest(content), sizeBytes: content.length });
  });
}

function reopenSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: bytes behind the offset are cut, however often`, async (t) => {
    const { store } = await make(t);
    const [id, content] = [randomUUID(), randomBytes(1_000_000)];
    let part = await store.createPart(id);
    await send(part, content);
    await part.sync();
    for (const offset of [900_000, 300_000, 7, 0]) {
      await part.suspend();
      part = await store.reopenPart(id, offset);
      sameBytes(t, await buffer(await store.readPart(id, offset)), content.subarray(0, offset));
    }
    await send(part, Buffer.from("anew"));
    t.deepEqual(await seal(part), { sha256: digest(Buffer.from("anew")), sizeBytes: 4 });
  });

  test(`${name}: a sealed part can be opened and sealed again, and written on`, async (t) => {
    const { store, restart } = await make(t);
    const content = randomBytes(400_000);
    const { id, sealed } = await put(store, content);
    const restarted = await restart();
    t.deepEqual(await seal(await restarted.reopenPart(id, content.length)), sealed);
    const longer = await restarted.reopenPart(id, content.length);
    await send(longer, Buffer.from("more"));
    const resealed = await seal(longer);
    const expected = Buffer.concat([content, Buffer.from("more")]);
    t.deepEqual(resealed, { sha256: digest(expected), sizeBytes: 400_004 });
    await restarted.publish(id, resealed, "publish");
    sameBytes(t, await contentOf(restarted, resealed.sha256), expected);
  });

  test(`${name}: a part without bytes need not exist to be opened at 0`, async (t) => {
    const { store } = await make(t);
    const id = randomUUID();
    sameBytes(t, await buffer(await store.readPart(id, 0)), Buffer.alloc(0));
    const part = await store.reopenPart(id, 0);
    await send(part, Buffer.from("hello"));
    t.is((await seal(part)).sha256, digest(Buffer.from("hello")));
  });
}

function refusalSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: a part cannot be opened or read beyond what is there`, async (t) => {
    const { store } = await make(t);
    const id = randomUUID();
    await t.throwsAsync(store.reopenPart(id, 1), BADST);
    await t.throwsAsync(store.readPart(id, 1), BADST);
    const part = await store.createPart(id);
    await send(part, randomBytes(100));
    await part.sync();
    await part.suspend();
    await t.throwsAsync(store.reopenPart(id, 101), BADST);
    await t.throwsAsync(store.readPart(id, 101), BADST);
    // The refusal has done no harm.
    const again = await store.reopenPart(id, 100);
    t.is((await seal(again)).sizeBytes, 100);
  });

  test(`${name}: two requests cannot write to one part`, async (t) => {
    const { store } = await make(t);
    const id = randomUUID();
    const part = await store.createPart(id);
    await t.throwsAsync(store.createPart(id), BADST);
    await t.throwsAsync(store.reopenPart(id, 0), BADST);
    await send(part, Buffer.from("hello"));
    await part.sync();
    await part.suspend();
    await t.throwsAsync(store.createPart(id));
    const outcomes = await Promise.allSettled([store.reopenPart(id, 5), store.reopenPart(id, 5)]);
    t.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    const again = outcomes.find((outcome) => outcome.status === "fulfilled");
    t.is((await seal(again?.value as typeof part)).sha256, digest(Buffer.from("hello")));
  });

  test(`${name}: a discarded part is free for another`, async (t) => {
    const { store } = await make(t);
    const id = randomUUID();
    const part = await store.createPart(id);
    await send(part, randomBytes(10));
    await part.sync();
    await part.discard();
    await t.throwsAsync(store.reopenPart(id, 10), BADST);
    await (await store.createPart(id)).discard();
    t.deepEqual(await store.parts(), []);
  });
}

function oldEndSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: a suspended part stays, whatever is done with its old end`, async (t) => {
    const { store } = await make(t);
    const id = randomUUID();
    const part = await store.createPart(id);
    await send(part, randomBytes(10));
    await part.sync();
    await part.suspend();
    await part.suspend();
    await part.discard();
    await t.throwsAsync(part.sync());
    t.deepEqual(
      (await store.parts()).map(({ uploadId }) => uploadId),
      [id],
    );
    await store.removePart(id);
    t.deepEqual(await store.parts(), []);
    await t.throwsAsync(store.reopenPart(id, 10), BADST);
  });

  test(`${name}: a part that is still written to cannot be sealed`, async (t) => {
    const { store } = await make(t);
    const part = await store.createPart(randomUUID());
    await send(part, Buffer.from("hello"));
    await t.throwsAsync(part.seal(), { message: /still being written/ });
    t.is((await seal(part)).sizeBytes, 5);
  });
}

function headSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: the head is the beginning of the content`, async (t) => {
    const { store } = await make(t);
    const content = randomBytes(300_000);
    const part = await store.createPart(randomUUID());
    await pipeline(Readable.from(pieces(content, 1_000)), part);
    sameBytes(t, part.head, content.subarray(0, 65_536));
    await part.discard();
  });

  test(`${name}: the head grows over interruptions`, async (t) => {
    const { store } = await make(t);
    const [id, content] = [randomUUID(), randomBytes(200_000)];
    const first = await store.createPart(id);
    await send(first, content.subarray(0, 5_000));
    await first.sync();
    sameBytes(t, first.head, content.subarray(0, 5_000));
    await send(first, content.subarray(5_000, 30_000));
    await first.sync();
    await first.suspend();
    const second = await store.reopenPart(id, 30_000);
    sameBytes(t, second.head, content.subarray(0, 30_000));
    await send(second, content.subarray(30_000));
    await seal(second);
    sameBytes(t, second.head, content.subarray(0, 65_536));
    const third = await store.reopenPart(id, 200_000);
    sameBytes(t, third.head, content.subarray(0, 65_536));
    await third.discard();
  });
}

function crowdSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: many parts at once keep their bytes apart`, async (t) => {
    const { store } = await make(t);
    const contents = Array.from({ length: 64 }, (_, index) => randomBytes(700_000 + index));
    const sealed = await Promise.all(contents.map((content) => put(store, content)));
    t.deepEqual(
      sealed.map((one) => one.sealed.sha256),
      contents.map(digest),
    );
  });

  test(`${name}: parts that are opened again while others are written keep their bytes apart`, async (t) => {
    const { store } = await make(t);
    const contents = Array.from({ length: 8 }, (_, index) => randomBytes(2_500_000 + index));
    const half = 1_200_000;
    const digests = await Promise.all(
      contents.map(async (content) => {
        const id = randomUUID();
        const first = await store.createPart(id);
        await send(first, content.subarray(0, half));
        await first.sync();
        await first.suspend();
        const second = await store.reopenPart(id, half);
        await send(second, content.subarray(half));
        return (await seal(second)).sha256;
      }),
    );
    t.deepEqual(digests, contents.map(digest));
  });
}

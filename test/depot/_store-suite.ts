import { randomBytes, randomUUID } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { ExecutionContext, TestFn } from "ava";
import type { Store } from "../../plugins/depot/store.ts";
import { contentOf, digest, pieces, publish, put, sameBytes } from "./_store-content.ts";
import { partSuite } from "./_store-part-suite.ts";

/** A store and what a test does to it from behind. */
export interface StoreUnderTest {
  store: Store;
  /** What a server finds after this one was killed without a word: another store over the same bytes. */
  restart(): Promise<Store>;
  /** Puts other bytes where the content of a digest lies. */
  damage(sha256: string, bytes: Buffer): Promise<void>;
}

/** Opens a store of its own for a test, and cleans up after it. */
export type MakeStore = (t: ExecutionContext) => Promise<StoreUnderTest>;

/** What a store may lack. */
export interface StoreAbilities {
  pathOf: boolean;
  directLink: boolean;
}

/** Sizes around every boundary of the batches. */
const SIZES = [0, 1, 65_535, 65_536, 65_537, 589_824, 589_825, 1_048_576, 1_114_113, 5_000_000];

/** What every store has to do, as tests whose titles begin with `name`. */
export function storeSuite(
  test: TestFn,
  name: string,
  make: MakeStore,
  abilities: StoreAbilities,
): void {
  contentSuite(test, name, make);
  repetitionSuite(test, name, make);
  listSuite(test, name, make);
  removalSuite(test, name, make);
  abilitySuite(test, name, { make, abilities });
  partSuite(test, name, make);
}

function contentSuite(test: TestFn, name: string, make: MakeStore): void {
  for (const size of SIZES) {
    test(`${name}: ${size} bytes come back as they went in`, async (t) => {
      const { store } = await make(t);
      const content = randomBytes(size);
      const { id, sealed } = await put(store, content);
      t.deepEqual(sealed, { sha256: digest(content), sizeBytes: size });
      t.is(await store.open(sealed.sha256), undefined, "not there before it is published");
      await store.publish(id, sealed, "publish");
      sameBytes(t, await contentOf(store, sealed.sha256), content);
      const opened = await store.open(sealed.sha256);
      t.is(opened?.sizeBytes, size);
      await opened?.close();
      t.deepEqual(await store.parts(), []);
    });
  }

  test(`${name}: a part of the content can be read`, async (t) => {
    const { store } = await make(t);
    const content = randomBytes(200_000);
    const sha256 = await publish(store, content);
    sameBytes(t, await contentOf(store, sha256, { start: 10, end: 19 }), content.subarray(10, 20));
    const last = { start: 199_999, end: 199_999 };
    sameBytes(t, await contentOf(store, sha256, last), content.subarray(199_999));
  });
}

function repetitionSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: publishing the same content twice keeps one`, async (t) => {
    const { store } = await make(t);
    const content = randomBytes(1_000);
    for (let round = 0; round < 2; round += 1) {
      const { id, sealed } = await put(store, content);
      await store.publish(id, sealed, "publish");
      // Again, as after a lost answer.
      await store.publish(id, sealed, "publish");
    }
    sameBytes(t, await contentOf(store, digest(content)), content);
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: content outlives the server`, async (t) => {
    const { store, restart } = await make(t);
    const content = randomBytes(1_000);
    const sha256 = await publish(store, content);
    sameBytes(t, await contentOf(await restart(), sha256), content);
  });

  test(`${name}: damaged content of the same length is replaced on demand, of another length at once`, async (t) => {
    const { store, damage } = await make(t);
    const content = randomBytes(1_000);
    const sha256 = await publish(store, content);
    await damage(sha256, content.subarray(0, 10));
    await publish(store, content);
    sameBytes(t, await contentOf(store, sha256), content);
    await damage(sha256, randomBytes(1_000));
    await publish(store, content);
    t.false((await contentOf(store, sha256))?.equals(content), "what is there stays");
    await publish(store, content, "replace");
    sameBytes(t, await contentOf(store, sha256), content);
  });
}

function listSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: all content is found`, async (t) => {
    const { store } = await make(t);
    const found = async () => {
      const list = [];
      for await (const one of store.contents()) list.push(one);
      return list.toSorted((a, b) => a.sizeBytes - b.sizeBytes);
    };
    t.deepEqual(await found(), []);
    const contents = [3, 20, 100, 70_000].map((size) => randomBytes(size));
    for (const content of contents) await publish(store, content);
    await put(store, randomBytes(50));
    const before = Date.now();
    const list = await found();
    t.deepEqual(
      list.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes })),
      contents.map((content) => ({ sha256: digest(content), sizeBytes: content.length })),
    );
    for (const { changedAt } of list) t.true(Math.abs(before - changedAt.getTime()) < 60_000);
    await store.remove(digest(contents[0] as Buffer));
    t.is((await found()).length, 3);
  });
}

function removalSuite(test: TestFn, name: string, make: MakeStore): void {
  test(`${name}: a discarded part leaves nothing`, async (t) => {
    const { store } = await make(t);
    const unfinished = await store.createPart(randomUUID());
    unfinished.write(randomBytes(100));
    await unfinished.discard();
    const finished = await store.createPart(randomUUID());
    await pipeline(Readable.from(pieces(randomBytes(2_000_000), 300_000)), finished);
    await finished.discard();
    const { id } = await put(store, randomBytes(10));
    await store.removePart(id);
    await store.removePart(id);
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: a sealed part can still be discarded`, async (t) => {
    const { store } = await make(t);
    const part = await store.createPart(randomUUID());
    await pipeline(Readable.from([randomBytes(10)]), part);
    await part.seal();
    await part.discard();
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: a stream that fails removes its part`, async (t) => {
    const { store } = await make(t);
    const part = await store.createPart(randomUUID());
    async function* broken() {
      yield randomBytes(100_000);
      throw new Error("cut");
    }
    await t.throwsAsync(pipeline(Readable.from(broken()), part), { message: "cut" });
    await part.discard();
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: removed content is gone, and removing it again is no error`, async (t) => {
    const { store } = await make(t);
    const sha256 = await publish(store, randomBytes(10));
    await store.remove(sha256);
    await store.remove(sha256);
    t.is(await store.open(sha256), undefined);
  });

  test(`${name}: a part that was never written cannot be published`, async (t) => {
    const { store } = await make(t);
    const sealed = { sha256: "a".repeat(64), sizeBytes: 1 };
    await t.throwsAsync(store.publish(randomUUID(), sealed, "publish"));
    t.is(await store.open(sealed.sha256), undefined);
  });
}

function abilitySuite(
  test: TestFn,
  name: string,
  { make, abilities }: { make: MakeStore; abilities: StoreAbilities },
): void {
  test(`${name}: ${abilities.pathOf ? "content has a path" : "content has no path"}`, async (t) => {
    const { store } = await make(t);
    const sha256 = await publish(store, Buffer.from("hello"));
    const path = store.pathOf(sha256);
    if (!abilities.pathOf) return t.is(path, undefined);
    t.true(path?.endsWith(`/${sha256}`));
    t.notRegex(path as string, /^\/|\.\.|\/\//);
  });

  test(`${name}: ${abilities.directLink ? "content has a link" : "content has no link"}`, async (t) => {
    const { store } = await make(t);
    const sha256 = await publish(store, Buffer.from("hello"));
    const url = await store.directLink(sha256, {
      contentType: "text/x-test",
      contentDisposition: 'attachment; filename="a.txt"',
      lifetimeSeconds: 60,
    });
    if (!abilities.directLink) return t.is(url, undefined);
    const response = await fetch(url as string);
    t.is(await response.text(), "hello");
    t.is(response.headers.get("content-type"), "text/x-test");
    t.is(response.headers.get("content-disposition"), 'attachment; filename="a.txt"');
  });
}

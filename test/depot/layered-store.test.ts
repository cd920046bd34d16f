import { randomBytes, randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import test from "ava";
import { LayeredStore } from "../../plugins/depot/layered-store.ts";
import { MemoryStore } from "../../plugins/depot/memory-store.ts";
import { openStore } from "../../plugins/depot/open-store.ts";
import type { Store } from "../../plugins/depot/store.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { pathToFileURL } from "node:url";
import { contentOf, digest, publish, put, seal, send } from "./_store-content.ts";
import { storeSuite } from "./_store-suite.ts";

storeSuite(
  test,
  "layered",
  async () => {
    const [now, before] = [new MemoryStore(), new MemoryStore()];
    return {
      store: new LayeredStore(now, before),
      restart: async () => new LayeredStore(now.crash(), before),
      damage: async (sha256, bytes) => void now.blobs.set(sha256, { bytes, changedAt: new Date() }),
    };
  },
  { pathOf: false, directLink: false },
);

function layers(): { now: MemoryStore; before: MemoryStore; store: LayeredStore } {
  const [now, before] = [new MemoryStore(), new MemoryStore()];
  return { now, before, store: new LayeredStore(now, before) };
}

async function digests(store: Store): Promise<string[]> {
  const found = [];
  for await (const { sha256 } of store.contents()) found.push(sha256);
  return found.toSorted();
}

test("what only the old store has is read there, what is new is written to the new one", async (t) => {
  const { now, before, store } = layers();
  const old = await publish(before, Buffer.from("old"));
  t.deepEqual(await contentOf(store, old), Buffer.from("old"));
  const fresh = await publish(store, Buffer.from("fresh"));
  t.deepEqual(await digests(now), [fresh]);
  t.deepEqual(await digests(before), [old]);
  await publish(now, Buffer.from("old"));
  t.deepEqual(await digests(store), [fresh, old].toSorted(), "each once");
});

test("removing removes from both", async (t) => {
  const { now, before, store } = layers();
  const sha256 = await publish(now, Buffer.from("both"));
  await publish(before, Buffer.from("both"));
  await store.remove(sha256);
  t.is(await store.open(sha256), undefined);
  t.is(await before.open(sha256), undefined);
});

test("an upload begun in the old store goes on in the new one", async (t) => {
  const { now, before, store } = layers();
  const [id, content] = [randomUUID(), randomBytes(300_000)];
  const part = await before.createPart(id);
  await send(part, content.subarray(0, 200_000));
  await part.sync();
  await part.suspend();
  t.is((await store.parts()).length, 1);
  t.deepEqual(await buffer(await store.readPart(id, 10)), content.subarray(0, 10));
  const again = await store.reopenPart(id, 200_000);
  t.deepEqual(await before.parts(), [], "it has moved");
  await send(again, content.subarray(200_000));
  const sealed = await seal(again);
  t.is(sealed.sha256, digest(content));
  await store.publish(id, sealed, "publish");
  t.deepEqual(await digests(now), [sealed.sha256]);
});

test("half a copy of an upload, left by a crash, is made anew", async (t) => {
  const { now, before, store } = layers();
  const [id, content] = [randomUUID(), randomBytes(1_000)];
  for (const [where, bytes] of [
    [before, 1_000],
    [now, 400],
  ] as const) {
    const part = await where.createPart(id);
    await send(part, content.subarray(0, bytes));
    await part.sync();
    await part.suspend();
  }
  const again = await store.reopenPart(id, 1_000);
  t.is((await seal(again)).sha256, digest(content));
});

for (const size of [0, 1_000]) {
  test(`an upload of ${size} bytes that was sealed in the old store is published there, repeatedly`, async (t) => {
    const { before, store } = layers();
    const { id, sealed } = await put(before, randomBytes(size));
    await store.publish(id, sealed, "publish");
    await store.publish(id, sealed, "publish");
    t.deepEqual(await digests(before), [sealed.sha256]);
    t.is((await contentOf(store, sealed.sha256))?.length, size);
  });
}

test("healing content with an upload sealed in the old store takes the damaged copy away", async (t) => {
  const { now, before, store } = layers();
  const content = randomBytes(1_000);
  now.blobs.set(digest(content), { bytes: randomBytes(1_000), changedAt: new Date() });
  const { id, sealed } = await put(before, content);
  await store.publish(id, sealed, "replace");
  t.deepEqual(await contentOf(store, sealed.sha256), content);
});

test("an upload that neither store has cannot be published", async (t) => {
  const { store } = layers();
  const sealed = { sha256: "a".repeat(64), sizeBytes: 5 };
  await t.throwsAsync(store.publish(randomUUID(), sealed, "publish"));
});

test("two settings make a layered store, one a plain one", async (t) => {
  const [one, two] = [tempDir(t), tempDir(t)].map((path) => pathToFileURL(path).href);
  const store = await openStore({ depotUrl: one as string, depotOldUrl: two });
  t.true(store instanceof LayeredStore);
  await store.close();
  await t.throwsAsync(openStore({ depotUrl: one as string, depotOldUrl: "ftp://x" }), {
    message: /no store for ftp:/,
  });
});

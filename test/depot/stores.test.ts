import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir, rm, stat, symlink, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import test, { type ExecutionContext } from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { MemoryStore } from "../../plugins/depot/memory-store.ts";
import { openStore } from "../../plugins/depot/open-store.ts";
import type { SealedPart, Store } from "../../plugins/depot/store.ts";
import { DepotError } from "../../src/errors.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

const stores: [name: string, open: (t: ExecutionContext) => Promise<Store>][] = [
  ["memory", async () => new MemoryStore()],
  [
    "local",
    async (t) => {
      const store = await LocalStore.open(tempDir(t));
      t.teardown(() => store.close());
      return store;
    },
  ],
];

/** Sizes around every boundary of the batches. */
const SIZES = [0, 1, 65_535, 65_536, 65_537, 1_048_576, 1_114_112, 1_114_113, 5_000_000];

async function put(store: Store, content: Buffer): Promise<{ id: string; sealed: SealedPart }> {
  const id = randomUUID();
  const part = await store.createPart(id);
  await pipeline(Readable.from(pieces(content, 40_000)), part);
  return { id, sealed: await part.seal() };
}

function* pieces(content: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < content.length; start += size)
    yield content.subarray(start, start + size);
}

const digest = (content: Buffer) => createHash("sha256").update(content).digest("hex");

async function contentOf(store: Store, sha256: string, range?: { start: number; end: number }) {
  const found = await store.open(sha256);
  return found && buffer(found.read(range));
}

for (const [name, open] of stores) {
  for (const size of SIZES) {
    test(`${name}: ${size} bytes come back as they went in`, async (t) => {
      const store = await open(t);
      const content = randomBytes(size);
      const { id, sealed } = await put(store, content);
      t.deepEqual(sealed, { sha256: digest(content), sizeBytes: size });
      t.is(await store.open(sealed.sha256), undefined, "not there before it is published");
      await store.publish(id, sealed, "publish");
      t.deepEqual(await contentOf(store, sealed.sha256), content);
      const opened = await store.open(sealed.sha256);
      t.is(opened?.sizeBytes, size);
      await opened?.close();
      t.deepEqual(await store.parts(), []);
    });
  }

  test(`${name}: a part of the content can be read`, async (t) => {
    const store = await open(t);
    const content = randomBytes(200_000);
    const { id, sealed } = await put(store, content);
    await store.publish(id, sealed, "publish");
    t.deepEqual(
      await contentOf(store, sealed.sha256, { start: 10, end: 19 }),
      content.subarray(10, 20),
    );
    t.deepEqual(
      await contentOf(store, sealed.sha256, { start: 199_999, end: 199_999 }),
      content.subarray(199_999),
    );
  });

  test(`${name}: the head is the beginning of the content`, async (t) => {
    const store = await open(t);
    const content = randomBytes(300_000);
    const part = await store.createPart(randomUUID());
    await pipeline(Readable.from(pieces(content, 1_000)), part);
    t.true(part.head.length >= 4_096 && part.head.length <= 65_536);
    t.deepEqual(part.head, content.subarray(0, part.head.length));
    await part.discard();
  });

  test(`${name}: publishing the same content twice keeps one`, async (t) => {
    const store = await open(t);
    const content = randomBytes(1_000);
    for (let round = 0; round < 2; round += 1) {
      const { id, sealed } = await put(store, content);
      await store.publish(id, sealed, "publish");
      // Again, as after a lost answer.
      await store.publish(id, sealed, "publish");
    }
    t.deepEqual(await contentOf(store, digest(content)), content);
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: a discarded part leaves nothing`, async (t) => {
    const store = await open(t);
    const unfinished = await store.createPart(randomUUID());
    unfinished.write(randomBytes(100));
    await unfinished.discard();
    const finished = await store.createPart(randomUUID());
    await pipeline(Readable.from([randomBytes(2_000_000)]), finished);
    await finished.discard();
    const { id } = await put(store, randomBytes(10));
    await store.removePart(id);
    await store.removePart(id);
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: a sealed part can still be discarded`, async (t) => {
    const store = await open(t);
    const part = await store.createPart(randomUUID());
    await pipeline(Readable.from([randomBytes(10)]), part);
    await part.seal();
    await part.discard();
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: a stream that fails removes its part`, async (t) => {
    const store = await open(t);
    const part = await store.createPart(randomUUID());
    async function* broken() {
      yield randomBytes(100_000);
      throw new Error("cut");
    }
    await t.throwsAsync(pipeline(Readable.from(broken()), part), { message: "cut" });
    await part.discard();
    t.deepEqual(await store.parts(), []);
  });

  test(`${name}: two uploads cannot share a part`, async (t) => {
    const store = await open(t);
    const id = randomUUID();
    const part = await store.createPart(id);
    await t.throwsAsync(store.createPart(id), { code: "EEXIST" });
    await part.discard();
  });

  test(`${name}: removed content is gone, and removing it again is no error`, async (t) => {
    const store = await open(t);
    const { id, sealed } = await put(store, randomBytes(10));
    await store.publish(id, sealed, "publish");
    await store.remove(sealed.sha256);
    await store.remove(sealed.sha256);
    t.is(await store.open(sealed.sha256), undefined);
  });

  test(`${name}: a part that was never written cannot be published`, async (t) => {
    const store = await open(t);
    await t.throwsAsync(
      store.publish(randomUUID(), { sha256: "a".repeat(64), sizeBytes: 1 }, "publish"),
      { code: "ENOENT" },
    );
  });

  test(`${name}: many parts at once keep their bytes apart`, async (t) => {
    const store = await open(t);
    const contents = Array.from({ length: 12 }, (_, index) => randomBytes(700_000 + index));
    const sealed = await Promise.all(contents.map((content) => put(store, content)));
    t.deepEqual(
      sealed.map((one) => one.sealed.sha256),
      contents.map(digest),
    );
  });
}

test("local: content lies under its digest, for reading only", async (t) => {
  const folder = tempDir(t);
  const store = await LocalStore.open(folder);
  t.teardown(() => store.close());
  const { id, sealed } = await put(store, Buffer.from("hello"));
  await store.publish(id, sealed, "publish");
  const { sha256 } = sealed;
  const path = join(folder, "blobs", "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  const stats = await stat(path);
  t.is(stats.mode & 0o777, 0o440);
  t.is(stats.nlink, 1);
});

test("local: content of the wrong length is replaced, damaged content on demand", async (t) => {
  const folder = tempDir(t);
  const store = await LocalStore.open(folder);
  t.teardown(() => store.close());
  const content = randomBytes(1_000);
  const first = await put(store, content);
  const { sha256 } = first.sealed;
  const path = join(folder, "blobs", "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  await store.publish(first.id, first.sealed, "publish");
  await rm(path);
  await writeFile(path, content.subarray(0, 10));
  const second = await put(store, content);
  await store.publish(second.id, second.sealed, "publish");
  t.deepEqual(await contentOf(store, sha256), content);
  await rm(path);
  await writeFile(path, randomBytes(1_000));
  const third = await put(store, content);
  await store.publish(third.id, third.sealed, "publish");
  t.notDeepEqual(await contentOf(store, sha256), content, "a link never replaces what is there");
  const fourth = await put(store, content);
  await store.publish(fourth.id, fourth.sealed, "replace");
  t.deepEqual(await contentOf(store, sha256), content);
});

test("local: paths are made from digests and ids only", async (t) => {
  const store = await LocalStore.open(tempDir(t));
  t.teardown(() => store.close());
  await t.throwsAsync(async () => store.createPart("../../etc/passwd"), {
    message: /id of an upload/,
  });
  await t.throwsAsync(async () => store.open("../../../../etc/passwd"), { message: /SHA-256/ });
  await t.throwsAsync(async () => store.remove("A".repeat(64)), { message: /SHA-256/ });
});

test("local: a full disk refuses before bytes flow", async (t) => {
  const store = await LocalStore.open(tempDir(t));
  t.teardown(() => store.close());
  await store.requireRoom(1);
  const error = await t.throwsAsync(store.requireRoom(2 ** 60), { instanceOf: DepotError });
  t.is(error.code, "QUOTA");
  t.is(error.status, 507);
});

test("local: a folder on two file systems is refused", async (t) => {
  const other = await stat("/dev/shm").catch(() => undefined);
  const folder = tempDir(t);
  if (!other || other.dev === (await stat(folder)).dev)
    return t.pass("this machine has one file system only");
  const elsewhere = join("/dev/shm", `gadb-${randomUUID()}`);
  await mkdir(elsewhere);
  t.teardown(() => rm(elsewhere, { recursive: true }));
  await symlink(elsewhere, join(folder, "tmp"));
  await t.throwsAsync(LocalStore.open(folder), { message: /one file system/ });
});

test("local: when the thread dies, the uploads under way fail and the next one starts another", async (t) => {
  const store = await LocalStore.open(tempDir(t));
  t.teardown(() => store.close());
  const part = await store.createPart(randomUUID());
  const failed = new Promise<Error>((resolve) => part.once("error", resolve));
  part.write(randomBytes(10));
  await store.close();
  t.regex((await failed).message, /thread/);
  await part.discard();
  const content = randomBytes(1_000);
  const { id, sealed } = await put(store, content);
  await store.publish(id, sealed, "publish");
  t.deepEqual(await contentOf(store, sealed.sha256), content);
  t.deepEqual(await store.parts(), []);
});

test("local: a part that cannot be opened says why", async (t) => {
  const folder = tempDir(t);
  const store = await LocalStore.open(folder);
  t.teardown(() => store.close());
  await rm(join(folder, "tmp"), { recursive: true });
  await t.throwsAsync(store.createPart(randomUUID()), { code: "ENOENT" });
});

test("local: files of others in the folder are left alone", async (t) => {
  const folder = tempDir(t);
  const store = await LocalStore.open(folder);
  t.teardown(() => store.close());
  await writeFile(join(folder, "tmp", "notes.txt"), "mine");
  t.deepEqual(await store.parts(), []);
  t.deepEqual(await readdir(join(folder, "tmp")), ["notes.txt"]);
});

test("a depot in S3 is refused with a sentence, and so is anything else", async (t) => {
  await t.throwsAsync(openStore("s3://bucket/prefix?region=eu"), {
    message: /s3: depot is not available yet/,
  });
  await t.throwsAsync(openStore("ftp://host/"), { message: /no store for ftp:/ });
  const store = await openStore(pathToFileURL(tempDir(t)).href);
  t.true(store instanceof LocalStore);
  await store.close();
});

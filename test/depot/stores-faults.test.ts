import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, stat, symlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import type { LocalStore } from "../../plugins/depot/local-store.ts";
import { DepotError } from "../../src/errors.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import {
  contentOf,
  digest,
  pieces,
  publish,
  put,
  sameBytes,
  seal,
  send,
} from "./_store-content.ts";
import { openLocal } from "./_stores.ts";

const run = promisify(execFile);
const BADST = { instanceOf: DepotError, code: "BADST" };
const QUOTA = { instanceOf: DepotError, code: "QUOTA" };

const partPath = (folder: string, id: string) => join(folder, "tmp", `${id}.part`);

/** A part that is suspended behind `content`. */
async function suspended(store: LocalStore, content: Buffer): Promise<string> {
  const id = randomUUID();
  const part = await store.createPart(id);
  await send(part, content);
  await part.sync();
  await part.suspend();
  return id;
}

test("a disk that fills up while bytes flow refuses with QUOTA, and harms nothing else", async (t) => {
  if (process.platform !== "linux") return skip(t, "only Linux has /dev/full");
  const { store, folder } = await openLocal(t);
  // As often as would use up all batches, if one got lost.
  for (let round = 0; round < 30; round += 1) {
    const id = randomUUID();
    await symlink("/dev/full", partPath(folder, id));
    const part = await store.reopenPart(id, 0);
    await t.throwsAsync(send(part, randomBytes(2_000_000)), QUOTA);
    await t.throwsAsync(part.sync(), QUOTA);
    await t.throwsAsync(part.seal(), QUOTA);
    await part.discard();
  }
  const content = randomBytes(1_000_000);
  sameBytes(t, await contentOf(store, await publish(store, content)), content);
  t.deepEqual(await readdir(join(folder, "tmp")), []);
});

test("what was durable before the disk was full can be continued when there is room", async (t) => {
  const folder = await smallDisk(t);
  if (!folder) return;
  const { store } = await openLocal(t, folder);
  const [id, content] = [randomUUID(), randomBytes(5_000_000)];
  const part = await store.createPart(id);
  await send(part, content.subarray(0, 1_000_000));
  t.is(await part.sync(), 1_000_000);
  const rest = Readable.from(pieces(content.subarray(1_000_000), 40_000));
  await t.throwsAsync(pipeline(rest, part), QUOTA);
  await part.suspend();
  await run("mount", ["-o", "remount,size=16m", folder]);
  const again = await store.reopenPart(id, 1_000_000);
  await send(again, content.subarray(1_000_000));
  const sealed = await seal(again);
  t.is(sealed.sha256, digest(content));
  await store.publish(id, sealed, "publish");
  sameBytes(t, await contentOf(store, sealed.sha256), content);
});

test("a part that fails by itself stays until it is discarded", async (t) => {
  const { store } = await openLocal(t);
  const [id, content] = [randomUUID(), randomBytes(100_000)];
  const part = await store.createPart(id);
  await send(part, content);
  await part.sync();
  const failed = new Promise<Error>((resolve) => part.once("error", resolve));
  await store.close();
  t.regex((await failed).message, /thread/);
  const again = await store.reopenPart(id, content.length);
  t.is((await seal(again)).sha256, digest(content));
  await again.discard();
  t.deepEqual(await store.parts(), []);
});

test("when the thread dies, the uploads under way fail and the next one starts another", async (t) => {
  const { store } = await openLocal(t);
  const part = await store.createPart(randomUUID());
  part.write(randomBytes(10));
  const other = await store.createPart(randomUUID());
  const synced = other.sync();
  await store.close();
  await t.throwsAsync(synced, { message: /thread/ });
  await t.throwsAsync(part.sync(), { message: /thread/ });
  await t.throwsAsync(part.seal(), { message: /thread/ });
  await part.discard();
  await other.discard();
  const content = randomBytes(1_000);
  sameBytes(t, await contentOf(store, await publish(store, content)), content);
  t.deepEqual(await store.parts(), []);
});

test("a part that a dying server had published can be sealed again, and not changed", async (t) => {
  const { store, folder, restart } = await openLocal(t);
  const content = randomBytes(300_000);
  const { id, sealed } = await put(store, content);
  const blob = join(folder, store.pathOf(sealed.sha256));
  await mkdir(dirname(blob), { recursive: true });
  await link(partPath(folder, id), blob);
  const restarted = await restart();
  await t.throwsAsync(restarted.reopenPart(id, 100), BADST);
  const spoiler = await restarted.reopenPart(id, content.length);
  await t.throwsAsync(
    send(spoiler, Buffer.from("more")).then(() => spoiler.sync()),
    BADST,
  );
  await spoiler.suspend();
  sameBytes(t, await readFile(blob), content);
  t.is((await stat(blob)).mode & 0o777, 0o440);
  t.deepEqual(await seal(await restarted.reopenPart(id, content.length)), sealed);
  await restarted.publish(id, sealed, "publish");
  sameBytes(t, await contentOf(restarted, sealed.sha256), content);
  t.deepEqual(await restarted.parts(), []);
});

test("a part that somebody else changed meanwhile is hashed as it is", async (t) => {
  const { store, folder } = await openLocal(t);
  const content = randomBytes(200_000);
  const id = await suspended(store, content);
  const { atime, mtime } = await stat(partPath(folder, id));
  content[150_000] = (content[150_000] ?? 0) ^ 1;
  const file = await open(partPath(folder, id), "r+");
  await file.write(content, 150_000, 1, 150_000);
  await file.close();
  await utimes(partPath(folder, id), atime, mtime);
  const part = await store.reopenPart(id, content.length);
  t.is((await seal(part)).sha256, digest(content));
});

test("a sealed part is for reading only, also after it was opened again", async (t) => {
  const { store, folder } = await openLocal(t);
  const { id } = await put(store, randomBytes(10));
  const mode = async () => (await stat(partPath(folder, id))).mode & 0o777;
  t.is(await mode(), 0o440);
  const part = await store.reopenPart(id, 10);
  t.is(await mode(), 0o600);
  await seal(part);
  t.is(await mode(), 0o440);
});

test("uploads that stand still hold nobody up", async (t) => {
  const { store } = await openLocal(t);
  const idle = await Promise.all(
    Array.from({ length: 120 }, async (_, index) => {
      const part = await store.createPart(randomUUID());
      await send(part, Buffer.alloc(70_000, index));
      return part;
    }),
  );
  const contents = Array.from({ length: 4 }, () => randomBytes(6_000_000));
  const sealed = await Promise.all(contents.map((content) => put(store, content)));
  t.deepEqual(
    sealed.map((one) => one.sealed.sha256),
    contents.map(digest),
  );
  const digests = await Promise.all(idle.map(async (part) => (await seal(part)).sha256));
  t.deepEqual(
    digests,
    idle.map((_, index) => digest(Buffer.alloc(70_000, index))),
  );
});

test("discarded uploads hold nobody up either", async (t) => {
  const { store } = await openLocal(t);
  for (let round = 0; round < 60; round += 1) {
    const part = await store.createPart(randomUUID());
    await send(part, Buffer.alloc(70_000, round));
    await part.discard();
  }
  const content = randomBytes(2_000_000);
  t.is((await put(store, content)).sealed.sha256, digest(content));
});

/** A disk of 3 MiB; undefined, with the reason printed, where none can be had. */
async function smallDisk(t: ExecutionContext): Promise<string | undefined> {
  const folder = tempDir(t);
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]);
  } catch {
    return void skip(t, "only root may mount a small disk");
  }
  // Before tempDir's own clearing away: what is added last runs first.
  t.teardown(() => run("umount", ["--lazy", folder]));
  return folder;
}

function skip(t: ExecutionContext, reason: string): void {
  t.log(`skipped: ${reason}`);
  t.pass();
}

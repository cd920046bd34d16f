import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { readdir, rm, stat, symlink, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { openStore } from "../../plugins/depot/open-store.ts";
import { DepotError } from "../../src/errors.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { publish, put } from "./_store-content.ts";
import { storeSuite } from "./_store-suite.ts";
import { openLocal, openMemory } from "./_stores.ts";

storeSuite(test, "memory", openMemory, { pathOf: false, directLink: false });
storeSuite(test, "local", openLocal, { pathOf: true, directLink: false });

test("local: content lies under its digest, for reading only", async (t) => {
  const folder = tempDir(t);
  const store = await LocalStore.open(folder);
  t.teardown(() => store.close());
  const { id, sealed } = await put(store, Buffer.from("hello"));
  await store.publish(id, sealed, "publish");
  const { sha256 } = sealed;
  const path = join(folder, "blobs", "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  t.is(join(folder, store.pathOf(sha256)), path);
  const stats = await stat(path);
  t.is(stats.mode & 0o777, 0o440);
  t.is(stats.nlink, 1);
});

test("local: paths are made from digests and ids only", async (t) => {
  const store = await LocalStore.open(tempDir(t));
  t.teardown(() => store.close());
  await t.throwsAsync(async () => store.createPart("../../etc/passwd"), {
    message: /id of an upload/,
  });
  await t.throwsAsync(async () => store.open("../../../../etc/passwd"), { message: /SHA-256/ });
  await t.throwsAsync(async () => store.remove("A".repeat(64)), { message: /SHA-256/ });
  await t.throwsAsync(async () => store.reopenPart("../../etc/passwd", 0), {
    message: /id of an upload/,
  });
  await t.throwsAsync(async () => store.readPart("../../etc/passwd", 0), {
    message: /id of an upload/,
  });
  t.throws(() => store.pathOf("../../../../etc/passwd"), { message: /SHA-256/ });
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
  const folder = tempDir(t);
  const { dev } = await stat(folder);
  const deviceOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.dev ?? dev;
  const other = ["/dev/shm", "/var/tmp"].find((path) => deviceOf(path) !== dev);
  if (other === undefined) return t.pass("this machine has one file system only");
  const elsewhere = join(other, `gadb-${randomUUID()}`);
  await mkdir(elsewhere);
  t.teardown(() => rm(elsewhere, { recursive: true }));
  await symlink(elsewhere, join(folder, "tmp"));
  await t.throwsAsync(LocalStore.open(folder), { message: /one file system/ });
});

test("local: many may open a folder at the same moment, and leave nothing of their trying", async (t) => {
  const folder = tempDir(t);
  const stores = await Promise.all(Array.from({ length: 20 }, () => LocalStore.open(folder)));
  t.deepEqual(await readdir(join(folder, "tmp")), []);
  await Promise.all(stores.map((store) => store.close()));
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

test("local: only content in its own place is listed", async (t) => {
  const { store, folder } = await openLocal(t);
  const sha256 = await publish(store, Buffer.from("hello"));
  const blobs = join(folder, "blobs", "sha256");
  await mkdir(join(blobs, "aa", "bb", "c".repeat(64)), { recursive: true });
  await mkdir(join(blobs, "lost+found"));
  await writeFile(join(blobs, "aa", "bb", "d".repeat(64)), "in another digest's folder");
  await mkdir(join(blobs, "aa", "bb", `aabb${"e".repeat(60)}`));
  await writeFile(join(blobs, "aa", "bb", `aabb${"e".repeat(60)}.tmp`), "no digest");
  await writeFile(join(blobs, "aa", "cc"), "no folder");
  const found = [];
  for await (const content of store.contents()) found.push(content.sha256);
  t.deepEqual(found, [sha256]);
});

test("the URL names the store, and an unknown one is refused with a sentence", async (t) => {
  await t.throwsAsync(openStore("ftp://host/"), { message: /no store for ftp:/ });
  const store = await openStore(pathToFileURL(tempDir(t)).href);
  t.true(store instanceof LocalStore);
  await store.close();
});

import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { FolderResumeStore } from "../../src/sdk/node/folder-resume-store.ts";
import { tempDir } from "../_helpers/temp-dir.ts";

test("another store of the same folder finds what was kept, until it is forgotten", async (t) => {
  const folder = join(tempDir(t), "new", "folder");
  const store = new FolderResumeStore(folder);
  t.is(await store.find("key"), undefined);
  await store.keep("key", "http://a/uploads/1");
  const other = new FolderResumeStore(folder);
  t.is(await other.find("key"), "http://a/uploads/1");
  t.is(await other.find("other key"), undefined);
  await other.forget("key");
  t.is(await store.find("key"), undefined);
  await store.forget("key");
  t.deepEqual(readdirSync(folder), []);
});

test("nobody else on the machine reads what is kept", async (t) => {
  const folder = join(tempDir(t), "folder");
  await new FolderResumeStore(folder).keep("key", "http://a/uploads/1");
  t.is(statSync(folder).mode & 0o077, 0);
  const [name] = readdirSync(folder);
  t.is(statSync(join(folder, name as string)).mode & 0o077, 0);
});

test("a file that is damaged means that the upload begins anew", async (t) => {
  const folder = tempDir(t);
  const store = new FolderResumeStore(folder);
  await store.keep("key", "http://a/uploads/1");
  writeFileSync(join(folder, readdirSync(folder)[0] as string), "{");
  t.is(await store.find("key"), undefined);
});

test("what is older than the server keeps goes with the next upload, and nothing that is not ours", async (t) => {
  const folder = tempDir(t);
  const store = new FolderResumeStore(folder);
  await store.keep("old", "http://a/uploads/1");
  const [old] = readdirSync(folder);
  writeFileSync(join(folder, "notes.txt"), "mine");
  const long = new Date(Date.now() - 9 * 24 * 60 * 60 * 1000);
  for (const name of [old as string, "notes.txt"]) utimesSync(join(folder, name), long, long);
  await store.keep("new", "http://a/uploads/2");
  t.is(await store.find("old"), undefined);
  t.is(await store.find("new"), "http://a/uploads/2");
  t.true(readdirSync(folder).includes("notes.txt"));
});

test("many keep at the same time without harm", async (t) => {
  const folder = tempDir(t);
  const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
  await Promise.all(keys.map((key) => new FolderResumeStore(folder).keep(key, key)));
  const store = new FolderResumeStore(folder);
  t.deepEqual(await Promise.all(keys.map((key) => store.find(key))), keys);
});

import { randomBytes } from "node:crypto";
import { rm, truncate } from "node:fs/promises";
import { Readable } from "node:stream";
import test from "ava";
import { scrubFailure } from "../../plugins/depot/scrub.ts";
import type { Store, StoredContent } from "../../plugins/depot/store.ts";
import { alteredStore } from "./_altered-store.ts";
import { withDepot } from "./_depot.ts";
import {
  blobRow,
  flipByte,
  linedLog,
  notificationsOf,
  overwrite,
  pathOf,
  scrub,
  setBlob,
  storeContent,
} from "./_hygiene.ts";
import { download, putFile } from "./_requests.ts";

test("a scrub reads everything that is unread and finds sound content sound", async (t) => {
  const server = await withDepot(t);
  const { digest } = await storeContent(server, randomBytes(3_000_000));
  const empty = await storeContent(server, Buffer.alloc(0));
  const progress: number[] = [];
  const result = await scrub(t, server, { report: ({ bytesDone }) => progress.push(bytesDone) });
  t.like(result, { blobs: 2, bytesDone: 3_000_000, damaged: 0, known: 0, skipped: 0 });
  t.is(result.isBehind, false);
  t.is(scrubFailure(result), undefined);
  t.is(progress.at(-1), 3_000_000);
  t.true(progress.length > 3, "progress is told while a file is read");
  for (const sha of [digest, empty.digest])
    t.like(await blobRow(server, sha), { state: "ready", is_verified: true });
});

const harms: [what: string, harm: (path: string) => Promise<void>, problem: RegExp][] = [
  ["cut short", (path) => truncate(path, 4_999), /has 4999 bytes instead of 5000/],
  ["missing", (path) => rm(path), /is missing/],
];

for (const [what, harm, problem] of harms) {
  test(`content that is ${what} is found, marked and told of`, async (t) => {
    const server = await withDepot(t);
    const { digest } = await storeContent(server);
    await harm(pathOf(server, digest));
    const { log, lines } = linedLog();
    const result = await scrub(t, server, { log });
    t.is(result.damaged, 1);
    t.like(await blobRow(server, digest), { state: "corrupt", verify_failures: 1 });
    const alarm = lines.map((line) => JSON.parse(line)).find((line) => line.alarm);
    t.is(alarm.alarm, "damaged-content");
    t.is(alarm.sha256, digest);
    t.regex(alarm.problem, problem);
  });
}

test("a single flipped bit is found; admins and the owners concerned are told, each of their own project only", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest, path } = await storeContent(server);
  const second = await storeContent(server, content);
  const unconcerned = await storeContent(server);
  await flipByte(server, digest, 4_999);
  const result = await scrub(t, server);
  t.is(result.damaged, 1);
  t.regex(scrubFailure(result) ?? "", /1 pieces of content are damaged/);
  for (const { studio: own, project } of [
    { studio, project: studio.projectId },
    { studio: second.studio, project: second.studio.projectId },
  ]) {
    const [told, ...more] = await notificationsOf(server, own.members.owner);
    t.deepEqual(more, []);
    t.like(told, { kind: "depot.damaged", project_id: project });
    t.regex(told?.message ?? "", /"hero" version 1 is damaged/);
    t.false(told?.message.includes(digest), "a hash says nothing to an owner");
    const admin = await notificationsOf(server, own.admin);
    t.is(admin.length, 1);
    t.is(admin[0]?.project_id, null);
    t.regex(admin[0]?.message ?? "", new RegExp(`${digest} damaged; 2 projects`));
  }
  t.deepEqual(await notificationsOf(server, unconcerned.studio.members.owner), []);
  t.deepEqual(await notificationsOf(server, studio.members.manager), []);
  const token = await server.token(studio.members.viewer);
  t.is((await download(server, token, path)).status, 409);
});

test("damage that is known stays known and tells nobody again", async (t) => {
  const server = await withDepot(t);
  const { studio, digest } = await storeContent(server);
  await flipByte(server, digest);
  t.is((await scrub(t, server)).damaged, 1);
  const again = await scrub(t, server);
  t.like(again, { blobs: 1, damaged: 0, known: 1 });
  t.like(await blobRow(server, digest), { state: "corrupt", verify_failures: 2 });
  t.is((await notificationsOf(server, studio.members.owner)).length, 1);
});

test("a new upload of the same content heals what a scrub found", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest, path } = await storeContent(server);
  await flipByte(server, digest);
  await scrub(t, server);
  const token = await server.token(studio.members.contributor);
  t.is((await download(server, token, path)).status, 409);
  t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  t.true((await download(server, token, path)).bytes.equals(content));
  t.like(await scrub(t, server), { blobs: 1, damaged: 0, known: 0 });
  t.like(await blobRow(server, digest), { state: "ready", verify_failures: 0 });
});

test("a file put back from a backup heals at the next scrub", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest, path } = await storeContent(server);
  await rm(pathOf(server, digest));
  t.is((await scrub(t, server)).damaged, 1);
  await overwrite(server, digest, content);
  t.like(await scrub(t, server), { healed: 1, damaged: 0, known: 0 });
  const token = await server.token(studio.members.viewer);
  t.true((await download(server, token, path)).bytes.equals(content));
});

/** A store that does something after content has been read, before the reader knows that it has. */
function interrupted(store: Store, meanwhile: () => Promise<unknown>): Store {
  return alteredStore(store, {
    open: async (digest) => {
      const found = await store.open(digest);
      if (!found) return found;
      return {
        sizeBytes: found.sizeBytes,
        read: () => Readable.from(finishing(found, meanwhile)),
        close: () => found.close(),
      };
    },
  });
}

async function* finishing(found: StoredContent, meanwhile: () => Promise<unknown>) {
  yield* found.read() as AsyncIterable<Buffer>;
  await meanwhile();
}

test("damage that an upload healed while it was read is not held against the healed file", async (t) => {
  const server = await withDepot(t);
  const { studio, content, digest, path } = await storeContent(server);
  await flipByte(server, digest);
  const token = await server.token(studio.members.contributor);
  // Found by a download first, so that the upload replaces the file; the scrub has the old one open by then.
  const store = interrupted(server.depot.store, async () => {
    t.is((await download(server, token, path)).status, 409);
    t.is((await putFile(server, token, studio.assetId, content)).status, 201);
  });
  const result = await scrub(t, server, { store });
  t.like(result, { damaged: 0, known: 0 });
  t.is((await blobRow(server, digest)).state, "ready");
  t.true((await download(server, token, path)).bytes.equals(content));
});

test("a disk that says it lost the bytes means damage, a store that is away means nothing", async (t) => {
  const server = await withDepot(t);
  const { digest } = await storeContent(server);
  const failing = (code: string) =>
    alteredStore(server.depot.store, {
      open: async (sha) => {
        const found = await server.depot.store.open(sha);
        await found?.close();
        return {
          sizeBytes: found?.sizeBytes ?? 0,
          read: () =>
            new Readable({
              read() {
                this.destroy(Object.assign(new Error(code), { code }));
              },
            }),
          close: async () => {},
        };
      },
    });
  const away = await scrub(t, server, { store: failing("ECONNRESET") });
  t.like(away, { blobs: 0, damaged: 0, skipped: 1 });
  t.is((await blobRow(server, digest)).state, "ready");
  t.regex(scrubFailure(away) ?? "", /1 could not be read/);
  t.is((await scrub(t, server, { store: failing("EIO") })).damaged, 1);
  t.is((await blobRow(server, digest)).state, "corrupt");
});

test("the longest unread comes first, and a run cut short keeps what it has read", async (t) => {
  const server = await withDepot(t);
  const { studio } = await storeContent(server, randomBytes(100));
  const digests: string[] = [];
  for (const days of [5, 90, 30]) {
    const { digest } = await storeContent(server, randomBytes(100), studio);
    await setBlob(server, digest, `verified_at = now() - interval '${days} days'`);
    digests.push(digest);
  }
  const abort = new AbortController();
  const opened: string[] = [];
  const store = alteredStore(server.depot.store, {
    open: (digest) => {
      if (opened.push(digest) === 2) abort.abort(new Error("Stopped."));
      return server.depot.store.open(digest);
    },
  });
  await t.throwsAsync(scrub(t, server, { store, signal: abort.signal }), { message: /Stopped/ });
  t.deepEqual(opened, [digests[1], digests[2]]);
  t.true((await blobRow(server, digests[1] as string)).is_verified);
  t.false((await blobRow(server, digests[2] as string)).is_verified);
  t.is((await scrub(t, server)).blobs, 4);
  t.true((await blobRow(server, digests[2] as string)).is_verified);
});

test("a scrub holds to its pace and to its time", async (t) => {
  const server = await withDepot(t);
  await storeContent(server, randomBytes(1_000_000));
  await storeContent(server, randomBytes(1_000_000));
  const began = performance.now();
  await scrub(t, server, { bytesPerSecond: 4_000_000 });
  t.true(performance.now() - began > 350, "two megabytes at four a second");
  await server.db.rootPool.query("update app_private.blobs set verified_at = null");
  const late = await scrub(t, server, { timeMs: 0 });
  t.like(late, { blobs: 0, isBehind: true });
});

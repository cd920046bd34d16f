import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { tempDir } from "../_helpers/temp-dir.ts";
import { useServer } from "../_helpers/with-server.ts";
import { flakyNetwork } from "./_flaky-network.ts";
import { makeSdkWorld, recordingFetch } from "./_sdk-world.ts";

const server = useServer(test);

/** A version of so many bytes, and a client that may read it. */
async function scene(size: number) {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const content = randomBytes(size);
  const { id } = await client.upload({
    assetId: world.assetId,
    file: content,
    filename: "hero.bin",
  });
  return { world, client, content, id };
}

test("a version comes as its bytes, with what is known of it", async (t) => {
  const { world, client, content, id } = await scene(300_000);
  const { bytes, ...version } = await client.download(id);
  t.deepEqual(Buffer.from(bytes), content);
  t.like(version, {
    id,
    assetId: world.assetId,
    versionNumber: 1,
    filename: "hero.bin",
    sizeBytes: 300_000,
  });
});

test("a part of a version, to its end too", async (t) => {
  const { client, content, id } = await scene(100_000);
  const part = await client.download(id, { range: { start: 500, end: 1_500 } });
  t.deepEqual(Buffer.from(part.bytes), content.subarray(500, 1_500));
  const rest = await client.download(id, { range: { start: 99_000 } });
  t.deepEqual(Buffer.from(rest.bytes), content.subarray(99_000));
  const none = await client.download(id, { range: { start: 100_000 } });
  t.is(none.bytes.length, 0);
  await t.throwsAsync(client.download(id, { range: { start: 100_001 } }), { code: "BADIN" });
  await t.throwsAsync(client.download(id, { range: { start: 5, end: 4 } }), { code: "BADIN" });
});

test("an empty version is downloaded too", async (t) => {
  const { client, id } = await scene(0);
  t.is((await client.download(id)).bytes.length, 0);
});

test("a file appears when it is complete, over what was there, and a stream is closed", async (t) => {
  const { client, content, id } = await scene(2_000_000);
  const folder = tempDir(t);
  const to = join(folder, "hero.bin");
  writeFileSync(to, "old");
  const seen: number[] = [];
  const { bytes } = await client.download(id, {
    to,
    onProgress: (progress) => seen.push(progress.bytes),
  });
  t.is(bytes.length, 0);
  t.true(readFileSync(to).equals(content));
  t.is(seen.at(-1), 2_000_000);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const [read] = await Promise.all([
    new Response(readable).bytes(),
    client.download(id, { to: writable }),
  ]);
  t.true(content.equals(read));
  t.deepEqual(readdirSync(folder), ["hero.bin"]);
});

test("a download whose connection is cut goes on behind the bytes it has", async (t) => {
  const { world, content, id } = await scene(6_000_000);
  const network = await flakyNetwork(t, server().url);
  const { fetch, asked } = recordingFetch();
  const client = await world.client({ url: network.url, fetch });
  let isCut = false;
  const { bytes } = await client.download(id, {
    onProgress: (progress) => {
      if (isCut || progress.bytes < 1_000_000) return;
      isCut = true;
      network.cut();
      network.mend();
    },
  });
  t.true(content.equals(bytes));
  const ranges = asked
    .filter(({ path }) => path.endsWith("/download"))
    .map(({ headers }) => headers.get("range"));
  t.is(ranges.length, 2);
  t.is(ranges[0], null);
  t.regex(ranges[1] ?? "", /^bytes=\d{7}-5999999$/);
});

test("bytes that are not the version's are refused, and no file is left", async (t) => {
  const { world, id } = await scene(50_000);
  const folder = tempDir(t);
  const client = await world.client({
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (!String(input).endsWith("/download")) return response;
      const bytes = await response.bytes();
      bytes[100] = (bytes[100] as number) ^ 1;
      return new Response(bytes);
    },
  });
  await t.throwsAsync(client.download(id, { to: join(folder, "a.bin") }), { code: "CKSUM" });
  t.deepEqual(readdirSync(folder), []);
  await t.throwsAsync(client.download(id), { code: "CKSUM" });
});

test("a server or proxy without ranges still gives the right part", async (t) => {
  const { world, content, id } = await scene(50_000);
  const client = await world.client({
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.delete("range");
      return fetch(input, { ...init, headers });
    },
  });
  const { bytes } = await client.download(id, { range: { start: 1_000, end: 2_000 } });
  t.deepEqual(Buffer.from(bytes), content.subarray(1_000, 2_000));
});

test("what one may not see is NTFND, and an abort leaves no file", async (t) => {
  const { id, client } = await scene(3_000_000);
  const stranger = await (await makeSdkWorld(server())).client();
  await t.throwsAsync(stranger.download(id), { code: "NTFND" });
  const folder = tempDir(t);
  const controller = new AbortController();
  const reason = new Error("Lunch");
  const aborted = client.download(id, {
    to: join(folder, "a.bin"),
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  });
  t.is(await t.throwsAsync(aborted), reason);
  t.deepEqual(readdirSync(folder), []);
});

test("an address for who cannot send a token shows the version, and inline when asked", async (t) => {
  const { world, client, content } = await scene(1_000);
  const url = await client.downloadUrl(world.assetId, 1, { inline: true });
  t.regex(url, /disposition=inline/);
  const response = await fetch(url);
  t.true(content.equals(await response.bytes()));
});

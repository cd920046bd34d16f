import { randomBytes } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { createClient, type UploadProgress } from "../../src/sdk/node.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import { useServer } from "../_helpers/with-server.ts";
import { sha256 } from "../depot/_requests.ts";
import { makeServerWorld } from "../depot/_server-world.ts";
import { flakyNetwork } from "./_flaky-network.ts";
import { makeSdkWorld } from "./_sdk-world.ts";

const server = useServer(test);

async function versions(assetId: string) {
  const { rows } = await server().db.rootPool.query(
    `select version_number, filename, comment, sha256, size_bytes::int as size
     from app_public.asset_versions where asset_id = $1 order by version_number`,
    [assetId],
  );
  return rows as Record<string, unknown>[];
}

function fileWith(t: ExecutionContext, content: Buffer, name = "hero.bin"): string {
  const path = join(tempDir(t), name);
  writeFileSync(path, content);
  return path;
}

test("a path, a blob, a file and a stream each become a version with their bytes", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const contents = [1, 2, 3, 4].map(() => randomBytes(300_000));
  const [one, two, three, four] = contents as [Buffer, Buffer, Buffer, Buffer];
  const files = [
    fileWith(t, one),
    new Blob([new Uint8Array(two)]),
    new File([new Uint8Array(three)], "hero.png"),
    { stream: createReadStream(fileWith(t, four)), size: four.length, name: "hero.wav" },
  ];
  for (const [index, file] of files.entries()) {
    const filename = index === 1 ? { filename: "hero.blob" } : {};
    const comment = `No. ${index}`;
    const made = await client.upload({ assetId: world.assetId, file, comment, ...filename });
    t.like(made, {
      assetId: world.assetId,
      versionNumber: index + 1,
      sha256: sha256(contents[index] as Buffer),
      sizeBytes: 300_000,
      isReused: false,
    });
  }
  const made = await versions(world.assetId);
  t.deepEqual(
    made.map(({ comment, sha256 }) => [comment, sha256]),
    contents.map((content, index) => [`No. ${index}`, sha256(content)]),
  );
  t.deepEqual(
    made.map(({ filename }) => filename),
    ["hero.bin", "hero.blob", "hero.png", "hero.wav"],
  );
});

test("an empty file is a version too", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const made = await client.upload({
    assetId: world.assetId,
    file: Buffer.alloc(0),
    filename: "a.bin",
  });
  t.like(made, { versionNumber: 1, sizeBytes: 0, sha256: sha256("") });
});

test("content that one may read already is not sent again", async (t) => {
  const world = await makeSdkWorld(server());
  const network = await flakyNetwork(t, server().url);
  const client = await world.client({ url: network.url });
  const content = randomBytes(200_000);
  await client.upload({ assetId: world.assetId, file: content, filename: "a.bin", reuse: false });
  const phases: UploadProgress["phase"][] = [];
  const made = await client.upload({
    assetId: world.assetId,
    file: fileWith(t, content),
    baseVersion: 1,
    onProgress: ({ phase }) => phases.push(phase),
  });
  t.like(made, { versionNumber: 2, isReused: true, sha256: sha256(content), sizeBytes: 200_000 });
  t.deepEqual([...new Set(phases)], ["hashing"]);
  t.is((await versions(world.assetId))[1]?.["filename"], "hero.bin");
});

test("content that only others may read is sent, and nothing says that it is there", async (t) => {
  const mine = await makeSdkWorld(server());
  const theirs = await makeSdkWorld(server());
  const content = randomBytes(100_000);
  const upload = { file: content, filename: "a.bin" };
  await (await theirs.client()).upload({ assetId: theirs.assetId, ...upload });
  const made = await (await mine.client()).upload({ assetId: mine.assetId, ...upload });
  t.like(made, { versionNumber: 1, isReused: false });
});

test("progress counts what is hashed and what is sent, up to all of it", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const seen: UploadProgress[] = [];
  await client.upload({
    assetId: world.assetId,
    file: fileWith(t, randomBytes(2_500_000)),
    chunkSize: 500_000,
    onProgress: (progress) => seen.push(progress),
  });
  for (const phase of ["hashing", "sending"]) {
    const bytes = seen.filter((progress) => progress.phase === phase).map((one) => one.bytes);
    t.deepEqual(
      bytes.toSorted((a, b) => a - b),
      bytes,
      phase,
    );
    t.is(bytes.at(-1), 2_500_000, phase);
  }
  t.true(seen.every(({ totalBytes }) => totalBytes === 2_500_000));
});

test("refusals come before the bytes, with the server's words", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const file = randomBytes(1_000);
  const filename = "a.bin";
  await client.upload({ assetId: world.assetId, file, filename });
  const refused = (options: object) =>
    client.upload({ assetId: world.assetId, file: randomBytes(10), filename, ...options });
  await t.throwsAsync(refused({ baseVersion: 0 }), { code: "STALE" });
  await t.throwsAsync(refused({ branch: "nowhere" }), { code: "NTFND" });
  await t.throwsAsync(refused({ assetId: crypto.randomUUID() }), { code: "NTFND" });
  const visitor = createClient({ url: server().url });
  await t.throwsAsync(visitor.upload({ assetId: world.assetId, file, filename }), {
    code: "CREDS",
  });
  await t.throwsAsync(client.upload({ assetId: world.assetId, file }), {
    code: "BADIN",
    message: /name is missing/,
  });
  await t.throwsAsync(client.upload({ assetId: world.assetId, file: "/no/such/file" }), {
    code: "ENOENT",
  });
  t.is((await versions(world.assetId)).length, 1);
});

test("a stream that ends early is an error and no version", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const stream = createReadStream(fileWith(t, randomBytes(1_000)));
  const short = client.upload({
    assetId: world.assetId,
    file: { stream, size: 2_000, name: "a.bin" },
  });
  await t.throwsAsync(short, { code: "CKSUM", message: /1000 of 2000/ });
  t.deepEqual(await versions(world.assetId), []);
});

test("a file that changes while it is sent is an error and no version", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const path = fileWith(t, randomBytes(1_000_000));
  const changed = client.upload({
    assetId: world.assetId,
    file: path,
    chunkSize: 250_000,
    onProgress: ({ phase, bytes }) => {
      if (phase === "sending" && bytes === 250_000) void utimes(path, 1, 1);
    },
  });
  await t.throwsAsync(changed, { code: "CKSUM", message: /changed/ });
  t.deepEqual(await versions(world.assetId), []);
});

test("an abort ends an upload with its reason, and the next one goes on behind it", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client({ resumeFolder: join(tempDir(t), "uploads") });
  const content = randomBytes(1_000_000);
  const file = fileWith(t, content);
  const controller = new AbortController();
  const reason = new Error("Lunch");
  const options = { assetId: world.assetId, file, chunkSize: 100_000 };
  const aborted = client.upload({
    ...options,
    signal: controller.signal,
    onProgress: ({ phase, bytes }) => {
      if (phase === "sending" && bytes >= 500_000) controller.abort(reason);
    },
  });
  t.is(await t.throwsAsync(aborted), reason);
  const sent: number[] = [];
  const made = await client.upload({
    ...options,
    onProgress: ({ phase, bytes }) => {
      if (phase === "sending") sent.push(bytes);
    },
  });
  t.like(made, { versionNumber: 1, sha256: sha256(content) });
  t.true((sent[0] ?? 0) >= 400_000, `went on at ${sent[0]}`);
});

test("an abort that discards leaves nothing on the server", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.client();
  const controller = new AbortController();
  const aborted = client.upload({
    assetId: world.assetId,
    file: randomBytes(1_000_000),
    filename: "a.bin",
    chunkSize: 100_000,
    signal: controller.signal,
    discardOnAbort: true,
    onProgress: ({ phase, bytes }) => {
      if (phase === "sending" && bytes >= 300_000) controller.abort();
    },
  });
  await t.throwsAsync(aborted, { name: "AbortError" });
  const { rows } = await server().db.rootPool.query(
    "select count(*)::int as count from app_public.uploads where asset_id = $1 and state = 'open'",
    [world.assetId],
  );
  t.is(rows[0].count, 0);
});

test("an upload goes on through cut connections, and no byte is sent for nothing", async (t) => {
  const world = await makeSdkWorld(server());
  const network = await flakyNetwork(t, server().url);
  const client = await world.client({ url: network.url });
  const content = randomBytes(1_500_000);
  let cuts = 0;
  const made = await client.upload({
    assetId: world.assetId,
    file: fileWith(t, content),
    chunkSize: 100_000,
    retryDelays: [10, 20, 50, 100, 200, 400],
    onProgress: ({ phase, bytes }) => {
      if (phase !== "sending" || cuts >= 3 || bytes < 400_000 * (cuts + 1)) return;
      cuts += 1;
      network.cut();
      network.mend();
    },
  });
  t.is(cuts, 3);
  t.like(made, { versionNumber: 1, sha256: sha256(content) });
});

test("a session that ends in the middle is renewed, and the upload goes on", async (t) => {
  const world = await makeSdkWorld(server());
  const client = await world.passwordClient();
  t.teardown(() => client.close());
  const content = randomBytes(1_000_000);
  let isRevoked = false;
  const made = await client.upload({
    assetId: world.assetId,
    file: content,
    filename: "a.bin",
    chunkSize: 100_000,
    retryDelays: [10, 10, 10],
    onProgress: ({ phase, bytes }) => {
      if (phase !== "sending" || isRevoked || bytes < 500_000) return;
      isRevoked = true;
      void server().db.rootPool.query(
        "update app_private.sessions set revoked_at = now() where user_id = $1",
        [world.members.contributor],
      );
    },
  });
  t.true(isRevoked);
  t.like(made, { versionNumber: 1, sha256: sha256(content) });
});

test("another process goes on where one stopped, after the server was killed as well", async (t) => {
  t.timeout(120_000);
  const world = await makeServerWorld(t);
  const first = await world.startServer();
  const resumeFolder = join(tempDir(t), "uploads");
  const options = { url: first.url, token: world.token, resumeFolder };
  const content = randomBytes(3_000_000);
  const file = fileWith(t, content);
  const upload = { assetId: world.studio.assetId, file, chunkSize: 250_000 };
  const broken = createClient(options).upload({
    ...upload,
    retryDelays: [],
    onProgress: ({ phase, bytes }) => {
      if (phase === "sending" && bytes >= 2_000_000) first.kill();
    },
  });
  await t.throwsAsync(broken, { code: "NETWK" });
  t.is((await readdir(resumeFolder)).length, 1);
  await first.gone;
  const second = await world.startServer({ PORT: new URL(first.url).port });
  const sent: number[] = [];
  const made = await createClient(options).upload({
    ...upload,
    onProgress: ({ phase, bytes }) => {
      if (phase === "sending") sent.push(bytes);
    },
  });
  await second.stop();
  t.like(made, { versionNumber: 1, sha256: sha256(content), isReused: false });
  t.true((sent[0] ?? 0) >= 1_500_000, `went on at ${sent[0]}`);
  t.deepEqual(await readdir(resumeFolder), []);
});

test("an upload whose last answer was lost is found again, and no second version is made", async (t) => {
  const world = await makeSdkWorld(server());
  const network = await flakyNetwork(t, server().url);
  const client = await world.client({ url: network.url, resumeFolder: tempDir(t) });
  const content = randomBytes(400_000);
  const upload = { assetId: world.assetId, file: fileWith(t, content) };
  const lost = client.upload({
    ...upload,
    retryDelays: [],
    onProgress: ({ phase, bytes }) => {
      // The server gets everything; its answer does not come back.
      if (phase === "sending" && bytes > 0) network.deafen();
    },
  });
  lost.catch(() => {});
  await t.notThrowsAsync(async () => {
    for (;;) if ((await versions(world.assetId)).length === 1) return;
  });
  network.cut();
  network.mend();
  await t.throwsAsync(lost, { code: "NETWK" });
  const made = await client.upload(upload);
  t.like(made, { versionNumber: 1, sha256: sha256(content), isReused: false });
  t.is((await versions(world.assetId)).length, 1);
});

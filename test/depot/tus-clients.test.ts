import { randomBytes } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Upload, type UploadOptions } from "tus-js-client";
import { tempDir } from "../_helpers/temp-dir.ts";
import { leftovers, NOTHING, useDepot, usage } from "./_depot.ts";
import { bearer, sha256 } from "./_requests.ts";
import { makeServerWorld, type ServerWorld } from "./_server-world.ts";

const depot = useDepot(test);

interface Running {
  upload: Upload;
  /** The header that names the content, of the last answer. */
  done: Promise<string | undefined>;
}

/** tus-js-client as it comes, with a file in memory. */
function start(content: Buffer, options: UploadOptions): Running {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const upload = new Upload(content, {
    ...options,
    onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader("X-Asset-Version-Sha256")),
    onError: reject,
  });
  upload.start();
  return { upload, done: promise };
}

async function scene() {
  const server = depot();
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const options: UploadOptions = {
    endpoint: `${server.url}/uploads`,
    headers: bearer(token),
    metadata: { asset_id: studio.assetId, filename: "hero.bin" },
  };
  return { server, studio, token, options };
}

test("tus-js-client uploads in one request, and in chunks", async (t) => {
  const { options } = await scene();
  const content = randomBytes(1_000_000);
  t.is(await start(content, options).done, sha256(content));
  const other = randomBytes(500_001);
  t.is(await start(other, { ...options, chunkSize: 100_000 }).done, sha256(other));
  t.is(await start(other, { ...options, uploadDataDuringCreation: true }).done, sha256(other));
  t.is(await start(Buffer.alloc(0), options).done, sha256(""));
  t.is(await start(other, { ...options, overridePatchMethod: true }).done, sha256(other));
});

test("tus-js-client pauses and goes on where it stood", async (t) => {
  const { server, studio, options } = await scene();
  const content = randomBytes(2_000_000);
  const halfway = Promise.withResolvers<void>();
  const running = start(content, {
    ...options,
    chunkSize: 250_000,
    onChunkComplete: (_size, accepted) => {
      if (accepted >= 1_000_000) halfway.resolve();
    },
  });
  await halfway.promise;
  await running.upload.abort();
  const { url } = running.upload;
  t.truthy(url);
  const offsets: number[] = [];
  const again = start(content, {
    ...options,
    uploadUrl: url,
    chunkSize: 250_000,
    onAfterResponse: (_request, response) => {
      offsets.push(Number(response.getHeader("Upload-Offset")));
    },
  });
  t.is(await again.done, sha256(content));
  t.true((offsets[0] ?? 0) >= 1_000_000, `HEAD told ${offsets[0]}`);
  t.like(await usage(server, studio.projectId), { versions: 1 });
});

test("tus-js-client ends what its user gives up", async (t) => {
  const { server, studio, options } = await scene();
  const begun = Promise.withResolvers<void>();
  const running = start(randomBytes(500_000), {
    ...options,
    chunkSize: 100_000,
    onChunkComplete: () => begun.resolve(),
  });
  await begun.promise;
  await running.upload.abort(true);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

test("tus-js-client uploads three parts side by side", async (t) => {
  const { server, studio, options } = await scene();
  const content = randomBytes(1_500_001);
  const { done } = start(content, {
    ...options,
    parallelUploads: 3,
    metadataForPartialUploads: { asset_id: studio.assetId },
  });
  t.is(await done, sha256(content));
  t.like(await usage(server, studio.projectId), { versions: 1, used: content.length });
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

async function killable(t: ExecutionContext): Promise<ServerWorld & { options: UploadOptions }> {
  const world = await makeServerWorld(t);
  return {
    ...world,
    options: {
      headers: bearer(world.token),
      metadata: { asset_id: world.studio.assetId, filename: "hero.bin" },
      retryDelays: [0, 500, 1_000, 1_000, 1_000, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000],
    },
  };
}

test("a server that is killed twice in the middle goes on behind what was acknowledged", async (t) => {
  t.timeout(120_000);
  const { db, studio, startServer, options } = await killable(t);
  let server = await startServer();
  const port = new URL(server.url).port;
  const content = randomBytes(12_000_000);
  const heads: number[] = [];
  let acknowledged = 0;
  let kills = 0;
  const restart = async () => {
    server.kill();
    await server.gone;
    server = await startServer({ PORT: port });
  };
  const { done } = start(content, {
    ...options,
    endpoint: `${server.url}/uploads`,
    chunkSize: 1_000_000,
    onChunkComplete: (_size, accepted) => {
      acknowledged = accepted;
    },
    onProgress: (sent) => {
      // In the middle of a chunk.
      if (sent > acknowledged && acknowledged >= 4_000_000 * (kills + 1) && kills < 2) {
        kills += 1;
        void restart();
      }
    },
    onAfterResponse: (request, response) => {
      if (request.getMethod() === "HEAD") {
        const offset = Number(response.getHeader("Upload-Offset"));
        heads.push(offset - acknowledged);
      }
    },
  });
  t.is(await done, sha256(content));
  await server.stop();
  t.is(kills, 2);
  t.true(heads.length >= 2);
  t.true(
    heads.every((ahead) => ahead >= 0),
    "nothing acknowledged was lost",
  );
  t.like(await usage({ db } as never, studio.projectId), {
    versions: 1,
    used: content.length,
    reserved: 0,
  });
});

test("one long request is recorded while it runs, so that a kill loses little of it", async (t) => {
  t.timeout(120_000);
  const { startServer, options } = await killable(t);
  let server = await startServer();
  const port = new URL(server.url).port;
  const file = join(tempDir(t), "large.bin");
  // The client tells its progress every tenth of a second: the rest is so long that it cannot be over within one.
  const content = Buffer.alloc(700 * 1024 ** 2);
  randomBytes(1_000_000).copy(content);
  writeFileSync(file, content);
  let restarted: Promise<void> | undefined;
  let offset = 0;
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const upload = new Upload(createReadStream(file) as never, {
    ...options,
    endpoint: `${server.url}/uploads`,
    uploadSize: content.length,
    chunkSize: Infinity,
    onProgress: (sent) => {
      if (restarted || sent < 300 * 1024 ** 2) return;
      server.kill();
      restarted = server.gone.then(async () => {
        server = await startServer({ PORT: port });
      });
    },
    onAfterResponse: (request, response) => {
      if (request.getMethod() === "HEAD") offset = Number(response.getHeader("Upload-Offset"));
    },
    onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader("X-Asset-Version-Sha256")),
    onError: reject,
  });
  upload.start();
  t.is(await promise, sha256(content));
  t.truthy(restarted, "it was killed on the way");
  await restarted;
  await server.stop();
  // Recorded every 128 MiB, or every five seconds on a slow machine, after which the bytes are counted anew.
  t.true(offset >= 50 * 1024 ** 2, `went on at ${offset}`);
});

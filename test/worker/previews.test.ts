import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { makeStudio } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import { alteredStore } from "../depot/_altered-store.ts";
import { addAsset, useDepot } from "../depot/_depot.ts";
import { bombPicture, look, picture, previewState, uploadFile } from "../depot/_previews.ts";
import { download } from "../depot/_requests.ts";

const depot = useDepot(test);
const MB = 1024 ** 2;

const child = (name: string) => ({
  program: fileURLToPath(new URL(`children/${name}.ts`, import.meta.url)),
});

/** Uploads a file to a studio of its own. */
async function upload(content: Buffer) {
  const studio = await depot().studio();
  const userId = studio.members.contributor;
  return { studio, ...(await uploadFile(depot(), { content, assetId: studio.assetId, userId })) };
}

async function jobsFor(digest: string): Promise<number[]> {
  const { rows } = await depot().db.rootPool.query<{ seconds: number }>(
    `select extract(epoch from run_at - now())::float8 as seconds from graphile_worker.jobs where key = $1`,
    [`preview ${digest}`],
  );
  return rows.map(({ seconds }) => seconds);
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

test("a new picture waits with one job, and is looked at once: thumbnails in two widths, and facts", async (t) => {
  const content = await picture(900, 300);
  const { studio, digest } = await upload(content);
  t.like(await previewState(depot(), digest), { state: "waiting", attempts: 0 });
  t.is((await jobsFor(digest)).length, 1);
  const { state, facts, files } = await look(t, depot(), digest);
  t.is(state, "ready");
  t.like(facts, {
    format: "png",
    width: 900,
    height: 300,
    channels: 3,
    depth: 8,
    has_alpha: false,
  });
  t.deepEqual(
    files.map(({ kind, width, height }) => [kind, width, height]),
    [
      ["thumb_320", 320, 107],
      ["thumb_640", 640, 213],
    ],
  );
  for (const { sha256, bytes } of files) {
    const stored = await depot().depot.store.open(sha256);
    t.is(stored?.sizeBytes, bytes);
    await stored?.close();
  }
  // The same bytes in another asset are not looked at again.
  const assetId = await addAsset(depot(), studio, "copy");
  await uploadFile(depot(), { content, assetId, userId: studio.members.contributor });
  const onStart = () => t.fail("a second child was started");
  t.is((await look(t, depot(), digest, { child: { onStart } })).attempts, 1);
});

test("a child that is killed is tried again, three times at most; the version and the worker live on", async (t) => {
  const { studio, digest, version } = await upload(await picture(64, 64, "#111111"));
  const kill = { onStart: (pid: number) => void process.kill(-pid, "SIGKILL") };
  t.like(await look(t, depot(), digest, { child: kill }), { state: "waiting", attempts: 1 });
  const [first] = await jobsFor(digest);
  t.true((first ?? 0) > 20 && (first ?? 0) <= 30);
  t.like(await look(t, depot(), digest, { child: kill }), { state: "waiting", attempts: 2 });
  const last = await look(t, depot(), digest, { child: kill });
  t.like(last, { state: "failed", attempts: 3 });
  t.regex(last.reason ?? "", /ended unexpectedly \(signal SIGKILL\)/);
  const path = `/assets/${studio.assetId}/versions/${version.version_number}/download`;
  t.is((await download(depot(), await depot().token(studio.members.viewer), path)).status, 200);
});

test("a picture of 60000 by 60000 pixels in a few kilobytes is refused by its header, for good", async (t) => {
  const { digest } = await upload(bombPicture(60_000));
  const { state, reason, attempts } = await look(t, depot(), digest);
  t.is(state, "failed");
  t.is(attempts, 1);
  t.regex(reason ?? "", /60000 × 60000 pixels/);
  t.deepEqual((await previewState(depot(), digest)).files, []);
});

test("a file that is cut short fails for good, and says nothing of where it lies", async (t) => {
  const whole = await picture(400, 400, "#884422", 30);
  const { digest } = await upload(whole.subarray(0, whole.length - 40));
  const { state, reason, attempts } = await look(t, depot(), digest);
  t.like({ state, attempts }, { state: "failed", attempts: 1 });
  t.regex(reason ?? "", /^The file is damaged/);
  t.false((reason ?? "").includes(depot().folder));
});

test("a child that hangs is killed when its time is over", async (t) => {
  const { digest } = await upload(await picture(64, 64, "#222222"));
  let running = 0;
  const stop = {
    onStart: (pid: number) => {
      running = pid;
      process.kill(-pid, "SIGSTOP");
    },
  };
  const outcome = await look(t, depot(), digest, { child: stop, limits: { timeMs: 1_000 } });
  t.like(outcome, { state: "waiting", attempts: 1 });
  t.false(isAlive(running));
});

test("a child that takes more memory than it may is killed", async (t) => {
  const { digest } = await upload(await picture(64, 64, "#333333"));
  const limits = { memoryBytes: 256 * MB };
  for (let attempt = 1; attempt <= 3; attempt += 1)
    await look(t, depot(), digest, { child: child("hog"), limits });
  t.like(await previewState(depot(), digest), {
    state: "failed",
    reason: "It needed more than 256 MB of memory.",
  });
});

test("a child that says more than it may, or nothing that makes sense, gives no preview", async (t) => {
  const { digest } = await upload(await picture(64, 64, "#444444"));
  t.is((await look(t, depot(), digest, { child: child("flood") })).state, "waiting");
  t.is((await look(t, depot(), digest, { child: child("liar") })).state, "waiting");
  const last = await look(t, depot(), digest, { child: child("flood") });
  t.like(last, { state: "failed", reason: "What was to be derived from it is too large." });
});

test("a child knows nothing of the server's settings", async (t) => {
  const { digest } = await upload(await picture(64, 64, "#555555"));
  const { facts } = await look(t, depot(), digest, { child: child("environment") });
  t.deepEqual(
    facts.names.filter((name: string) => !/^(PATH|SystemRoot|TEMP|TMPDIR|__CF.*)$/.test(name)),
    [],
  );
});

test("a store without files of its own, as one in a bucket, lends a copy that is gone afterwards", async (t) => {
  const { digest } = await upload(await picture(96, 64, "#abcdef"));
  const { store } = depot().depot;
  let path = "";
  const withoutFiles = alteredStore(store, {});
  t.is(withoutFiles.filePathOf, undefined);
  const onStart = (pid: number) => {
    const [, , , , request = "{}"] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    path = JSON.parse(request).path;
  };
  const { state, files } = await look(t, depot(), digest, {
    store: withoutFiles,
    child: { onStart },
  });
  t.is(state, "ready");
  t.is(files.length, 2);
  t.regex(path, /gadb-preview-\w+\/content$/);
  t.false(existsSync(dirname(path)));
});

test("a worker that stops takes its attempt back", async (t) => {
  const { digest } = await upload(await picture(64, 64, "#666666"));
  const stopping = new AbortController();
  const options = { signal: stopping.signal, child: { onStart: () => stopping.abort() } };
  await t.throwsAsync(look(t, depot(), digest, options), { name: "AbortError" });
  t.like(await previewState(depot(), digest), { state: "waiting", attempts: 0 });
});

test("a file that is too large says so, and one that came while previews were off is looked at later", async (t) => {
  const large = await upload(await picture(64, 64, "#777777"));
  const outcome = await look(t, depot(), large.digest, { limits: { maxFileBytes: 10 } });
  t.like(outcome, { state: "failed", attempts: 1 });
  const { digest } = await upload(await picture(64, 64, "#888888"));
  t.like(await look(t, depot(), digest, { limits: { isOn: false } }), { state: "none" });
  const { rows } = await depot().db.rootPool.query(
    "select sha256 from app_hidden.request_missing_previews('', 1000)",
  );
  t.true(rows.some(({ sha256 }) => sha256 === digest));
  t.is((await look(t, depot(), digest)).state, "ready");
});

test("content from before there were previews is found, once", async (t) => {
  const studio = await committed(depot().db, (client) => makeStudio(client));
  const content = await picture(64, 64, "#999999");
  const userId = studio.members.contributor;
  const { digest } = await uploadFile(depot(), { content, assetId: studio.assetId, userId });
  await depot().db.rootPool.query("delete from app_private.previews where sha256 = $1", [digest]);
  const missing = "select from app_hidden.request_missing_previews('', 1000) where sha256 = $1";
  t.is((await depot().db.rootPool.query(missing, [digest])).rowCount, 1);
  t.is((await depot().db.rootPool.query(missing, [digest])).rowCount, 0);
  // Nor does anything wait for ever whose job is gone.
  await depot().db.rootPool.query(
    "update app_private.previews set requested_at = now() - interval '3 days' where sha256 = $1",
    [digest],
  );
  t.is((await depot().db.rootPool.query(missing, [digest])).rowCount, 1);
  t.is((await look(t, depot(), digest)).state, "ready");
});

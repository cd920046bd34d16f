import test, { type ExecutionContext } from "ava";
import { until } from "../_helpers/until.ts";
import { openPage, useBrowser } from "../_helpers/with-browser.ts";
import { bytesOf, openClients } from "./_browser-clients.ts";
import { sha256 } from "./_requests.ts";
import { makeServerWorld } from "./_server-world.ts";

const browser = useBrowser(test);

/** A browser whose server is killed complains about the connection, and about answers such as 409. */
const expectedErrors = [/Failed to load resource/];

async function scene(t: ExecutionContext) {
  t.timeout(120_000);
  const { db, studio, token, startServer } = await makeServerWorld(t);
  let server = await startServer();
  const { url } = server;
  const killAndRestart = async () => {
    server.kill();
    await server.gone;
    server = await startServer({ PORT: new URL(url).port });
  };
  const digests = async () => {
    const { rows } = await db.rootPool.query<{ sha256: string }>(
      "select sha256 from app_public.asset_versions order by version_number",
    );
    return rows.map((row) => row.sha256);
  };
  return { url, token, assetId: studio.assetId, killAndRestart, digests };
}

const SIZE = 6_000_000;

test("an upload survives the end of its page and then of its server", async (t) => {
  const { url, token, assetId, killAndRestart, digests } = await scene(t);
  const options = { origin: url, expectedErrors };
  const page = await openPage(t, browser(), options);
  const start = `
    globalThis.seen = { accepted: 0, heads: [] };
    const upload = new tus.Upload(file("hero.png", ${SIZE}), {
      endpoint: "/uploads",
      headers: { authorization: "Bearer ${token}" },
      metadata: { asset_id: "${assetId}", filename: "hero.png" },
      chunkSize: 250_000,
      retryDelays: Array(40).fill(500),
      onChunkComplete: (size, accepted) => { seen.accepted = accepted; },
      onAfterResponse: (request, response) => {
        if (request.getMethod() === "HEAD") seen.heads.push(Number(response.getHeader("Upload-Offset")));
      },
      onSuccess: () => { seen.isDone = true; },
      onError: (error) => { seen.error = String(error); },
    });
    upload.findPreviousUploads().then((found) => {
      if (found.length > 0) upload.resumeFromPreviousUpload(found[0]);
      upload.start();
    });`;
  await openClients(page, url);
  await page.evaluate(`{${start}}`);
  await page.waitForFunction("seen.accepted >= 1_000_000");
  const accepted = Number(await page.evaluate("seen.accepted"));
  await page.close({ runBeforeUnload: false });

  const next = await page.context().newPage();
  await openClients(next, url);
  await next.evaluate(`{${start}}`);
  await next.waitForFunction("seen.accepted >= 3_000_000");
  await killAndRestart();
  await next.waitForFunction("seen.isDone || seen.error", undefined, { timeout: 60_000 });
  const seen = (await next.evaluate("seen")) as { heads: number[]; error?: string };
  t.is(seen.error, undefined);
  t.true((seen.heads[0] ?? 0) >= accepted, "the new page went on behind what the old one had sent");
  t.true((seen.heads.at(-1) ?? 0) >= 3_000_000, "and behind it after the server's end");
  t.deepEqual(await digests(), [sha256(bytesOf(SIZE))]);
});

test("Uppy uploads several files, through a restart of the server", async (t) => {
  const { url, token, assetId, killAndRestart, digests } = await scene(t);
  const page = await openPage(t, browser(), { origin: url, expectedErrors });
  await openClients(page, url);
  await page.evaluate(`{
    globalThis.seen = { sent: 0 };
    const uppy = new Uppy({ meta: { asset_id: "${assetId}", comment: "By Uppy" } });
    uppy.use(Tus, {
      endpoint: "/uploads",
      headers: { authorization: "Bearer ${token}" },
      chunkSize: 250_000,
      retryDelays: Array(40).fill(500),
    });
    uppy.on("upload-progress", (_file, progress) => { seen.sent = Math.max(seen.sent, progress.bytesUploaded); });
    for (const size of [1_000_000, 2_500_000, 4_000_000])
      uppy.addFile({ name: "hero-" + size + ".png", type: "image/png", data: file("hero.png", size) });
    uppy.upload().then((result) => { seen.result = { good: result.successful.length, bad: result.failed.length }; });
  }`);
  await page.waitForFunction("seen.sent > 1_200_000");
  await killAndRestart();
  await page.waitForFunction("seen.result", undefined, { timeout: 60_000 });
  t.deepEqual(await page.evaluate("seen.result"), { good: 3, bad: 0 });
  const stored = await until(async () => (await digests()).length === 3 && digests());
  t.deepEqual(
    stored.toSorted(),
    [1_000_000, 2_500_000, 4_000_000].map((size) => sha256(bytesOf(size))).toSorted(),
  );
});

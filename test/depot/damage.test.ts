import { randomBytes } from "node:crypto";
import { chmod, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { useDepot } from "./_depot.ts";
import { download, putFile, sha256 } from "./_requests.ts";
import { until } from "../_helpers/until.ts";

const depot = useDepot(test);

function blobPath(digest: string): string {
  return join(depot().folder, "blobs", "sha256", digest.slice(0, 2), digest.slice(2, 4), digest);
}

async function flipByte(digest: string, at: number): Promise<void> {
  const path = blobPath(digest);
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] as number) ^ 1;
  await chmod(path, 0o600);
  await writeFile(path, bytes);
}

async function uploaded(content: Buffer) {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const answer = await putFile(depot(), token, studio.assetId, content);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return {
    studio,
    token,
    digest: sha256(content),
    path: `/assets/${studio.assetId}/versions/1/download`,
  };
}

async function blobState(digest: string): Promise<string> {
  const { rows } = await depot().db.rootPool.query(
    "select state from app_private.blobs where sha256 = $1",
    [digest],
  );
  return rows[0].state;
}

test("small content that is damaged gets a refusal instead", async (t) => {
  const { token, digest, path } = await uploaded(randomBytes(1_000));
  await flipByte(digest, 500);
  const got = await download(depot(), token, path);
  t.is(got.status, 409);
  const { error } = JSON.parse(got.bytes.toString());
  t.is(error.code, "BADST");
  t.regex(error.message, /damaged/);
  t.not(got.headers.get("etag"), `"${digest}"`);
  t.is(got.headers.get("cache-control"), "no-store");
  t.is(await blobState(digest), "corrupt");
  t.true(
    depot().logLines.some(
      (line) => line.includes('"alarm":"damaged-content"') && line.includes(digest),
    ),
  );
  // Ranges and tickets are refused too from now on.
  const range = await download(depot(), token, path, { headers: { range: "bytes=0-9" } });
  t.is(range.status, 409);
});

test("large content that is damaged never arrives whole", async (t) => {
  for (const at of [0, 4_999_999]) {
    const { token, digest, path } = await uploaded(randomBytes(5_000_000));
    await flipByte(digest, at);
    await t.throwsAsync(download(depot(), token, path), undefined, `damaged at ${at}`);
    // Told after the connection has been cut.
    await until(async () => (await blobState(digest)) === "corrupt");
    t.is((await download(depot(), token, path)).status, 409);
  }
});

for (const [what, harm] of [
  ["cut short", (path: string) => truncate(path, 100)],
  ["gone", (path: string) => rm(path)],
] as const) {
  test(`content that is ${what} is refused, for ranges too`, async (t) => {
    const { token, digest, path } = await uploaded(randomBytes(2_000_000));
    await chmod(blobPath(digest), 0o600);
    await harm(blobPath(digest));
    const got = await download(depot(), token, path, { headers: { range: "bytes=0-9" } });
    t.is(got.status, 409);
    t.is(await blobState(digest), "corrupt");
  });
}

test("the same file uploaded again heals every version that has it", async (t) => {
  const content = randomBytes(5_000);
  const { studio, token, digest, path } = await uploaded(content);
  await flipByte(digest, 7);
  t.is((await download(depot(), token, path)).status, 409);
  const again = await putFile(depot(), token, studio.assetId, content);
  t.is(again.status, 201);
  t.true(again.body.deduplicated);
  t.is(await blobState(digest), "ready");
  const healed = await download(depot(), token, path);
  t.is(healed.status, 200);
  t.true(healed.bytes.equals(content));
});

test("an upload that would heal but is refused leaves the content marked as damaged", async (t) => {
  const content = randomBytes(5_000);
  const { studio, token, digest, path } = await uploaded(content);
  await flipByte(digest, 7);
  t.is((await download(depot(), token, path)).status, 409);
  const { rows } = await depot().db.rootPool.query(
    "select app_private.stage_blob($1, 5000, 'x') as order",
    [digest],
  );
  t.is(rows[0].order, "replace");
  await depot().db.rootPool.query("select app_private.discard_staged_blob($1)", [digest]);
  t.is(await blobState(digest), "corrupt");
  t.is((await putFile(depot(), token, studio.assetId, content)).status, 201);
});

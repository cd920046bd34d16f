import Ajv2020 from "ajv/dist/2020.js";
import test from "ava";
import { PEAKS_SCHEMA } from "../../plugins/depot/openapi-preview.ts";
import { DEMO_FILES } from "../../ops/seed/media/files.ts";
import { useDepot } from "./_depot.ts";
import { flipByte } from "./_hygiene.ts";
import { look, picture, previewState, uploadFile } from "./_previews.ts";
import { bearer, download, send } from "./_requests.ts";

const depot = useDepot(test);

/** A picture that has been looked at, and where its previews are. */
async function looked(t: Parameters<typeof look>[0], content: Buffer) {
  const studio = await depot().studio();
  const { assetId, members } = studio;
  const { digest, version } = await uploadFile(depot(), {
    content,
    assetId,
    userId: members.contributor,
  });
  const base = `/assets/${assetId}/versions/${version.version_number}`;
  const { files } = await look(t, depot(), digest);
  return { studio, digest, base, files };
}

test("whoever may read a version gets its previews, with headers that make them harmless", async (t) => {
  const { studio, base, files } = await looked(t, await picture(800, 400));
  const token = await depot().token(studio.members.viewer);
  const answer = await download(depot(), token, `${base}/previews/thumb_320`);
  t.is(answer.status, 200);
  t.is(answer.bytes.toString("latin1", 8, 12), "WEBP");
  t.is(String(answer.bytes.length), String(files[0]?.bytes));
  t.is(answer.headers.get("content-type"), "image/webp");
  t.is(answer.headers.get("etag"), `"${files[0]?.sha256}"`);
  t.is(answer.headers.get("x-content-type-options"), "nosniff");
  t.is(answer.headers.get("content-security-policy"), "default-src 'none'; sandbox");
  t.is(answer.headers.get("cross-origin-resource-policy"), "same-origin");
  t.is(answer.headers.get("cache-control"), "private, no-transform, no-cache");
  const head = await download(depot(), token, `${base}/previews/thumb_640`, { method: "HEAD" });
  t.is(head.status, 200);
  t.is(head.headers.get("content-length"), String(files[1]?.bytes));
  t.is(head.bytes.length, 0);
});

test("an address that names the file may be kept for good; its tag says when one has it", async (t) => {
  const { studio, base, files } = await looked(t, await picture(801, 400));
  const token = await depot().token(studio.members.viewer);
  const { sha256 } = files[0] ?? { sha256: "" };
  const path = `${base}/previews/thumb_320?v=${sha256}`;
  const pinned = await download(depot(), token, path);
  t.is(pinned.headers.get("cache-control"), "private, no-transform, max-age=31536000, immutable");
  const again = await download(depot(), token, path, {
    headers: { "if-none-match": `"${sha256}"` },
  });
  t.is(again.status, 304);
  t.is(again.bytes.length, 0);
  const other = await download(depot(), token, `${base}/previews/thumb_320?v=${"0".repeat(64)}`);
  t.is(other.headers.get("cache-control"), "private, no-transform, no-cache");
});

test("a ticket opens the previews of its version and of no other, and no longer than the right lasts", async (t) => {
  const { studio, base } = await looked(t, await picture(802, 400));
  const viewer = studio.members.viewer;
  const token = await depot().token(viewer);
  const { body } = await send(`${depot().url}${base}/ticket`, {
    method: "POST",
    headers: bearer(token),
  });
  const ticket = new URL(body.url, depot().url).searchParams.get("ticket");
  const path = `${base}/previews/thumb_320?ticket=${ticket}`;
  t.is((await download(depot(), undefined, path)).status, 200);
  const other = await looked(t, await picture(803, 400));
  const elsewhere = `${other.base}/previews/thumb_320?ticket=${ticket}`;
  t.is((await download(depot(), undefined, elsewhere)).status, 401);
  await depot().db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    viewer,
  ]);
  t.is((await download(depot(), undefined, path)).status, 404);
});

test("strangers, and whoever may not read the asset, learn of nothing", async (t) => {
  const { studio, base } = await looked(t, await picture(804, 400));
  t.is((await download(depot(), undefined, `${base}/previews/thumb_320`)).status, 401);
  const stranger = await depot().token(studio.outsider);
  t.is((await download(depot(), stranger, `${base}/previews/thumb_320`)).status, 404);
  await depot().db.rootPool.query(
    `insert into app_public.permissions (user_id, project_id, asset_id, can_read) values ($1, $2, $3, false)`,
    [studio.members.reviewer, studio.projectId, studio.assetId],
  );
  const denied = await depot().token(studio.members.reviewer);
  t.is((await download(depot(), denied, `${base}/previews/thumb_320`)).status, 404);
});

test("a preview that is not there, or not yet, is not found and says so", async (t) => {
  const studio = await depot().studio();
  const { assetId, members } = studio;
  const content = await picture(805, 400);
  const { digest, version } = await uploadFile(depot(), {
    content,
    assetId,
    userId: members.contributor,
  });
  const base = `${depot().url}/assets/${assetId}/versions/${version.version_number}/previews`;
  const headers = bearer(await depot().token(members.viewer));
  const early = await send(`${base}/thumb_320`, { headers });
  t.is(early.status, 404);
  t.deepEqual(early.body.error.detail, { state: "waiting" });
  t.regex(early.body.error.hint, /being prepared/);
  await look(t, depot(), digest);
  for (const kind of ["peaks", "glb", "thumb_1280", "..%2Fthumb_320", "'"])
    t.is((await send(`${base}/${kind}`, { headers })).status, 404, kind);
});

test("peaks are JSON of the documented shape", async (t) => {
  const [sound] = DEMO_FILES.victory_jingle;
  const { studio, base } = await looked(t, sound?.make() as Buffer);
  const token = await depot().token(studio.members.viewer);
  const { headers, bytes } = await download(depot(), token, `${base}/previews/peaks`);
  t.is(headers.get("content-type"), "application/json");
  // oxlint-disable-next-line typescript/no-explicit-any
  const ajv = new (Ajv2020 as any)({ strict: false });
  t.true(ajv.validate(PEAKS_SCHEMA, JSON.parse(bytes.toString())), JSON.stringify(ajv.errors));
});

test("a damaged preview is not sent, and is made again without anybody's doing", async (t) => {
  const { studio, digest, base, files } = await looked(t, await picture(806, 400));
  const token = await depot().token(studio.members.viewer);
  await flipByte(depot(), files[0]?.sha256 ?? "", 30);
  t.is((await download(depot(), token, `${base}/previews/thumb_320`)).status, 409);
  t.is((await previewState(depot(), digest)).state, "waiting");
  await look(t, depot(), digest);
  const healed = await download(depot(), token, `${base}/previews/thumb_320`);
  t.is(healed.status, 200);
  const { rows } = await depot().db.rootPool.query(
    "select from app_public.notifications where kind = 'depot.damaged'",
  );
  t.is(rows.length, 0);
});

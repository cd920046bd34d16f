import { randomBytes } from "node:crypto";
import test from "ava";
import { readDeclaredMediaType } from "../../plugins/depot/declared-media-type.ts";
import { committed } from "../_helpers/with-db.ts";
import { filePart, rawForm, sendForm } from "./_raw.ts";
import { addAsset, useDepot } from "./_depot.ts";
import { bearer, putFile, send } from "./_requests.ts";

const depot = useDepot(test);

const types: [given: string | undefined, kept: string | undefined][] = [
  ["image/png", "image/png"],
  [" text/plain; charset=utf-8 ", "text/plain; charset=utf-8"],
  ["application/vnd.adobe.photoshop", "application/vnd.adobe.photoshop"],
  [undefined, undefined],
  ["", undefined],
  ["image", undefined],
  ["image/png\r\nX: y", undefined],
  ["<script>/x", undefined],
  [`a/${"x".repeat(300)}`, undefined],
];

for (const [given, kept] of types) {
  test(`of the declared type ${String(given).slice(0, 30)} ${kept ?? "nothing"} is kept`, (t) => {
    t.is(readDeclaredMediaType(given), kept);
  });
}

async function versionRow(id: string) {
  const { rows } = await depot().db.rootPool.query(
    `select filename, original_filename, media_type, declared_media_type
     from app_public.asset_versions where id = $1`,
    [id],
  );
  return rows[0];
}

test("what the client said of its file is kept beside what we found, in both ways in", async (t) => {
  const server = depot();
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const put = await putFile(server, token, studio.assetId, "just text", {
    filename: "C:\\work\\con.txt",
    headers: { "content-type": "image/png" },
  });
  t.is(put.status, 201);
  t.deepEqual(await versionRow(put.body.id), {
    filename: "_con.txt",
    original_filename: "C:\\work\\con.txt",
    media_type: "text/plain",
    declared_media_type: "image/png",
  });
  const part = filePart("more text", 'filename="photo_\u202egnp.exe"');
  part.headers[1] = "Content-Type: image/x-exr";
  const form = await sendForm(server, token, studio.assetId, rawForm([part]));
  t.is(form.status, 201);
  t.deepEqual(await versionRow((form.body as unknown as { id: string }).id), {
    filename: "photo_gnp.exe",
    original_filename: "photo_\u202egnp.exe",
    media_type: "text/plain",
    declared_media_type: "image/x-exr",
  });
  const plain = await putFile(server, token, studio.assetId, randomBytes(9), { filename: "a.bin" });
  t.is((await versionRow(plain.body.id)).original_filename, null);
});

test("a restored version keeps both, a reused one has what its maker says", async (t) => {
  const server = depot();
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const put = await putFile(server, token, studio.assetId, "one", {
    filename: "dir/one.txt",
    headers: { "content-type": "text/x-one" },
  });
  await putFile(server, token, studio.assetId, "two");
  const restored = await committed(server.db, async (client) => {
    await client.query("select set_config('app.current_user_id', $1, true)", [
      studio.members.contributor,
    ]);
    const { rows } = await client.query("select id from app_public.restore_version($1)", [
      put.body.id,
    ]);
    return rows[0].id as string;
  });
  t.like(await versionRow(restored), {
    filename: "one.txt",
    original_filename: "dir/one.txt",
    declared_media_type: "text/x-one",
  });
  const other = await addAsset(server, studio, "other");
  const reused = await send(`${server.url}/assets/${other}/versions`, {
    method: "POST",
    headers: { ...bearer(token), "content-type": "application/json" },
    body: JSON.stringify({ sha256: put.body.sha256, filename: "mine.txt" }),
  });
  t.is(reused.status, 201);
  t.deepEqual(await versionRow(reused.body.id), {
    filename: "mine.txt",
    original_filename: null,
    media_type: "text/plain",
    declared_media_type: null,
  });
});

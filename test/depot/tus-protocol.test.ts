import { randomBytes } from "node:crypto";
import test from "ava";
import { leftovers, NOTHING, useDepot, type DepotServer } from "./_depot.ts";
import { download, sha256 } from "./_requests.ts";
import { checksum, createUpload, head, metadata, OCTETS, patch, tus } from "./_tus.ts";

const depot = useDepot(test);

async function scene(server: DepotServer) {
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  return { server, studio, token, assetId: studio.assetId };
}

test("an upload in three requests becomes a version that is downloaded byte for byte", async (t) => {
  const { server, token, assetId, studio } = await scene(depot());
  const content = randomBytes(300_000);
  const path = await createUpload(server, token, { asset_id: assetId }, { size: content.length });
  t.regex(path, /^\/uploads\/[0-9a-f-]{36}$/);
  t.is((await head(server, token, path)).headers["upload-offset"], "0");
  for (const [start, end] of [
    [0, 100_000],
    [100_000, 250_000],
  ] as const) {
    const answer = await patch(server, token, path, {
      offset: start,
      body: content.subarray(start, end),
    });
    t.is(answer.status, 204);
    t.is(answer.headers["upload-offset"], String(end));
    t.is(answer.headers["tus-resumable"], "1.0.0");
    t.true(Date.parse(String(answer.headers["upload-expires"])) > Date.now());
    t.is(answer.headers["x-asset-version"], undefined);
  }
  const last = await patch(server, token, path, {
    offset: 250_000,
    body: content.subarray(250_000),
  });
  t.is(last.status, 204);
  t.is(last.headers["upload-offset"], "300000");
  t.is(last.headers["x-asset-version"], "1");
  t.is(last.headers["x-asset-version-sha256"], sha256(content));
  t.is(last.headers["upload-expires"], undefined);
  const got = await download(server, token, String(last.headers["x-asset-version-location"]));
  t.deepEqual(got.bytes, content);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
});

test("OPTIONS says what the server can do, to anybody and without a version", async (t) => {
  const answer = await tus(depot().url, {
    method: "OPTIONS",
    headers: { "Tus-Resumable": undefined },
  });
  t.is(answer.status, 204);
  t.is(answer.headers["tus-version"], "1.0.0");
  t.is(
    answer.headers["tus-extension"],
    "creation,creation-with-upload,expiration,checksum,termination,concatenation",
  );
  t.is(answer.headers["tus-checksum-algorithm"], "sha1,sha256,sha512,md5");
  t.is(answer.headers["tus-max-size"], String(5 * 1024 ** 4));
});

test("HEAD gives back what was announced, and is not to be kept", async (t) => {
  const { server, token, assetId } = await scene(depot());
  const values = { filename: "Größe.png", asset_id: assetId, comment: "", relativePath: "a/b" };
  const path = await createUpload(server, token, values, { size: 10 });
  const answer = await head(server, token, path);
  t.is(answer.status, 200);
  t.is(answer.headers["upload-metadata"], metadata(values));
  t.is(answer.headers["upload-length"], "10");
  t.is(answer.headers["upload-offset"], "0");
  t.is(answer.headers["cache-control"], "no-store");
  t.truthy(answer.headers["upload-expires"]);
});

test("a finished upload still tells its length and its version, and takes its end twice", async (t) => {
  const { server, token, assetId } = await scene(depot());
  const path = await createUpload(server, token, { asset_id: assetId }, { size: 4 });
  await patch(server, token, path, { offset: 0, body: "abcd" });
  for (const answer of [
    await head(server, token, path),
    await patch(server, token, path, { offset: 4, body: "" }),
  ]) {
    t.true(answer.status < 300);
    t.is(answer.headers["upload-offset"], "4");
    t.is(answer.headers["x-asset-version"], "1");
  }
  t.is((await patch(server, token, path, { offset: 0, body: "abcd" })).status, 409);
  t.is((await patch(server, token, path, { offset: 4, body: "e" })).status, 413);
});

test("an upload of nothing is a version as soon as it is announced", async (t) => {
  const { server, token, assetId } = await scene(depot());
  const answer = await tus(server.url, {
    method: "POST",
    token,
    headers: {
      "Upload-Length": 0,
      "Upload-Metadata": metadata({ asset_id: assetId, filename: "e" }),
    },
  });
  t.is(answer.status, 201);
  t.is(answer.headers["x-asset-version"], "1");
  t.is(answer.headers["upload-offset"], "0");
  t.is(
    (await head(server, token, String(answer.headers["location"]))).headers["upload-length"],
    "0",
  );
});

test("the first bytes may come with the announcement, and all of them", async (t) => {
  const { server, token, assetId } = await scene(depot());
  const announce = (size: number) =>
    tus(server.url, {
      method: "POST",
      token,
      headers: {
        "Upload-Length": size,
        "Upload-Metadata": metadata({ asset_id: assetId, filename: "e.txt" }),
        "Content-Type": OCTETS,
      },
      body: "four",
    });
  const begun = await announce(8);
  t.is(begun.status, 201);
  t.is(begun.headers["upload-offset"], "4");
  const path = String(begun.headers["location"]);
  t.is(
    (await patch(server, token, path, { offset: 4, body: "more" })).headers["x-asset-version"],
    "1",
  );
  const whole = await announce(4);
  t.is(whole.status, 201);
  t.is(whole.headers["x-asset-version"], "2");
});

for (const algorithm of ["sha1", "sha256", "sha512", "md5"]) {
  test(`bytes that do not have their ${algorithm} are not kept, and those that do are`, async (t) => {
    const { server, token, assetId } = await scene(depot());
    const path = await createUpload(server, token, { asset_id: assetId }, { size: 8 });
    await patch(server, token, path, { offset: 0, body: "ab" });
    const headers = { "Upload-Checksum": checksum(algorithm, "right!") };
    const refused = await patch(server, token, path, { offset: 2, body: "wrong!", headers });
    t.is(refused.status, 460);
    t.is(refused.body.error.code, "CKSUM");
    t.is((await head(server, token, path)).headers["upload-offset"], "2");
    const answer = await patch(server, token, path, { offset: 2, body: "right!", headers });
    t.is(answer.status, 204);
    t.is(answer.headers["x-asset-version-sha256"], sha256("abright!"));
  });
}

test("what goes beyond the announced length is refused, and nothing of it kept", async (t) => {
  const { server, token, assetId } = await scene(depot());
  const path = await createUpload(server, token, { asset_id: assetId }, { size: 4 });
  t.is((await patch(server, token, path, { offset: 0, body: "12345" })).status, 413);
  t.is((await head(server, token, path)).headers["upload-offset"], "0");
  t.is((await patch(server, token, path, { offset: 0, body: "1234" })).status, 204);
});

test("networks that know only GET and POST are served too", async (t) => {
  const { server, token, assetId } = await scene(depot());
  const path = await createUpload(server, token, { asset_id: assetId }, { size: 4 });
  const as = (method: string, headers = {}, body?: string) =>
    tus(server.url, {
      method: "POST",
      path,
      token,
      headers: { "X-HTTP-Method-Override": method, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  t.is((await as("PATCH", { "Upload-Offset": 0, "Content-Type": OCTETS }, "ab")).status, 204);
  t.is((await as("HEAD")).headers["upload-offset"], "2");
  t.is((await as("DELETE")).status, 204);
  t.is((await head(server, token, path)).status, 410);
});

test("an ended upload frees all it held and is gone", async (t) => {
  const { server, token, assetId, studio } = await scene(depot());
  const path = await createUpload(server, token, { asset_id: assetId }, { size: 8 });
  await patch(server, token, path, { offset: 0, body: "abcd" });
  t.is((await leftovers(server, studio.projectId))["reserved"], 8);
  t.is((await tus(server.url, { method: "DELETE", path, token })).status, 204);
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
  for (const answer of [
    await head(server, token, path),
    await patch(server, token, path, { offset: 4, body: "efgh" }),
    await tus(server.url, { method: "DELETE", path, token }),
  ]) {
    t.is(answer.status, 410);
  }
});

test("a version is not taken back by ending its upload", async (t) => {
  const { server, token, assetId } = await scene(depot());
  const path = await createUpload(server, token, { asset_id: assetId }, { size: 4 });
  const done = await patch(server, token, path, { offset: 0, body: "abcd" });
  t.is((await tus(server.url, { method: "DELETE", path, token })).status, 410);
  const at = String(done.headers["x-asset-version-location"]);
  t.is((await download(server, token, at)).bytes.toString(), "abcd");
});

test("fields of the metadata are those of a form, and everything else is the client's own", async (t) => {
  const { server, token, assetId, studio } = await scene(depot());
  const path = await createUpload(
    server,
    token,
    {
      asset_id: assetId,
      filename: "C:\\art\\hero.png",
      branch: "main",
      version_number: "1",
      base_version: "0",
      comment: "Less rust",
      sha256: sha256("abcd").toUpperCase(),
      whatever: "else",
    },
    { size: 4 },
  );
  const done = await patch(server, token, path, { offset: 0, body: "abcd" });
  t.is(done.status, 204);
  const { rows } = await server.db.rootPool.query(
    "select filename, comment, created_by from app_public.asset_versions where id = $1",
    [done.headers["x-asset-version-id"]],
  );
  t.deepEqual(rows, [
    { filename: "hero.png", comment: "Less rust", created_by: studio.members.contributor },
  ]);
});

test("other content than was announced by its SHA-256 makes no version and leaves nothing", async (t) => {
  const { server, token, assetId, studio } = await scene(depot());
  const values = { asset_id: assetId, sha256: sha256("efgh") };
  const path = await createUpload(server, token, values, { size: 4 });
  const answer = await patch(server, token, path, { offset: 0, body: "abcd" });
  t.is(answer.status, 422);
  t.is(answer.body.error.code, "CKSUM");
  t.deepEqual(await leftovers(server, studio.projectId), NOTHING);
  t.is((await head(server, token, path)).status, 410);
});

const NAMES = [
  { title: "a path", given: "../../etc/hero.png", kept: "hero.png" },
  { title: "a path of Windows", given: "C:\\art\\hero.png", kept: "hero.png" },
  { title: "a mark that turns the direction", given: "hero\u202egnp.exe", kept: "herognp.exe" },
  { title: "a device of Windows", given: "con.png", kept: "_con.png" },
  {
    title: "a name beyond 255 bytes",
    given: `${"é".repeat(200)}.png`,
    kept: `${"é".repeat(125)}.png`,
  },
];

for (const { title, given, kept } of NAMES) {
  test(`${title} is cleaned, and what the client sent is kept beside it`, async (t) => {
    const { server, token, assetId } = await scene(depot());
    const values = { asset_id: assetId, filename: given };
    const path = await createUpload(server, token, values, { size: 1 });
    const done = await patch(server, token, path, { offset: 0, body: "a" });
    const { rows } = await server.db.rootPool.query(
      "select filename, original_filename as given from app_public.asset_versions where id = $1",
      [done.headers["x-asset-version-id"]],
    );
    t.deepEqual(rows, [{ filename: kept, given }]);
  });
}

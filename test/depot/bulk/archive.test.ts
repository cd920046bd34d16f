import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { findProgram } from "../../_helpers/find-program.ts";
import { returnId, type Studio } from "../../_helpers/studio.ts";
import { tempDir } from "../../_helpers/temp-dir.ts";
import { until } from "../../_helpers/until.ts";
import { committed } from "../../_helpers/with-db.ts";
import { useDepot, type DepotServer } from "../_depot.ts";
import { download, putFile, sha256 } from "../_requests.ts";
import { readTar } from "./_read-tar.ts";

const depot = useDepot(test);

/** An asset with one version at this place. */
async function addFile(
  server: DepotServer,
  studio: Studio,
  token: string,
  {
    folder = "",
    filename,
    content,
  }: { folder?: string; filename: string; content: Buffer | string },
) {
  const assetId = await committed(server.db, (client) =>
    returnId(
      client,
      "insert into app_public.assets (project_id, parent_path, name, type) values ($1, $2, $3, 'texture') returning id",
      [studio.projectId, folder, `${filename}-${randomBytes(4).toString("hex")}`],
    ),
  );
  const answer = await putFile(server, token, assetId, content, { filename });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return { assetId, version: answer.body };
}

const big = randomBytes(3_000_000);

async function world() {
  const server = depot();
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const files = [
    { filename: "readme.txt", content: "read me" },
    { folder: "characters/hero", filename: "hero.png", content: big },
    { folder: "characters/hero", filename: "größe 漢字.bin", content: randomBytes(1_000) },
    { folder: "characters/heroine", filename: "heroine.png", content: randomBytes(300_000) },
    { folder: `long/${"x".repeat(120)}`, filename: `${"y".repeat(120)}.bin`, content: "" },
  ];
  const made = [];
  for (const file of files) made.push(await addFile(server, studio, token, file));
  const path = `/branches/${studio.mainlineId}/archive`;
  return { server, studio, token, files, made, path };
}

const placeOf = ({ folder, filename }: { folder?: string; filename: string }) =>
  folder ? `${folder}/${filename}` : filename;

test("a branch comes as one archive of the size announced, every byte in place", async (t) => {
  const { server, token, files, path } = await world();
  const got = await download(server, token, path);
  t.is(got.status, 200);
  t.is(got.headers.get("content-type"), "application/x-tar");
  t.is(got.headers.get("content-length"), String(got.bytes.length));
  t.is(got.headers.get("accept-ranges"), "none");
  t.is(got.headers.get("cache-control"), "private, no-store, no-transform");
  t.is(got.headers.get("x-content-type-options"), "nosniff");
  t.regex(
    got.headers.get("content-disposition") as string,
    /^attachment; filename="Project .* main\.tar"$/,
  );
  const found = await readTar(got.bytes);
  t.deepEqual(found.map(({ path: name }) => name).toSorted(), files.map(placeOf).toSorted());
  for (const file of files) {
    const entry = found.find(({ path: name }) => name === placeOf(file));
    t.true(entry?.body.equals(Buffer.from(file.content)), placeOf(file));
  }
  const head = await download(server, token, path, { method: "HEAD" });
  t.is(head.status, 200);
  t.is(head.headers.get("content-length"), got.headers.get("content-length"));
  const ranged = await download(server, token, path, { headers: { range: "bytes=0-9" } });
  t.is(ranged.status, 200, "ranges are ignored");
  t.is(ranged.bytes.length, got.bytes.length);
});

test("tar of the system unpacks it", async (t) => {
  const tar = findProgram("tar");
  if (tar === undefined) {
    t.log("skipped: tar is not installed");
    return t.pass();
  }
  const { server, token, files, path } = await world();
  const folder = tempDir(t);
  await writeFile(join(folder, "a.tar"), (await download(server, token, path)).bytes);
  await promisify(execFile)(tar, ["-xf", "a.tar"], { cwd: folder });
  for (const file of files)
    t.true((await readFile(join(folder, placeOf(file)))).equals(Buffer.from(file.content)));
});

test("a folder, and a branch as it was, can be asked for", async (t) => {
  const { server, studio, token, files, made, path } = await world();
  const names = async (query: string) => {
    const got = await download(server, token, `${path}?${query}`);
    t.is(got.status, 200, query);
    return (await readTar(got.bytes)).map((entry) => entry.path).toSorted();
  };
  const hero = files.slice(1, 3).map(placeOf).toSorted();
  t.deepEqual(await names("path=characters/hero"), hero);
  t.deepEqual(await names("path=/characters/hero/"), hero);
  t.is((await names("path=characters")).length, 3);
  const { rows } = await server.db.rootPool.query(
    "select change_id from app_public.asset_versions where id = $1",
    [made[1]?.version.id],
  );
  await putFile(server, token, made[0]?.assetId as string, "newer", { filename: "readme.txt" });
  t.deepEqual(
    await names(`change=${rows[0].change_id}`),
    files.slice(0, 2).map(placeOf).toSorted(),
  );
  const old = await download(server, token, `${path}?change=${rows[0].change_id}&path=`);
  const [readme] = (await readTar(old.bytes)).filter((entry) => entry.path === "readme.txt");
  t.is(readme?.body.toString(), "read me");
  for (const [query, status] of [
    ["path=nowhere", 404],
    ["path=character", 404],
    ["change=x", 400],
    ["change=-1", 400],
    ["folder=characters", 400],
    ["only=missing", 400],
  ] as const)
    t.is((await download(server, token, `${path}?${query}`)).status, status, query);
  t.is((await download(server, token, `/branches/${studio.projectId}/archive`)).status, 404);
  t.is((await download(server, token, "/branches/x/archive")).status, 404);
});

test("nobody finds in an archive what they may not read", async (t) => {
  const { server, studio, files, made, path } = await world();
  t.is((await download(server, undefined, path)).status, 401);
  t.is((await download(server, await server.token(studio.outsider), path)).status, 404);
  t.is(
    (await download(server, await server.token(studio.outsider), path, { method: "HEAD" })).status,
    404,
  );
  for (const rank of ["viewer", "reviewer", "lead"] as const) {
    const got = await download(server, await server.token(studio.members[rank]), path);
    t.is((await readTar(got.bytes)).length, files.length, rank);
  }
  const { viewer } = studio.members;
  await server.db.rootPool.query(
    "insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write, can_delete) values ($1, $2, $3, false, false, false)",
    [studio.projectId, viewer, made[1]?.assetId],
  );
  const less = await readTar((await download(server, await server.token(viewer), path)).bytes);
  t.is(less.length, files.length - 1);
  t.false(less.some((entry) => entry.path.endsWith("hero.png")));
  // And who was given a single asset finds that one alone.
  await server.db.rootPool.query(
    "insert into app_public.permissions (project_id, user_id, asset_id, can_read) values ($1, $2, $3, true)",
    [studio.projectId, studio.outsider, made[2]?.assetId],
  );
  const one = await download(server, await server.token(studio.outsider), path);
  t.deepEqual(
    (await readTar(one.bytes)).map((entry) => entry.path),
    [placeOf(files[2] as (typeof files)[2])],
  );
});

test("a workspace's archive is its owner's, whole or only what it lacks", async (t) => {
  const { server, studio, token, files, made } = await world();
  const { contributor } = studio.members;
  const workspaceId = await committed(server.db, (client) =>
    returnId(
      client,
      "insert into app_public.workspaces (project_id, branch_id, owner_id, name) values ($1, $2, $3, 'desk') returning id",
      [studio.projectId, studio.mainlineId, contributor],
    ),
  );
  await server.db.rootPool.query(
    `insert into app_public.workspace_assets (workspace_id, project_id, asset_id, version_id)
     select $1, project_id, asset_id, id from app_public.asset_versions where id = $2`,
    [workspaceId, made[1]?.version.id],
  );
  const path = `/workspaces/${workspaceId}/archive`;
  const names = async (query = "") =>
    (await readTar((await download(server, token, path + query)).bytes)).map((entry) => entry.path);
  t.is((await names()).length, files.length);
  const missing = await names("?only=missing");
  t.is(missing.length, files.length - 1);
  t.false(missing.includes("characters/hero/hero.png"));
  t.deepEqual(await names("?only=missing&path=characters/heroine"), [
    "characters/heroine/heroine.png",
  ]);
  t.is((await download(server, token, `${path}?only=all`)).status, 400);
  t.is((await download(server, undefined, path)).status, 401);
  t.is((await download(server, await server.token(studio.members.lead), path)).status, 403);
  t.is((await download(server, await server.token(studio.outsider), path)).status, 404);
});

function blobPath(digest: string): string {
  return join(depot().folder, "blobs", "sha256", digest.slice(0, 2), digest.slice(2, 4), digest);
}

async function flipByte(digest: string): Promise<void> {
  const bytes = await readFile(blobPath(digest));
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  await chmod(blobPath(digest), 0o600);
  await writeFile(blobPath(digest), bytes);
}

for (const [what, size] of [
  ["large", 2_000_000],
  ["small", 2_000],
] as const) {
  test(`an archive with a ${what} file that is damaged never arrives whole`, async (t) => {
    const { server, studio, token, path } = await world();
    const content = randomBytes(size);
    await addFile(server, studio, token, { folder: "zz", filename: "bad.bin", content });
    await flipByte(sha256(content));
    await t.throwsAsync(download(server, token, path));
    await until(() =>
      server.logLines.some(
        (line) => line.includes('"alarm":"damaged-content"') && line.includes(sha256(content)),
      ),
    );
    // Known now, so it is refused at once and by name.
    const refused = await until(async () => {
      const got = await download(server, token, path).catch(() => undefined);
      return got?.status === 409 ? got : undefined;
    });
    const { error } = JSON.parse(refused.bytes.toString());
    t.is(error.code, "BADST");
    t.deepEqual(error.detail.paths, ["zz/bad.bin"]);
    t.is((await download(server, token, `${path}?path=characters`)).status, 200);
  });
}

test("when the very first file is damaged there is a proper answer", async (t) => {
  const server = depot();
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  const content = randomBytes(500);
  await addFile(server, studio, token, { filename: "bad.bin", content });
  await rm(blobPath(sha256(content)));
  const got = await download(server, token, `/branches/${studio.mainlineId}/archive`);
  t.is(got.status, 409);
  t.is(JSON.parse(got.bytes.toString()).error.code, "BADST");
});

test("an empty branch is an empty archive", async (t) => {
  const server = depot();
  const studio = await server.studio();
  const token = await server.token(studio.members.viewer);
  const got = await download(server, token, `/branches/${studio.mainlineId}/archive`);
  t.is(got.status, 200);
  t.is(got.headers.get("content-length"), "1024");
  t.deepEqual(await readTar(got.bytes), []);
});

/** Thousands of assets with the same small content, straight into the tables. */
async function fill(
  t: ExecutionContext,
  studio: Studio,
  sha: string,
  count: number,
): Promise<void> {
  await committed(depot().db, (client) =>
    client.query(
      `with added as (
         insert into app_public.assets (project_id, parent_path, name, type)
         select $1, 'many/' || n % 100, 'asset-' || n, 'texture' from generate_series(1, $4) as n
         returning id, name
       )
       insert into app_public.asset_versions
         (project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename)
       select $1, added.id, $2, 1, (select max(change_id) from app_public.asset_versions where sha256 = $3), $3,
              (select size_bytes from app_private.blobs where blobs.sha256 = $3), added.name || '.bin'
       from added`,
      [studio.projectId, studio.mainlineId, sha, count],
    ),
  );
  t.log(`${count} files`);
}

test("thousands of files are listed page by page and none is left out", async (t) => {
  const { server, studio, token, made, path } = await world();
  await fill(t, studio, made[2]?.version.sha256, 4_321);
  const found = await readTar((await download(server, token, `${path}?path=many`)).bytes);
  t.is(found.length, 4_321);
  t.is(new Set(found.map((entry) => entry.path)).size, 4_321);
  t.true(found.every((entry) => sha256(entry.body) === made[2]?.version.sha256));
});

test("who leaves in the middle disturbs nobody, and a fifth archive at a time has to wait", async (t) => {
  const { server, studio, token, path } = await world();
  for (let n = 0; n < 8; n += 1)
    await addFile(server, studio, token, {
      folder: "big",
      filename: `${n}.bin`,
      content: randomBytes(4_000_000),
    });
  const controllers = Array.from({ length: 4 }, () => new AbortController());
  const headers = { authorization: `Bearer ${token}` };
  const open = await Promise.all(
    controllers.map(({ signal }) => fetch(`${server.url}${path}`, { headers, signal })),
  );
  t.true(open.every(({ status }) => status === 200));
  const refused = await download(server, token, path);
  t.is(refused.status, 429);
  t.is(refused.headers.get("retry-after"), "30");
  t.is(
    (await download(server, await server.token(studio.members.viewer), `${path}?path=characters`))
      .status,
    200,
  );
  for (const controller of controllers) controller.abort();
  const again = await until(async () => {
    const got = await download(server, token, `${path}?path=characters`);
    return got.status === 200 ? got : undefined;
  });
  t.is((await readTar(again.bytes)).length, 3);
});

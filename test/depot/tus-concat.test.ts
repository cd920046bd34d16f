import { randomBytes } from "node:crypto";
import test from "ava";
import { addAsset, leftovers, NOTHING, usage, useDepot, type DepotServer } from "./_depot.ts";
import { sha256 } from "./_requests.ts";
import { createUpload, head, metadata, patch, tus } from "./_tus.ts";

const depot = useDepot(test);

const PARTIAL = { "Upload-Concat": "partial" };

async function scene(server: DepotServer) {
  const studio = await server.studio();
  const token = await server.token(studio.members.contributor);
  return { server, studio, token, assetId: studio.assetId, projectId: studio.projectId };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** A complete partial upload; its address. */
async function part({ server, token, assetId }: Scene, body: Buffer | string): Promise<string> {
  const size = Buffer.byteLength(body);
  const path = await createUpload(server, token, { asset_id: assetId }, { size, headers: PARTIAL });
  const answer = await patch(server, token, path, { offset: 0, body });
  if (answer.status !== 204) throw new Error(JSON.stringify(answer));
  return path;
}

function join({ server, token, assetId }: Scene, paths: string[], values = {}) {
  return tus(server.url, {
    method: "POST",
    token,
    headers: {
      "Upload-Concat": `final;${paths.join(" ")}`,
      "Upload-Metadata": metadata({ asset_id: assetId, filename: "whole.bin", ...values }),
    },
  });
}

test("parts sent side by side become one version, in the order that is asked for", async (t) => {
  const made = await scene(depot());
  const { server, token, projectId } = made;
  const pieces = [randomBytes(70_000), randomBytes(1), randomBytes(50_000)];
  const paths = await Promise.all(pieces.map((piece) => part(made, piece)));
  t.is((await leftovers(server, projectId))["reserved"], 120_001);
  const answer = await join(made, [paths[2], `${server.url}${paths[0]}`, paths[1]] as string[]);
  t.is(answer.status, 201, JSON.stringify(answer.body));
  t.is(
    answer.headers["x-asset-version-sha256"],
    sha256(Buffer.concat([pieces[2], pieces[0], pieces[1]] as Buffer[])),
  );
  t.deepEqual(await leftovers(server, projectId), NOTHING);
  t.like(await usage(server, projectId), { used: 120_001, versions: 1 });
  const path = String(answer.headers["location"]);
  const whole = await head(server, token, path);
  t.is(whole.headers["upload-offset"], "120001");
  t.is(whole.headers["upload-concat"], `final;${paths[2]} ${paths[0]} ${paths[1]}`);
  t.is((await patch(server, token, path, { offset: 120_001, body: "" })).status, 403);
});

test("a partial upload makes no version of its own, and says that it is one", async (t) => {
  const made = await scene(depot());
  const path = await part(made, "abc");
  const answer = await head(made.server, made.token, path);
  t.is(answer.headers["upload-concat"], "partial");
  t.is(answer.headers["upload-offset"], "3");
  t.is(answer.headers["x-asset-version"], undefined);
  t.like(await usage(made.server, made.projectId), { versions: 0, reserved: 3 });
});

test("putting the same parts together again gives the same version", async (t) => {
  const made = await scene(depot());
  const paths = [await part(made, "abc"), await part(made, "def")];
  const [first, second] = [await join(made, paths), await join(made, paths)];
  t.is(second.status, 201);
  t.is(second.headers["location"], first.headers["location"]);
  t.is(second.headers["x-asset-version-id"], first.headers["x-asset-version-id"]);
  // A client that lost the answer asks for its parts again, and takes them for complete.
  t.is((await head(made.server, made.token, paths[0] as string)).headers["upload-offset"], "3");
  t.like(await usage(made.server, made.projectId), { versions: 1 });
});

test("two requests that put the same parts together at once make one version", async (t) => {
  const made = await scene(depot());
  const paths = [await part(made, randomBytes(200_000)), await part(made, "def")];
  const answers = await Promise.all([join(made, paths), join(made, paths), join(made, paths)]);
  t.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 201],
  );
  t.is(new Set(answers.map(({ headers }) => headers["x-asset-version-id"])).size, 1);
  t.deepEqual(await leftovers(made.server, made.projectId), NOTHING);
});

test("parts that are used, unfinished, foreign, doubled or of another asset are refused", async (t) => {
  const made = await scene(depot());
  const { server, token, assetId, studio } = made;
  const [one, two] = [await part(made, "abc"), await part(made, "def")];
  await join(made, [one, two]);
  t.is((await join(made, [two, one])).status, 409);
  const size = { size: 4, headers: PARTIAL };
  const unfinished = await createUpload(server, token, { asset_id: assetId }, size);
  t.is((await join(made, [await part(made, "x"), unfinished])).status, 400);
  const fresh = await part(made, "abc");
  t.is((await join(made, [fresh, fresh])).status, 400);
  const ordinary = await createUpload(server, token, { asset_id: assetId }, { size: 4 });
  t.is((await join(made, [fresh, ordinary])).status, 404);
  const other = await addAsset(server, studio, "other");
  t.is((await join(made, [fresh], { asset_id: other })).status, 400);
  const owner = { ...made, token: await server.token(studio.members.owner) };
  t.is((await join(owner, [fresh])).status, 404);
  t.is((await join(made, [fresh])).status, 201, "none of it has harmed the part");
});

test("the storage of parts goes to the whole, so that they fit when nothing else does", async (t) => {
  const made = await scene(depot());
  await made.server.db.rootPool.query(
    "update app_public.projects set storage_allocation_bytes = 6 where id = $1",
    [made.projectId],
  );
  const paths = [await part(made, "abc"), await part(made, "def")];
  t.is((await join(made, paths)).status, 201);
  t.like(await usage(made.server, made.projectId), { used: 6, reserved: 0 });
});

test("parts whose whole is refused are gone with it", async (t) => {
  const made = await scene(depot());
  const paths = [await part(made, "abc"), await part(made, "def")];
  const answer = await join(made, paths, { sha256: sha256("something else") });
  t.is(answer.status, 422);
  t.deepEqual(await leftovers(made.server, made.projectId), NOTHING);
  t.is((await head(made.server, made.token, paths[0] as string)).status, 410);
});

test("a part that is given up frees what it held", async (t) => {
  const made = await scene(depot());
  const path = await part(made, "abc");
  t.is((await tus(made.server.url, { method: "DELETE", path, token: made.token })).status, 204);
  t.deepEqual(await leftovers(made.server, made.projectId), NOTHING);
});

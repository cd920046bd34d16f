import test from "ava";
import { leftovers, NOTHING, useDepot } from "./_depot.ts";
import { given, NOBODY, scene, type Refusal } from "./_tus-refusals.ts";
import { createUpload, head, OCTETS, patch, tus } from "./_tus.ts";

const depot = useDepot(test, { limits: { maxFileBytes: 1_000 } });

const APPEND: Refusal[] = [
  { title: "of a visitor", change: () => ({ token: undefined }), status: 401, code: "CREDS" },
  {
    title: "without an offset",
    change: () => ({ headers: { "Content-Type": OCTETS } }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "at no offset",
    change: () => ({ headers: { "Content-Type": OCTETS, "Upload-Offset": "three" } }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "before the end",
    change: () => ({ headers: { "Content-Type": OCTETS, "Upload-Offset": 0 } }),
    status: 409,
    code: "BADST",
  },
  {
    title: "behind the end",
    change: () => ({ headers: { "Content-Type": OCTETS, "Upload-Offset": 4 } }),
    status: 409,
    code: "BADST",
  },
  {
    title: "of another type",
    change: () => ({ headers: { "Content-Type": "text/plain", "Upload-Offset": 3 } }),
    status: 415,
    code: "BADIN",
  },
  {
    title: "of no type",
    change: () => ({ headers: { "Upload-Offset": 3 } }),
    status: 415,
    code: "BADIN",
  },
  {
    title: "that are compressed",
    change: () => ({
      headers: { "Content-Type": OCTETS, "Content-Encoding": "gzip", "Upload-Offset": 3 },
    }),
    status: 415,
    code: "BADIN",
  },
  {
    title: "with a checksum nobody knows",
    change: () => ({
      headers: { "Content-Type": OCTETS, "Upload-Offset": 3, "Upload-Checksum": "crc32 YQ==" },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with half a checksum",
    change: () => ({
      headers: { "Content-Type": OCTETS, "Upload-Offset": 3, "Upload-Checksum": "sha1 YQ==" },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "to an upload that does not exist",
    change: () => ({ path: `/uploads/${NOBODY}` }),
    status: 404,
    code: "NTFND",
  },
  {
    title: "to what is no upload's id",
    change: () => ({ path: "/uploads/hero" }),
    status: 404,
    code: "NTFND",
  },
  {
    title: "without a version of tus",
    change: () => ({ headers: { "Tus-Resumable": undefined } }),
    status: 412,
    code: "BADIN",
  },
  {
    title: "to somebody else's upload",
    change: async ({ server }) => ({
      token: await server.token((await server.studio()).members.owner),
    }),
    status: 404,
    code: "NTFND",
  },
];

for (const { title, change, status, code } of APPEND) {
  test(`bytes ${title} are refused with ${status}, and the upload stands where it stood`, async (t) => {
    const made = await scene(depot());
    const { server, token, path } = made;
    const headers = { "Content-Type": OCTETS, "Upload-Offset": 3 };
    const answer = await tus(server.url, {
      method: "PATCH",
      path,
      token,
      headers,
      body: "defghij",
      ...(await change(made)),
    });
    t.is(answer.status, status, JSON.stringify(answer.body));
    t.is(answer.body.error.code, code);
    t.is(answer.headers["tus-resumable"], "1.0.0");
    t.is((await head(server, token, path)).headers["upload-offset"], "3");
  });
}

test("methods that an address does not know are refused and the others named", async (t) => {
  const { server, token, path } = await scene(depot());
  const get = await tus(server.url, { method: "GET", path, token });
  t.is(get.status, 405);
  t.is(get.headers["allow"], "OPTIONS, HEAD, PATCH, DELETE");
  t.is((await tus(server.url, { method: "PUT", token })).headers["allow"], "OPTIONS, POST");
});

test("an upload is nobody else's business, whatever their rank", async (t) => {
  const server = depot();
  const { members, assetId, projectId } = await server.studio();
  const token = await server.token(members.contributor);
  const path = await createUpload(server, token, { asset_id: assetId }, { size: 4 });
  for (const user of [members.owner, members.viewer]) {
    const other = await server.token(user);
    t.is((await head(server, other, path)).status, 404);
    t.is((await tus(server.url, { method: "DELETE", path, token: other })).status, 404);
    t.is((await patch(server, other, path, { offset: 0, body: "abcd" })).status, 404);
  }
  t.like(await leftovers(server, projectId), { running: 1, reserved: 4 });
});

test("who may only read begins nothing", async (t) => {
  const server = depot();
  const { members, assetId, projectId } = await server.studio();
  const token = await server.token(members.viewer);
  const answer = await tus(server.url, { method: "POST", token, ...given({ asset_id: assetId }) });
  t.is(answer.status, 403);
  t.is(answer.body.error.code, "DNIED");
  t.deepEqual(await leftovers(server, projectId), NOTHING);
});

test("an upload beyond the project's allocation is refused before a byte flows", async (t) => {
  const server = depot();
  const { members, assetId, projectId } = await server.studio();
  const token = await server.token(members.contributor);
  await server.db.rootPool.query(
    "update app_public.projects set storage_allocation_bytes = 15 where id = $1",
    [projectId],
  );
  await createUpload(server, token, { asset_id: assetId }, { size: 10 });
  const answer = await tus(server.url, { method: "POST", token, ...given({ asset_id: assetId }) });
  t.is(answer.status, 507);
  t.is(answer.body.error.code, "QUOTA");
});

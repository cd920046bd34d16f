import test from "ava";
import { leftovers, useDepot } from "./_depot.ts";
import { given, NOBODY, scene, type Refusal } from "./_tus-refusals.ts";
import { metadata, OCTETS, tus } from "./_tus.ts";

const depot = useDepot(test, { limits: { maxFileBytes: 1_000 } });

const CREATE: Refusal[] = [
  {
    title: "without a version of tus",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Tus-Resumable": undefined },
    }),
    status: 412,
    code: "BADIN",
  },
  {
    title: "of another version",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Tus-Resumable": "0.2.2" },
    }),
    status: 412,
    code: "BADIN",
  },
  { title: "of a visitor", change: () => ({ token: undefined }), status: 401, code: "CREDS" },
  {
    title: "without a length",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Upload-Length": undefined },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "of a length below nothing",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Upload-Length": "-1" },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "of a length that no number holds",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Upload-Length": "9999999999999999" },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "whose length is to follow",
    change: ({ assetId }) => ({
      headers: {
        ...given({ asset_id: assetId }).headers,
        "Upload-Length": undefined,
        "Upload-Defer-Length": "1",
      },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "that is larger than the depot takes",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Upload-Length": 1_001 },
    }),
    status: 413,
    code: "BADIN",
  },
  { title: "without an asset", change: () => given({}), status: 400, code: "BADIN" },
  {
    title: "to an asset that does not exist",
    change: () => given({ asset_id: NOBODY }),
    status: 404,
    code: "NTFND",
  },
  {
    title: "to what is no asset's id",
    change: () => given({ asset_id: "hero" }),
    status: 404,
    code: "NTFND",
  },
  {
    title: "with a key twice",
    change: ({ assetId }) =>
      given(`${metadata({ asset_id: assetId })},${metadata({ asset_id: assetId })}`),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a value that is no Base64",
    change: () => given("asset_id !!"),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a value that is no UTF-8",
    change: () => given("asset_id /////w=="),
    status: 400,
    code: "BADIN",
  },
  { title: "with an empty key", change: () => given(",asset_id YQ=="), status: 400, code: "BADIN" },
  {
    title: "with two values under a key",
    change: () => given("asset_id YQ== YQ=="),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with endless metadata",
    change: () => given(`asset_id ${"YWFh".repeat(2_500)}`),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a number that is none",
    change: ({ assetId }) => given({ asset_id: assetId, version_number: "two" }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a name of control characters",
    change: ({ assetId }) => given({ asset_id: assetId, filename: "a\nb" }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a name of NUL",
    change: ({ assetId }) => given({ asset_id: assetId, filename: "a\0b" }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a comment of NUL",
    change: ({ assetId }) => given({ asset_id: assetId, comment: "a\0b" }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a name of 1001 letters",
    change: ({ assetId }) => given({ asset_id: assetId, filename: "a".repeat(1_001) }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "with a number that is not the next",
    change: ({ assetId }) => given({ asset_id: assetId, version_number: "7" }),
    status: 409,
    code: "STALE",
  },
  {
    title: "to a branch that does not exist",
    change: ({ assetId }) => given({ asset_id: assetId, branch: "nowhere" }),
    status: 404,
    code: "NTFND",
  },
  {
    title: "with a body of another type",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Content-Type": "text/plain" },
      body: "abc",
    }),
    status: 415,
    code: "BADIN",
  },
  {
    title: "with a checksum nobody knows",
    change: ({ assetId }) => ({
      headers: {
        ...given({ asset_id: assetId }).headers,
        "Upload-Checksum": "crc32 YQ==",
        "Content-Type": OCTETS,
      },
      body: "abc",
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "of a kind nobody knows",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Upload-Concat": "whole" },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "put together from nothing",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Upload-Concat": "final;" },
    }),
    status: 400,
    code: "BADIN",
  },
  {
    title: "put together from a web page",
    change: ({ assetId }) => ({
      headers: { ...given({ asset_id: assetId }).headers, "Upload-Concat": "final;/docs" },
    }),
    status: 400,
    code: "BADIN",
  },
];

for (const { title, change, status, code } of CREATE) {
  test(`a new upload ${title} is refused with ${status}`, async (t) => {
    const made = await scene(depot());
    const { server, token, projectId } = made;
    const answer = await tus(server.url, {
      method: "POST",
      token,
      ...given({ asset_id: made.assetId }),
      ...(await change(made)),
    });
    t.is(answer.status, status, JSON.stringify(answer.body));
    t.is(answer.body.error.code, code);
    t.truthy(answer.body.error.hint);
    t.is(answer.headers["tus-resumable"], "1.0.0");
    t.is(answer.headers["location"], undefined);
    t.like(
      await leftovers(server, projectId),
      { running: 1, reserved: 10 },
      "nothing but what was there",
    );
  });
}

test("a refused version names the one that is spoken", async (t) => {
  const answer = await tus(depot().url, { method: "POST", headers: { "Tus-Resumable": "2" } });
  t.is(answer.headers["tus-version"], "1.0.0");
});

import { randomBytes } from "node:crypto";
import test from "ava";
import { addAsset, usage, useDepot } from "./_depot.ts";
import { bearer, download, putFile, send, sha256 } from "./_requests.ts";

const depot = useDepot(test);

function reuse(token: string | undefined, assetId: string, body: unknown, headers = {}) {
  return send(`${depot().url}/assets/${assetId}/versions`, {
    method: "POST",
    headers: { ...bearer(token), "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** A studio with a version, and a contributor of it who writes to another project too. */
async function world() {
  const server = depot();
  const [studio, other] = [await server.studio(), await server.studio()];
  const artist = studio.members.contributor;
  const token = await server.token(artist);
  const content = randomBytes(10_000);
  const first = await putFile(server, token, studio.assetId, content, { filename: "a.bin" });
  if (first.status !== 201) throw new Error(JSON.stringify(first.body));
  const assetId = await addAsset(server, studio, "second");
  return { server, studio, other, artist, token, content, first, assetId };
}

test("known content becomes a version without its bytes, with the answer of an upload", async (t) => {
  const { server, studio, token, content, first, assetId } = await world();
  const before = await usage(server, studio.projectId);
  const made = await reuse(token, assetId, {
    sha256: sha256(content).toUpperCase(),
    filename: "folder/b.bin",
    version_number: 1,
    base_version: "0",
    comment: "The same again",
  });
  t.is(made.status, 201);
  t.deepEqual(Object.keys(made.body), Object.keys(first.body));
  t.like(made.body, {
    asset_id: assetId,
    version_number: 1,
    sha256: sha256(content),
    size_bytes: 10_000,
    deduplicated: true,
    branch_id: studio.mainlineId,
  });
  t.is(made.headers.get("location"), `/assets/${assetId}/versions/1/download`);
  const got = await download(server, token, made.headers.get("location") as string);
  t.true(got.bytes.equals(content));
  t.is(got.headers.get("content-disposition"), "attachment; filename=b.bin");
  const after = await usage(server, studio.projectId);
  t.is(after["used"], before["used"]);
  t.is(after["logical"], (before["logical"] as number) + 10_000);
  // The same request again builds on a head that has moved.
  const again = await reuse(token, assetId, {
    sha256: sha256(content),
    filename: "b.bin",
    base_version: 0,
  });
  t.is(again.status, 409);
  t.is(again.body.error.code, "STALE");
});

test("another project's content is for its readers, and is charged to the own project", async (t) => {
  const { server, other, artist, token, content } = await world();
  await server.db.rootPool.query(
    "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'contributor')",
    [other.projectId, artist],
  );
  const made = await reuse(token, other.assetId, { sha256: sha256(content), filename: "c.bin" });
  t.is(made.status, 201);
  t.false(made.body.deduplicated);
  t.is((await usage(server, other.projectId))["used"], 10_000);
});

test("content of others cannot be told from content of nobody", async (t) => {
  const { other, content } = await world();
  const token = await depot().token(other.members.owner);
  const hidden = await reuse(token, other.assetId, { sha256: sha256(content), filename: "c.bin" });
  const nobody = await reuse(token, other.assetId, {
    sha256: sha256(randomBytes(9)),
    filename: "c.bin",
  });
  const strip = ({ status, headers, body }: typeof hidden) => ({
    status,
    headers: [...headers.entries()].filter(
      ([name]) => !["date", "etag", "x-request-id"].includes(name),
    ),
    error: { ...body.error, request_id: "", detail: { ...body.error.detail, sha256: "" } },
  });
  t.is(hidden.status, 404);
  t.is(hidden.body.error.code, "NTFND");
  t.is(hidden.body.error.hint, "Upload the file.");
  t.deepEqual(strip(hidden), strip(nobody));
});

test("visitors, strangers and viewers make nothing", async (t) => {
  const { server, studio, content, assetId } = await world();
  const body = { sha256: sha256(content), filename: "b.bin" };
  t.is((await reuse(undefined, assetId, body)).status, 401);
  t.is((await reuse(await server.token(studio.outsider), assetId, body)).status, 404);
  t.is((await reuse(await server.token(studio.members.viewer), assetId, body)).status, 403);
  t.is((await reuse(await server.token(studio.members.reviewer), assetId, body)).status, 403);
  t.is((await reuse(await server.token(studio.members.lead), assetId, body)).status, 201);
});

const digest = "a".repeat(64);
const malformed: [what: string, body: unknown, headers?: Record<string, string>][] = [
  ["no JSON", "{"],
  ["a list", [1]],
  ["a form", "sha256=x", { "content-type": "application/x-www-form-urlencoded" }],
  ["no hash", { filename: "a.bin" }],
  ["half a hash", { filename: "a.bin", sha256: "abc" }],
  ["no name", { sha256: digest }],
  ["a name that is no text", { sha256: digest, filename: 7 }],
  ["a name with a NUL", { sha256: digest, filename: "a\0b" }],
  ["an unknown field", { sha256: digest, filename: "a.bin", basever: 1 }],
  ["a field of objects", { sha256: digest, filename: "a.bin", comment: {} }],
  ["a number that is none", { sha256: digest, filename: "a.bin", base_version: "x" }],
  ["an Idempotency-Key", { sha256: digest, filename: "a.bin" }, { "idempotency-key": "k" }],
];

for (const [what, body, headers] of malformed) {
  test(`${what} is refused with BADIN`, async (t) => {
    const { token, assetId } = await world();
    const answer = await reuse(token, assetId, body, headers);
    t.is(answer.status, 400);
    t.is(answer.body.error.code, "BADIN");
  });
}

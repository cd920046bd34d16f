import { randomBytes } from "node:crypto";
import test from "ava";
import { returnId } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import { leftovers, NOTHING, usage, useDepot } from "./_depot.ts";
import { bearer, download, postFile, putFile, send, sha256 } from "./_requests.ts";

const depot = useDepot(test);

for (const [name, upload, protocol] of [
  ["a form", postFile, "multipart"],
  ["a bare body", putFile, "raw"],
] as const) {
  test(`${name} makes a version that downloads as it was`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const content = randomBytes(3_000_000);
    const answer = await upload(depot(), token, studio.assetId, content, {
      fields: { version_number: "1", comment: "Erste Fassung – größer" },
      filename: "Größe 漢字.bin",
    });
    t.is(answer.status, 201, JSON.stringify(answer.body));
    t.is(answer.headers.get("location"), `/assets/${studio.assetId}/versions/1/download`);
    const { id, created_at: createdAt, ...rest } = answer.body;
    const digest = sha256(content);
    t.deepEqual(rest, {
      asset_id: studio.assetId,
      version_number: 1,
      branch_id: studio.mainlineId,
      sha256: digest,
      size_bytes: content.length,
      depot_path: `sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`,
      deduplicated: false,
    });
    t.regex(createdAt, /^\d{4}-\d\d-\d\dT.*Z$/);
    const got = await download(depot(), token, `/assets/${studio.assetId}/versions/1/download`);
    t.is(got.status, 200);
    t.true(got.bytes.equals(content));
    const { rows } = await depot().db.rootPool.query(
      `select versions.filename, versions.comment, versions.created_by, versions.media_type, changes.kind,
              changes.author_id, uploads.protocol, uploads.state, activity.action, activity.user_id
       from app_public.asset_versions as versions
       join app_public.changes on changes.id = versions.change_id
       join app_public.uploads on uploads.version_id = versions.id
       join app_public.workspace_activity as activity on activity.version_id = versions.id
       where versions.id = $1`,
      [id],
    );
    const who = studio.members.contributor;
    t.deepEqual(rows, [
      {
        filename: "Größe 漢字.bin",
        comment: "Erste Fassung – größer",
        created_by: who,
        media_type: "application/octet-stream",
        kind: "upload",
        author_id: who,
        protocol,
        state: "done",
        action: "uploaded",
        user_id: who,
      },
    ]);
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
    const size = content.length;
    t.deepEqual(await usage(depot(), studio.projectId), {
      used: size,
      reserved: 0,
      logical: size,
      versions: 1,
    });
  });

  test(`${name} may be empty`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const answer = await upload(depot(), token, studio.assetId, "");
    t.is(answer.status, 201, JSON.stringify(answer.body));
    t.is(answer.body.size_bytes, 0);
    const got = await download(depot(), token, `/assets/${studio.assetId}/versions/1/download`);
    t.is(got.status, 200);
    t.is(got.bytes.length, 0);
  });

  test(`${name} goes to the branch it names, by name or id`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const branchId = await committed(depot().db, (client) =>
      returnId(
        client,
        `insert into app_public.branches (project_id, name, type, parent_branch_id)
         values ($1, 'Dev', 'development', $2) returning id`,
        [studio.projectId, studio.mainlineId],
      ),
    );
    const byName = await upload(depot(), token, studio.assetId, "one", {
      fields: { branch: "dev" },
    });
    t.is(byName.body.branch_id, branchId);
    const byId = await upload(depot(), token, studio.assetId, "two", {
      fields: { branch: branchId },
    });
    t.is(byId.body.branch_id, branchId);
    t.is(byId.body.version_number, 2);
    const missing = await upload(depot(), token, studio.assetId, "three", {
      fields: { branch: "nope" },
    });
    t.is(missing.status, 404);
    t.is(missing.body.error.code, "NTFND");
  });

  test(`${name} that announces another digest is refused with CKSUM and leaves nothing`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const fields = { sha256: sha256("other") };
    const answer = await upload(depot(), token, studio.assetId, "content", { fields });
    t.is(answer.status, 422);
    t.is(answer.body.error.code, "CKSUM");
    t.deepEqual(answer.body.error.detail, {
      declared_sha256: sha256("other"),
      sha256: sha256("content"),
    });
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
    const right = await upload(depot(), token, studio.assetId, "content", {
      fields: { sha256: sha256("content") },
    });
    t.is(right.status, 201);
  });
}

test("Repr-Digest of a bare body is checked", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const header = (text: string) => ({
    "repr-digest": `sha-512=:AAAA:, sha-256=:${Buffer.from(sha256(text), "hex").toString("base64")}:`,
  });
  const wrong = await putFile(depot(), token, studio.assetId, "content", {
    headers: header("other"),
  });
  t.is(wrong.status, 422);
  t.is(
    (await putFile(depot(), token, studio.assetId, "content", { headers: header("content") }))
      .status,
    201,
  );
  const malformed = await putFile(depot(), token, studio.assetId, "x", {
    headers: { "repr-digest": "sha-256=abc" },
  });
  t.is(malformed.status, 400);
  const clash = await putFile(depot(), token, studio.assetId, "x", {
    headers: header("x"),
    fields: { sha256: sha256("y") },
  });
  t.is(clash.status, 400);
});

test("a body of unknown length is taken, its storage reserved as it comes", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const content = randomBytes(2_000_000);
  async function* slowly() {
    yield content.subarray(0, 1_500_000);
    yield content.subarray(1_500_000);
  }
  const answer = await send(
    `${depot().url}/assets/${studio.assetId}/versions/upload?filename=a.bin`,
    {
      method: "PUT",
      headers: bearer(token),
      body: ReadableStream.from(slowly()),
      duplex: "half",
    } as RequestInit,
  );
  t.is(answer.status, 201, JSON.stringify(answer.body));
  t.is(answer.body.sha256, sha256(content));
  t.deepEqual(await usage(depot(), studio.projectId), {
    used: 2_000_000,
    reserved: 0,
    logical: 2_000_000,
    versions: 1,
  });
});

test("fields in the query count as fields of the form", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const form = new FormData();
  form.append("file", new Blob(["x"]), "a.txt");
  const answer = await send(
    `${depot().url}/assets/${studio.assetId}/versions/upload?version_number=7`,
    {
      method: "POST",
      headers: bearer(token),
      body: form,
    },
  );
  t.is(answer.status, 409);
  t.is(answer.body.error.code, "STALE");
});

test("numbers go up by one, the parent is the branch's head", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const ids: string[] = [];
  for (const [index, content] of ["one", "two", "three"].entries()) {
    const fields = { version_number: String(index + 1), base_version: String(index) };
    const answer = await putFile(depot(), token, studio.assetId, content, { fields });
    t.is(answer.status, 201, JSON.stringify(answer.body));
    ids.push(answer.body.id);
  }
  const { rows } = await depot().db.rootPool.query(
    "select parent_version_id from app_public.asset_versions where asset_id = $1 order by version_number",
    [studio.assetId],
  );
  t.deepEqual(
    rows.map((row) => row.parent_version_id),
    [null, ids[0], ids[1]],
  );
});

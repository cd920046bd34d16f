import { randomBytes, randomUUID } from "node:crypto";
import test from "ava";
import { returnId } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import { leftovers, NOTHING, usage, useDepot } from "./_depot.ts";
import { postFile, putFile, sha256 } from "./_requests.ts";

const depot = useDepot(test);

test("repeated with its Idempotency-Key an upload answers the same and makes nothing new", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  for (const upload of [postFile, putFile]) {
    const headers = { "idempotency-key": randomUUID() };
    const content = randomBytes(300_000);
    const first = await upload(depot(), token, studio.assetId, content, { headers });
    const again = await upload(depot(), token, studio.assetId, content, { headers });
    t.is(first.status, 201);
    t.is(again.status, 201);
    t.deepEqual(again.body, first.body);
    // A new session of the same user is the same user.
    const later = await upload(
      depot(),
      await depot().token(studio.members.contributor),
      studio.assetId,
      content,
      { headers },
    );
    t.deepEqual(later.body, first.body);
  }
  const { rows } = await depot().db.rootPool.query(
    "select from app_public.asset_versions where asset_id = $1",
    [studio.assetId],
  );
  t.is(rows.length, 2);
  t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
});

test("the same key at the same moment makes one version", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const headers = { "idempotency-key": randomUUID() };
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      putFile(depot(), token, studio.assetId, randomBytes(500_000), { headers }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  t.true(made.length >= 1);
  t.true(
    answers.every(
      ({ status, body }) => status === 201 || (status === 409 && body.error.code === "BADST"),
    ),
  );
  t.is(new Set(made.map(({ body }) => body.id)).size, 1);
  const { rows } = await depot().db.rootPool.query(
    "select from app_public.asset_versions where asset_id = $1",
    [studio.assetId],
  );
  t.is(rows.length, 1);
  t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
});

test("a key belongs to one asset and one user, and is free again when its upload has failed", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const other = await committed(depot().db, (client) =>
    returnId(
      client,
      "insert into app_public.assets (project_id, name, type) values ($1, 'other', 'texture') returning id",
      [studio.projectId],
    ),
  );
  const headers = { "idempotency-key": `"${randomUUID()}"` };
  const failed = await putFile(depot(), token, studio.assetId, "x", {
    headers,
    fields: { sha256: sha256("y") },
  });
  t.is(failed.status, 422);
  t.is((await putFile(depot(), token, studio.assetId, "x", { headers })).status, 201);
  const elsewhere = await putFile(depot(), token, other, "x", { headers });
  t.is(elsewhere.status, 400);
  t.is(elsewhere.body.error.code, "BADIN");
  const colleague = await putFile(depot(), await depot().token(studio.members.lead), other, "x", {
    headers,
  });
  t.is(colleague.status, 201);
  for (const key of ["", " ", "a b", "x".repeat(256)]) {
    const answer = await putFile(depot(), token, studio.assetId, "x", {
      headers: { "idempotency-key": key },
    });
    t.is(answer.status, 400, JSON.stringify(key));
  }
});

test("who has lost the right to read gets no answer of the past either", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const headers = { "idempotency-key": randomUUID() };
  t.is((await putFile(depot(), token, studio.assetId, "x", { headers })).status, 201);
  await depot().db.rootPool.query("delete from app_public.project_members where user_id = $1", [
    studio.members.contributor,
  ]);
  t.is((await putFile(depot(), token, studio.assetId, "x", { headers })).status, 404);
});

test("a project's second copy is free; another project's is charged, and shows nothing of the first", async (t) => {
  const [one, two] = [await depot().studio(), await depot().studio()];
  const content = randomBytes(10_000);
  const inOne = await depot().token(one.members.contributor);
  const first = await putFile(depot(), inOne, one.assetId, content);
  t.false(first.body.deduplicated);
  const second = await putFile(depot(), inOne, one.assetId, content);
  t.true(second.body.deduplicated);
  t.deepEqual(await usage(depot(), one.projectId), {
    used: 10_000,
    reserved: 0,
    logical: 20_000,
    versions: 2,
  });
  const foreign = await putFile(
    depot(),
    await depot().token(two.members.contributor),
    two.assetId,
    content,
  );
  t.false(foreign.body.deduplicated);
  t.is(foreign.status, 201);
  t.deepEqual(Object.keys(foreign.body), Object.keys(first.body));
  t.deepEqual(await usage(depot(), two.projectId), {
    used: 10_000,
    reserved: 0,
    logical: 10_000,
    versions: 1,
  });
});

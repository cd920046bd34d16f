import test from "ava";
import { returnId } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import { addAsset, leftovers, NOTHING, useDepot } from "./_depot.ts";
import { postFile, putFile, sha256 } from "./_requests.ts";

const depot = useDepot(test);

for (const [name, upload] of [
  ["POST", postFile],
  ["PUT", putFile],
] as const) {
  test(`${name}: a visitor is asked to sign in`, async (t) => {
    const studio = await depot().studio();
    const answer = await upload(depot(), undefined, studio.assetId, "x");
    t.is(answer.status, 401);
    t.is(answer.body.error.code, "CREDS");
    t.truthy(answer.headers.get("www-authenticate"));
    t.truthy(answer.body.error.request_id);
    t.is((await upload(depot(), "nonsense", studio.assetId, "x")).status, 401);
  });

  test(`${name}: to an outsider the asset does not exist`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.outsider);
    const hidden = await upload(depot(), token, studio.assetId, "x");
    t.is(hidden.status, 404);
    const missing = await upload(depot(), token, "00000000-0000-4000-8000-000000000000", "x");
    t.is(
      missing.body.error.message,
      hidden.body.error.message,
      "a hidden asset and none look alike",
    );
    t.is(missing.body.error.code, "NTFND");
    t.is((await upload(depot(), token, "not-an-id", "x")).status, 404);
  });

  for (const rank of ["viewer", "reviewer"] as const) {
    test(`${name}: a ${rank} may not upload`, async (t) => {
      const studio = await depot().studio();
      const answer = await upload(
        depot(),
        await depot().token(studio.members[rank]),
        studio.assetId,
        "x",
      );
      t.is(answer.status, 403);
      t.is(answer.body.error.code, "DNIED");
      t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
    });
  }

  for (const rank of ["contributor", "lead", "manager", "owner"] as const) {
    test(`${name}: a ${rank} may upload`, async (t) => {
      const studio = await depot().studio();
      const answer = await upload(
        depot(),
        await depot().token(studio.members[rank]),
        studio.assetId,
        "x",
      );
      t.is(answer.status, 201);
    });
  }

  test(`${name}: a studio admin may upload without a rank and without a lock`, async (t) => {
    const studio = await depot().studio();
    t.is(
      (await upload(depot(), await depot().token(studio.admin), studio.assetId, "x")).status,
      201,
    );
  });

  test(`${name}: a permission on the asset decides against the rank, both ways`, async (t) => {
    const studio = await depot().studio();
    const permit = (user: string, canWrite: boolean) =>
      depot().db.rootPool.query(
        `insert into app_public.permissions (project_id, user_id, asset_id, can_read, can_write) values ($1, $2, $3, true, $4)`,
        [studio.projectId, user, studio.assetId, canWrite],
      );
    await permit(studio.members.lead, false);
    await permit(studio.members.viewer, true);
    t.is(
      (await upload(depot(), await depot().token(studio.members.lead), studio.assetId, "x")).status,
      403,
    );
    t.is(
      (await upload(depot(), await depot().token(studio.members.viewer), studio.assetId, "x"))
        .status,
      201,
    );
  });

  test(`${name}: a lock of somebody else refuses everyone, naming holder, time and reason`, async (t) => {
    const studio = await depot().studio();
    await committed(depot().db, (client) =>
      client.query(
        `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation, reason)
         values ($1, $2, $3, $3, $4, nextval('app_private.lock_generations'), 'retopology')`,
        [studio.projectId, studio.assetId, studio.mainlineId, studio.members.contributor],
      ),
    );
    for (const user of [studio.members.lead, studio.members.owner, studio.admin]) {
      const answer = await upload(depot(), await depot().token(user), studio.assetId, "x");
      t.is(answer.status, 409);
      const { code, message, detail, hint } = answer.body.error;
      t.is(code, "LOCKD");
      t.regex(
        message,
        /"hero" is locked by contributor-\S+ since \d{4}-\d\d-\d\d \d\d:\d\d UTC: retopology/,
      );
      t.is(detail.holder_id, studio.members.contributor);
      t.is(detail.reason, "retopology");
      t.truthy(detail.locked_at);
      t.regex(hint, /request_lock/);
    }
    t.is(
      (await upload(depot(), await depot().token(studio.members.contributor), studio.assetId, "x"))
        .status,
      201,
    );
  });

  test(`${name}: a protected branch that asks for approvals takes no uploads, from nobody`, async (t) => {
    const studio = await depot().studio();
    await depot().db.rootPool.query(
      "update app_public.branches set is_protected = true, approvals_required = 1 where id = $1",
      [studio.mainlineId],
    );
    for (const user of [studio.members.owner, studio.admin]) {
      const answer = await upload(depot(), await depot().token(user), studio.assetId, "x");
      t.is(answer.status, 409);
      t.is(answer.body.error.code, "FLOWD");
      t.regex(answer.body.error.hint, /shelf/);
    }
    await depot().db.rootPool.query(
      "update app_public.branches set approvals_required = 0 where id = $1",
      [studio.mainlineId],
    );
    t.is(
      (await upload(depot(), await depot().token(studio.members.contributor), studio.assetId, "x"))
        .status,
      201,
    );
  });

  test(`${name}: a wrong number or base is STALE and names the head`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    t.is((await upload(depot(), token, studio.assetId, "one")).status, 201);
    t.is((await upload(depot(), token, studio.assetId, "two")).status, 201);
    for (const fields of [
      { version_number: "2" },
      { version_number: "4" },
      { base_version: "1" },
      { base_version: "0" },
    ]) {
      const answer = await upload(depot(), token, studio.assetId, "x", { fields });
      t.is(answer.status, 409, JSON.stringify(fields));
      const { code, detail } = answer.body.error;
      t.is(code, "STALE");
      t.is(detail.head_version_number, 2);
      t.is(detail.next_version_number, 3);
    }
    t.is(
      (await upload(depot(), token, studio.assetId, "x", { fields: { base_version: "2" } })).status,
      201,
    );
  });

  test(`${name}: the catalogue bounds size and media type of a type`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const type = `sound-${name}`;
    await depot().db.rootPool.query(
      `insert into app_public.asset_types (name, lock_policy, media_types, max_size_bytes)
       values ($1, 'mergeable', '{audio/*,text/plain}', 10)`,
      [type],
    );
    const asset = await addAsset(depot(), studio, "sound", type);
    const large = await upload(depot(), token, asset, "01234567890");
    t.is(large.status, 400);
    t.deepEqual(large.body.error.detail, { limit_bytes: 10, size_bytes: 11 });
    const html = await upload(depot(), token, asset, "<html>");
    t.is(html.status, 400);
    t.deepEqual(html.body.error.detail, { allowed: ["audio/*", "text/plain"], found: "text/html" });
    t.is((await upload(depot(), token, asset, "0123456789")).status, 201);
    t.deepEqual(await leftovers(depot(), studio.projectId), NOTHING);
  });

  test(`${name}: a catalogued exclusive type needs one's own lock, except for its first version`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.contributor);
    const type = `model-${name}`;
    await depot().db.rootPool.query(
      "insert into app_public.asset_types (name, lock_policy) values ($1, 'exclusive')",
      [type],
    );
    const asset = await addAsset(depot(), studio, "model", type);
    t.is((await upload(depot(), token, asset, "one")).status, 201);
    const without = await upload(depot(), token, asset, "two");
    t.is(without.status, 409);
    t.is(without.body.error.code, "LOCKD");
    t.regex(without.body.error.hint, /lock_asset/);
    await depot().db.rootPool.query(
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
       values ($1, $2, $3, $3, $4, nextval('app_private.lock_generations'))`,
      [studio.projectId, asset, studio.mainlineId, studio.members.contributor],
    );
    t.is((await upload(depot(), token, asset, "two")).status, 201);
  });

  test(`${name}: an archived project takes nothing, from nobody`, async (t) => {
    const studio = await depot().studio();
    const token = await depot().token(studio.members.owner);
    t.is((await upload(depot(), token, studio.assetId, "x")).status, 201);
    await depot().db.rootPool.query(
      "update app_public.projects set status = 'archived', archived_by = $2 where id = $1",
      [studio.projectId, studio.admin],
    );
    for (const user of [studio.members.owner, studio.admin]) {
      const answer = await upload(depot(), await depot().token(user), studio.assetId, "y");
      t.is(answer.status, 409);
      t.is(answer.body.error.code, "ARCHV");
    }
  });

  test(`${name}: a deleted asset takes nothing`, async (t) => {
    const studio = await depot().studio();
    await depot().db.rootPool.query(
      "update app_public.assets set deleted_at = now() where id = $1",
      [studio.assetId],
    );
    t.is(
      (await upload(depot(), await depot().token(studio.members.owner), studio.assetId, "x"))
        .status,
      404,
    );
  });

  test(`${name}: a deleted branch is none`, async (t) => {
    const studio = await depot().studio();
    const branch = await committed(depot().db, (client) =>
      returnId(
        client,
        `insert into app_public.branches (project_id, name, type, parent_branch_id, deleted_at)
         values ($1, 'gone', 'task', $2, now()) returning id`,
        [studio.projectId, studio.mainlineId],
      ),
    );
    const token = await depot().token(studio.members.owner);
    for (const given of ["gone", branch]) {
      t.is(
        (await upload(depot(), token, studio.assetId, "x", { fields: { branch: given } })).status,
        404,
      );
    }
  });
}

test("PUT refuses forms, parts and encodings", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  for (const [headers, status] of [
    [{ "content-type": "multipart/form-data; boundary=x" }, 415],
    [{ "content-encoding": "gzip" }, 415],
    [{ "content-range": "bytes 0-1/2" }, 400],
  ] as const) {
    const answer = await putFile(depot(), token, studio.assetId, "x", { headers });
    t.is(answer.status, status, JSON.stringify(headers));
    t.is(answer.body.error.code, "BADIN");
  }
});

test("a hash alone never opens content: the bytes must be sent", async (t) => {
  const [one, two] = [await depot().studio(), await depot().studio()];
  const secret = "the other project's secret";
  t.is(
    (await putFile(depot(), await depot().token(one.members.contributor), one.assetId, secret))
      .status,
    201,
  );
  const token = await depot().token(two.members.contributor);
  const answer = await putFile(depot(), token, two.assetId, "", {
    fields: { sha256: sha256(secret) },
  });
  t.is(answer.status, 422);
  t.deepEqual(await leftovers(depot(), two.projectId), NOTHING);
});

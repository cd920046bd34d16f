import test from "ava";
import pg from "pg";
import { refused } from "../_helpers/refusal.ts";
import { insertUser, returnId, type Studio } from "../_helpers/studio.ts";
import { committed, withRootDb, withUserDb } from "../_helpers/with-db.ts";
import { useDepot } from "./_depot.ts";
import { putFile } from "./_requests.ts";

const depot = useDepot(test);

function one<T extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<T | undefined> {
  return depot()
    .db.rootPool.query<T>(sql, values)
    .then(({ rows }) => rows[0]);
}

function addBranch(studio: Studio, type: string, parent = studio.mainlineId): Promise<string> {
  return committed(depot().db, (client) =>
    returnId(
      client,
      `insert into app_public.branches (project_id, name, type, parent_branch_id, base_change_id)
       values ($1, $2::text, $2::text::app_public.branch_type, $3, (select max(id) from app_public.changes where project_id = $1)) returning id`,
      [studio.projectId, type, parent],
    ),
  );
}

function lock(studio: Studio, holder: string, line = studio.mainlineId): Promise<string> {
  return committed(depot().db, (client) =>
    returnId(
      client,
      `insert into app_public.asset_locks (project_id, asset_id, line_branch_id, branch_id, holder_id, generation)
       values ($1, $2, $3, $3, $4, nextval('app_private.lock_generations')) returning id`,
      [studio.projectId, studio.assetId, line, holder],
    ),
  );
}

const lockOf = (studio: Studio) =>
  one<{ state: string; holder_id: string | null; branch_id: string; version_id: string | null }>(
    "select state, holder_id, branch_id, version_id from app_public.asset_locks where asset_id = $1",
    [studio.assetId],
  );

test("an upload to the line's own branch removes its author's lock", async (t) => {
  const studio = await depot().studio();
  await lock(studio, studio.members.contributor);
  t.is(
    (await putFile(depot(), await depot().token(studio.members.contributor), studio.assetId, "x"))
      .status,
    201,
  );
  t.is(await lockOf(studio), undefined);
});

test("an upload to a branch below leaves the lock retained there, at the new version, and no longer the author's", async (t) => {
  const studio = await depot().studio();
  const branch = await addBranch(studio, "development");
  await lock(studio, studio.members.contributor);
  const token = await depot().token(studio.members.contributor);
  const first = await putFile(depot(), token, studio.assetId, "x", { fields: { branch } });
  t.deepEqual(await lockOf(studio), {
    state: "retained",
    holder_id: null,
    branch_id: branch,
    version_id: first.body.id,
  });
  // The next version there moves it along.
  const second = await putFile(depot(), token, studio.assetId, "y", { fields: { branch } });
  t.like(await lockOf(studio), {
    state: "retained",
    branch_id: branch,
    version_id: second.body.id,
  });
});

test("a lock on one line says nothing about another", async (t) => {
  const studio = await depot().studio();
  const release = await addBranch(studio, "release");
  await lock(studio, studio.members.lead, release);
  const token = await depot().token(studio.members.contributor);
  t.is((await putFile(depot(), token, studio.assetId, "x")).status, 201);
  t.is(
    (await putFile(depot(), token, studio.assetId, "x", { fields: { branch: release } })).body.error
      .code,
    "LOCKD",
  );
});

test("a branch's head is its own newest version, else its parent's as of its base", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  await putFile(depot(), token, studio.assetId, "one");
  const branch = await addBranch(studio, "development");
  await putFile(depot(), token, studio.assetId, "two");
  const stale = await putFile(depot(), token, studio.assetId, "three", {
    fields: { branch, base_version: "2" },
  });
  t.is(stale.body.error.code, "STALE");
  t.is(stale.body.error.detail.head_version_number, 1);
  const made = await putFile(depot(), token, studio.assetId, "three", {
    fields: { branch, base_version: "1" },
  });
  t.is(made.body.version_number, 3);
  const next = await putFile(depot(), token, studio.assetId, "four", {
    fields: { branch, base_version: "3" },
  });
  t.is(next.status, 201);
  t.is(
    (await putFile(depot(), token, studio.assetId, "five", { fields: { base_version: "2" } }))
      .status,
    201,
  );
});

test("a newer version supersedes the open reviews of older ones on its branch, and no others", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const first = await putFile(depot(), token, studio.assetId, "one");
  const branch = await addBranch(studio, "development");
  const elsewhere = await putFile(depot(), token, studio.assetId, "two", { fields: { branch } });
  const review = (version: { id: string; branch_id: string; sha256: string }) =>
    committed(depot().db, (client) =>
      returnId(
        client,
        `insert into app_public.asset_reviews
           (project_id, branch_id, asset_id, version_id, content_sha256, submitter_id, requested_by)
         values ($1, $2, $3, $4, $5, $6, $6) returning id`,
        [
          studio.projectId,
          version.branch_id,
          studio.assetId,
          version.id,
          version.sha256,
          studio.members.contributor,
        ],
      ),
    );
  const [here, there] = [await review(first.body), await review(elsewhere.body)];
  t.is((await putFile(depot(), token, studio.assetId, "three")).status, 201);
  const stateOf = (id: string) =>
    one(
      "select state, decided_at is not null as is_decided from app_public.asset_reviews where id = $1",
      [id],
    );
  t.deepEqual(await stateOf(here), { state: "superseded", is_decided: true });
  t.deepEqual(await stateOf(there), { state: "pending", is_decided: false });
});

test("who asked for the lock is told when the upload lets go of it", async (t) => {
  const studio = await depot().studio();
  await lock(studio, studio.members.contributor);
  await depot().db.rootPool.query(
    `insert into app_public.lock_requests (project_id, asset_id, line_branch_id, requester_id, holder_id) values ($1, $2, $3, $4, $5)`,
    [
      studio.projectId,
      studio.assetId,
      studio.mainlineId,
      studio.members.lead,
      studio.members.contributor,
    ],
  );
  t.is(
    (await putFile(depot(), await depot().token(studio.members.contributor), studio.assetId, "x"))
      .status,
    201,
  );
  t.like(
    await one("select state from app_public.lock_requests where asset_id = $1", [studio.assetId]),
    { state: "released" },
  );
  t.like(
    await one("select kind from app_public.notifications where user_id = $1", [
      studio.members.lead,
    ]),
    { kind: "lock.released" },
  );
});

/** What only the server may call, because it believes what it is told about bytes. */
const serverOnly = [
  "select app_hidden.begin_upload($1, 'raw', 'a.bin')",
  "select app_hidden.extend_upload($1, 1)",
  `select app_hidden.publish_upload($1, repeat('a', 64), 1, 'x')`,
  "select app_hidden.commit_upload($1)",
  "select app_hidden.abort_upload($1, 'x')",
  `select app_hidden.forget_blob(repeat('a', 64)) where $1::uuid is not null`,
  `select app_hidden.report_damage(repeat('a', 64)) where $1::uuid is not null`,
];

test("a person's own database login cannot claim to have uploaded anything", async (t) => {
  const { db } = depot();
  const studio = await depot().studio();
  const login = `gadb_test_person_${process.pid}`;
  const user = await committed(db, async (client) => {
    await client.query(`create role ${login} login password 'person' in role gadb_user`);
    await client.query(`grant connect on database ${db.dbName} to ${login}`);
    const id = await insertUser(client, `person-${process.pid}`, "admin");
    await client.query("update app_public.users set database_login = $2 where id = $1", [
      id,
      login,
    ]);
    return id;
  });
  const url = new URL(db.ownerUrl);
  url.username = login;
  url.password = "person";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    t.is((await client.query("select app_hidden.current_user_id() as id")).rows[0].id, user);
    await client.query("begin");
    for (const sql of serverOnly) {
      const refusal = await refused(t, client, "DNIED", { sql, values: [studio.assetId] });
      t.regex(refusal.message, /Only the depot's server/, sql);
    }
  } finally {
    await client.end();
    await committed(db, (root) => root.query(`drop owned by ${login}; drop role ${login}`));
  }
});

test("a visitor can call none of the functions", async (t) => {
  await withRootDb(depot().db, async (client) => {
    await client.query("set local role gadb_anonymous");
    for (const sql of [...serverOnly, "select app_hidden.find_download($1, 1)"]) {
      await refused(t, client, "42501", { sql, values: ["00000000-0000-4000-8000-000000000000"] });
    }
    await refused(t, client, "42501", { sql: "select app_hidden.sweep_uploads()" });
  });
});

test("nobody ends, extends or commits the upload of another", async (t) => {
  const studio = await depot().studio();
  const upload = await committed(depot().db, async (client) => {
    await client.query("select set_config('app.current_user_id', $1, true)", [
      studio.members.contributor,
    ]);
    return returnId(client, "select id from app_hidden.begin_upload($1, 'raw', 'a.bin')", [
      studio.assetId,
    ]);
  });
  await withUserDb(depot().db, studio.members.owner, async (client) => {
    for (const sql of [
      "select app_hidden.extend_upload($1, 1)",
      `select app_hidden.publish_upload($1, repeat('a', 64), 1, 'x')`,
      "select app_hidden.commit_upload($1)",
    ]) {
      await refused(t, client, "NTFND", { sql, values: [upload] });
    }
    await refused(t, client, "42501", {
      sql: "update app_public.uploads set state = 'done' where id = $1",
      values: [upload],
    });
    await refused(t, client, "42501", { sql: "select * from app_private.blobs" });
  });
});

test("the steps of an upload keep their order", async (t) => {
  const studio = await depot().studio();
  await withUserDb(depot().db, studio.members.contributor, async (client) => {
    const upload = await returnId(
      client,
      "select id from app_hidden.begin_upload($1, 'raw', 'a.bin', null, 3)",
      [studio.assetId],
    );
    const publish = {
      sql: "select app_hidden.publish_upload($1, repeat('b', 64), 3, 'text/plain')",
      values: [upload],
    };
    const commit = { sql: "select app_hidden.commit_upload($1)", values: [upload] };
    await refused(t, client, "BADST", commit);
    await client.query(publish.sql, publish.values);
    await refused(t, client, "BADST", publish);
    // It may still say that it runs, but not grow.
    await client.query("select app_hidden.extend_upload($1, 3)", [upload]);
    await refused(t, client, "BADST", {
      sql: "select app_hidden.extend_upload($1, 4)",
      values: [upload],
    });
    await client.query(commit.sql, commit.values);
    await refused(t, client, "BADST", commit);
    t.is(
      (await client.query("select app_hidden.abort_upload($1, 'x') as gone", [upload])).rows[0]
        .gone,
      null,
    );
  });
});

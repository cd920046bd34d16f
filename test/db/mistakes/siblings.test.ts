/**
 * The mistakes of comparable systems, each with the test that shows that this one does not make it. Those without a
 * test elsewhere are here and in archive.test.ts. Paths are below test/.
 *
 * | Mistake | Shown by |
 * | --- | --- |
 * | 1. Rights cached for a request | db/app_public/policies/assets "a membership that ends counts at the next statement", graphql/errors "the rights of a token are those the database has now" |
 * | 2. Nullable columns in unique keys | db/conventions/keys "a nullable column in a unique key says what null means"; here |
 * | 3. 32-bit sizes | db/conventions/columns "sizes in bytes are bigint, …"; here |
 * | 4. A transaction open while bytes stream | here |
 * | 5. The last write of an upload as superuser | here; depot/heartbeat "an upload whose author loses the right is stopped while it still runs" |
 * | 6. Hashing a part of the file | here |
 * | 7. Quota after receipt, or read and then added to | depot/quota "of 20 parallel … where 10 fit, exactly 10 are taken" |
 * | 8. Author or date settable by clients | here; db/app_public/policies/assets "an asset moves to no other project, and ids and authors are not for clients" |
 * | 9. An archive that only hides | archive.test.ts; db/app_private/functions/tg__refuse_archived |
 * | 10. Checked, then inserted | lock: db/app_public/functions/lock_asset "of … callers at once exactly one gets the lock"; version number: depot/races "of ten uploads at once that announce the same number, one is taken"; last owner: db/app_public/functions/set_member_role "of two owners who step down at once one stays owner"; quota: 7 |
 * | 11. A chain that forks under 50 writers | db/app_hidden/functions/seal_audit "50 writers and two sealers at once: no gap, no fork, …" |
 * | 12. Identity that leaks through the pool | db/app_hidden/functions/current_user_id "identity does not outlive its transaction on a pooled connection", graphql/errors "one connection of the pool never keeps the user of the request before" |
 * | 13. Approval of own work | db/app_public/functions/decide_review "nobody decides on own work: author, shelf owner, …, admin", "who uploaded for somebody else does not decide either" |
 * | 14. A broken lock without a word; a subscriber who is no member | db/app_public/functions/break_lock "the holder is told why, …"; live/events "whoever may not see the project is refused at once, …", "a member who is removed receives nothing from then on" |
 */
import { createHash, randomBytes } from "node:crypto";
import test from "ava";
import { leftovers, useDepot } from "../../depot/_depot.ts";
import { bearer, putFile } from "../../depot/_requests.ts";
import { scalar } from "../../_helpers/factories.ts";
import { refused } from "../../_helpers/refusal.ts";
import { makeStudio } from "../../_helpers/studio.ts";
import { withRootDb, withUserDb } from "../../_helpers/with-db.ts";
import { until } from "../../_helpers/until.ts";

const depot = useDepot(test);

test("two assets of one name at the top of a project are refused, though neither has a folder", (t) =>
  withRootDb(depot().db, async (client) => {
    const { projectId } = await makeStudio(client);
    const sql =
      "insert into app_public.assets (project_id, name, type) values ($1, 'Hero', 'texture')";
    await refused(t, client, "23505", { sql, values: [projectId] });
  }));

test("content of more than 4 GiB is reserved, counted and numbered by its true size", async (t) => {
  const studio = await depot().studio();
  const size = 5 * 2 ** 30 + 1;
  await withUserDb(depot().db, studio.members.contributor, async (client) => {
    const begin = `select (app_hidden.begin_upload($1, 'raw', 'world.bin', declared_size_bytes => $2)).id`;
    const id = await scalar<string>(client, begin, [studio.assetId, size]);
    const publish = "select app_hidden.publish_upload($1, $2, $3, 'application/octet-stream')";
    await client.query(publish, [id, "ab".repeat(32), size]);
    const commit = "select (app_hidden.commit_upload($1)).size_bytes";
    t.is(await scalar<string>(client, commit, [id]), String(size));
    const used = "select used_bytes from app_public.project_usage where project_id = $1";
    t.is(await scalar<string>(client, used, [studio.projectId]), String(size));
  });
});

test.serial("while bytes stream no transaction of the server is open", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  let end = () => {};
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(randomBytes(100_000));
      end = () => controller.close();
    },
  });
  const url = `${depot().url}/assets/${studio.assetId}/versions/upload?filename=a.bin`;
  const options = { method: "PUT", headers: bearer(token), body, duplex: "half" };
  const answer = fetch(url, options as RequestInit);
  const running = async () => (await leftovers(depot(), studio.projectId))["running"] === 1;
  await until(running);
  // Whatever the server still had under way when the upload showed up has an end.
  await until(async () => (await openTransactions()) === 0);
  t.true(await running());
  end();
  t.is((await answer).status, 201);
});

async function openTransactions(): Promise<number> {
  const { rows } = await depot().db.rootPool.query(
    `select count(*)::int from pg_stat_activity
     where datname = current_database() and usename = 'gadb_authenticator' and xact_start is not null`,
  );
  return rows[0].count;
}

test("the last write of an upload is made by the server's own login, in the name of its author", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const { body } = await putFile(depot(), token, studio.assetId, "bytes");
  const { rows } = await depot().db.rootPool.query(
    `select entries.actor_id, logins.rolname, logins.rolsuper, logins.rolbypassrls
     from app_public.audit_log as entries
     join pg_roles as logins on logins.rolname = entries.database_login
     where entries.project_id = $1 and entries.operation = 'insert' and entries.row_key ->> 'id' = $2`,
    [studio.projectId, body.id],
  );
  t.deepEqual(rows, [
    {
      actor_id: studio.members.contributor,
      rolname: "gadb_authenticator",
      rolsuper: false,
      rolbypassrls: false,
    },
  ]);
});

test("files that differ in a single byte, wherever it is, have different digests", async (t) => {
  const studio = await depot().studio();
  const token = await depot().token(studio.members.contributor);
  const whole = randomBytes(3 * 2 ** 20);
  const digests = new Set<string>();
  for (const place of [undefined, 0, whole.length / 2, whole.length - 1]) {
    const content = Buffer.from(whole);
    if (place !== undefined) content[place] = (content[place] as number) ^ 1;
    const { body } = await putFile(depot(), token, studio.assetId, content);
    t.is(body.sha256, createHash("sha256").update(content).digest("hex"));
    digests.add(body.sha256);
  }
  t.is(digests.size, 4);
});

/** Columns of authors, moments and findings that clients may name all the same, and why. */
const WRITABLE = [
  // Naming anybody but oneself is refused: the next test.
  "assets.created_by",
  "tags.created_by",
  "projects.archived_by",
  // One's own inbox.
  "notifications.read_at",
  // Counters of a snapshot by hand, under the author and moment of the database.
  "project_storage_snapshots.derived_bytes",
  "project_storage_snapshots.physical_bytes",
  "project_storage_snapshots.reserved_bytes",
  "project_storage_snapshots.total_bytes",
  // Managers allot storage.
  "projects.storage_allocation_bytes",
];

test("clients write no author, no moment and nothing that an upload finds out", (t) =>
  withRootDb(depot().db, async (client) => {
    const { rows } = await client.query<{ place: string }>(
      `select format('%s.%s', c.relname, a.attname) as place
       from pg_class as c
       join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p')
         and a.attname ~ '(_by|_by_id|_at|^author_id|^actor_id|sha256|_bytes)$'
         and (has_column_privilege('gadb_user', c.oid, a.attnum, 'insert')
           or has_column_privilege('gadb_user', c.oid, a.attnum, 'update'))`,
    );
    t.deepEqual(rows.map(({ place }) => place).toSorted(), WRITABLE.toSorted());
  }));

test("whoever names somebody else as the author is refused", async (t) => {
  const { projectId, members } = await depot().studio();
  const values = [projectId, members.lead];
  await withUserDb(depot().db, members.owner, async (client) => {
    for (const sql of [
      "insert into app_public.assets (project_id, created_by, name, type) values ($1, $2, 'mine', 'texture')",
      "insert into app_public.tags (project_id, created_by, name) values ($1, $2, 'mine')",
      "update app_public.projects set status = 'archived', archived_by = $2 where id = $1",
    ]) {
      await refused(t, client, "DNIED", { sql, values });
    }
  });
});

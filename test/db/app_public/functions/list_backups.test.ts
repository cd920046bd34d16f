import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asAuditor, asRoot, asUser } from "../../../_helpers/as-user.ts";
import { call, callAll, refusedCall } from "../../../_helpers/call.ts";
import { refused } from "../../../_helpers/refusal.ts";
import { makeStudio } from "../../../_helpers/studio.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";

const db = useTestDatabase(test);
const SHA = "ab".repeat(32);
const FIRST = "20260130T023000Z-aaaaaa";
const SECOND = "20260131T023000Z-bbbbbb";

/** Records a backup as the worker does. */
async function record(client: ClientBase, name: string, hoursAgo: number): Promise<void> {
  const { rows } = await client.query<{ at: Date }>(
    "select now() - make_interval(hours => $1) as at",
    [hoursAgo],
  );
  const at = rows[0]?.at;
  await client.query("select app_hidden.record_backup($1)", [
    {
      name,
      started_at: at,
      finished_at: at,
      stop_lsn: "0/16B3748",
      timeline: 1,
      total_bytes: 100,
      is_encrypted: true,
      manifest_sha256: SHA,
      signing_key: "c".repeat(32),
    },
  ]);
}

test("a studio admin sees the backups, the newest first, and which of them are proven", async (t) => {
  await withRootDb(db(), async (client) => {
    const { admin } = await makeStudio(client);
    await asUser(client, admin);
    t.like(await call(client, "backup_status"), {
      last_backup_at: null,
      last_proven_backup_at: null,
      is_overdue: true,
      backup_count: "0",
    });
    await asRoot(client);
    await record(client, FIRST, 27);
    await record(client, SECOND, 3);
    await client.query("select app_hidden.record_backup_proof($1)", [FIRST]);
    await asUser(client, admin);
    const listed = await callAll(client, "list_backups");
    t.deepEqual(
      listed.map(({ name, proven_at }) => [name, proven_at !== null]),
      [
        [SECOND, false],
        [FIRST, true],
      ],
    );
    t.like(await call(client, "backup_status"), {
      backup_count: "2",
      total_bytes: "200",
      is_overdue: true,
    });
    await asRoot(client);
    await client.query("select app_hidden.record_backup_proof($1)", [SECOND]);
    await client.query("select app_hidden.record_backups_removed($1)", [[FIRST]]);
    await asUser(client, admin);
    t.like(await call(client, "backup_status"), { backup_count: "1", is_overdue: false });
  });
});

test("a backup that is found not to be good is told to studio admins and does not count as proven", async (t) => {
  await withRootDb(db(), async (client) => {
    const { admin } = await makeStudio(client);
    await record(client, SECOND, 1);
    await client.query("select app_hidden.record_backup_proof($1)", [SECOND]);
    await client.query("select app_hidden.record_backup_proof($1, $2)", [
      SECOND,
      "base.tar.gz is missing",
    ]);
    await asUser(client, admin);
    t.like(await call(client, "backup_status"), { is_overdue: true, refuted_count: "1" });
    const { rows } = await client.query(
      "select message from app_public.notifications where kind = 'backup.refuted'",
    );
    t.regex(rows[0].message, /base\.tar\.gz is missing/);
  });
});

test("the audit of the studio keeps each backup's manifest hash, and what became of the backup", async (t) => {
  await withRootDb(db(), async (client) => {
    await record(client, SECOND, 1);
    await client.query("select app_hidden.record_backup_proof($1)", [SECOND]);
    const { rows } = await client.query(
      "select operation, changes::text like '%' || $1 || '%' as has_hash, project_id from app_public.audit_log where table_name = 'app_private.backups' order by id",
      [SHA],
    );
    t.deepEqual(rows, [
      { operation: "insert", has_hash: true, project_id: null },
      { operation: "update", has_hash: false, project_id: null },
    ]);
  });
});

test("where a database was restored from is never changed afterwards", async (t) => {
  await withRootDb(db(), async (client) => {
    await client.query("select app_hidden.record_restoration($1)", [
      {
        backup_name: FIRST,
        manifest_sha256: SHA,
        target: "latest",
        timeline: 2,
        host: "h",
        problem_count: 0,
      },
    ]);
    for (const sql of [
      "update app_private.restorations set host = 'x'",
      "delete from app_private.restorations",
      "truncate app_private.restorations",
    ])
      await refused(t, client, "DNIED", { sql });
  });
});

test("nobody but a studio admin learns of backups, and nobody but the worker records any", async (t) => {
  await withRootDb(db(), async (client) => {
    const { members, outsider, admin } = await makeStudio(client);
    await record(client, SECOND, 1);
    for (const user of [...Object.values(members), outsider]) {
      await asUser(client, user);
      await refusedCall(t, client, "DNIED", ["list_backups", {}]);
      await refusedCall(t, client, "DNIED", ["backup_status", {}]);
    }
    for (const visitor of [asAnonymous, asAuditor]) {
      await visitor(client);
      await refused(t, client, "42501", { sql: "select app_public.backup_status()" });
    }
    await asUser(client, admin);
    for (const sql of [
      "select * from app_private.backups",
      "select app_hidden.record_backup('{}')",
      "select app_hidden.record_backup_proof('x')",
      "select app_hidden.record_backups_removed('{}')",
      "select app_hidden.record_restoration('{}')",
      "select app_hidden.report_backup_failure('x')",
      "select app_hidden.has_archived_between(null, now())",
      "select app_hidden.backup_figures()",
    ])
      await refused(t, client, "42501", { sql });
    await asRoot(client);
    await client.query("set local role gadb_worker");
    await refused(t, client, "42501", { sql: "select * from app_private.backups" });
    await client.query("select app_hidden.record_backups_removed('{}')");
  });
});

/** Attacks on the audit and the archive log: by statements, and by taking away what guards them. See index.test.ts. */
import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asAuditor, asRoot, asUser } from "../../_helpers/as-user.ts";
import { refused } from "../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";
import { addTombstone, makeWorld, type World } from "../access-matrix-world.ts";

const db = useTestDatabase(test);

const LOGS = ["audit_log", "audit_seals", "project_archive_log", "project_tombstones"];

const ROLES: Record<string, (client: ClientBase, world: World) => Promise<unknown>> = {
  "a studio admin": (client, { people }) => asUser(client, people["studio admin"]),
  "a visitor": (client) => asAnonymous(client),
  "an auditor": (client) => asAuditor(client),
  "the jobs' role": (client) => client.query("set local role gadb_worker"),
  "the tables' owner": (client) => client.query("set local role gadb_owner"),
  "the superuser": (client) => asRoot(client),
  "the superuser in a replica's mode": (client) =>
    client.query("set local session_replication_role = replica"),
};

for (const [who, become] of Object.entries(ROLES)) {
  test.serial(`${who} neither changes, removes nor empties a log`, async (t) => {
    await withRootDb(db(), async (client) => {
      const world = await makeWorld(client);
      await addTombstone(client, world);
      await become(client, world);
      for (const log of LOGS) {
        for (const sql of [
          `update app_public.${log} set project_id = null where project_id = $1`,
          `delete from app_public.${log} where project_id = $1`,
          `merge into app_public.${log} as rows using (select $1::uuid as id) as wanted on rows.project_id = wanted.id when matched then delete`,
        ]) {
          const refusal = await refusedByAny(client, sql, [world.projectId]);
          t.true(["DNIED", "42501"].includes(refusal), `${log}: ${refusal}: ${sql}`);
        }
        for (const sql of [`truncate app_public.${log}`, `truncate app_public.projects cascade`]) {
          t.regex(await refusedByAny(client, sql, []), /^(DNIED|ARCHV|42501|0A000)$/);
        }
      }
    });
  });
}

/** The code with which a statement is refused, or what it did. */
async function refusedByAny(client: ClientBase, sql: string, values: unknown[]): Promise<string> {
  await client.query("savepoint attempt");
  const told = await client.query(sql, values).then(
    ({ rowCount }) => `${rowCount} rows`,
    (error: { code: string }) => error.code,
  );
  await client.query("rollback to savepoint attempt");
  return told;
}

/** What the owner of the tables might do to the guards, each in a transaction of its own. */
const WEAKENINGS: Record<string, string> = {
  "switch a log's triggers off":
    "alter table app_public.audit_log disable trigger _060_refuse_change",
  "switch all triggers of a log off":
    "alter table app_public.project_archive_log disable trigger user",
  "keep a guard for replicas only":
    "alter table app_public.audit_seals enable replica trigger _060_refuse_change",
  "drop a guard": "drop trigger _060_refuse_change on app_public.project_tombstones",
  "drop a guard along with its function": "drop function app_private.tg__refuse_change() cascade",
  "put something harmless in a guard's place": `create function app_private.tg__nothing() returns trigger language plpgsql as 'begin return new; end';
     create or replace trigger _060_refuse_change before update on app_public.audit_log
       for each row execute function app_private.tg__nothing()`,
  "switch off the guard of a partition":
    "alter table app_private.audit_log_default disable trigger _051_refuse_truncate",
  "switch row security off": "alter table app_public.audit_log disable row level security",
  "drop a log": "drop table app_public.project_tombstones",
  "drop a log along with what refers to it": "drop table app_public.audit_log cascade",
  "drop a column of a log": "alter table app_public.audit_seals drop column row_digests",
  "drop a partition": "drop table app_private.audit_log_default",
  "take a partition out of its table":
    "alter table app_public.audit_log detach partition app_private.audit_log_default",
  "give a column another type":
    "alter table app_public.project_archive_log alter column asset_count type text",
};

for (const [title, sql] of Object.entries(WEAKENINGS)) {
  test.serial(`the tables' owner does not ${title}`, async (t) => {
    await withRootDb(db(), async (client) => {
      await client.query("set local role gadb_owner");
      const refusal = await refused(t, client, "DNIED", { sql });
      t.regex(refusal.message, /^The logs keep their guards: /);
      t.truthy(refusal.hint);
    });
  });
}

test.serial(
  "the owner still does what migrations do: columns, indexes, policies, partitions, and a guard made anew",
  async (t) => {
    await withRootDb(db(), async (client) => {
      await client.query("set local role gadb_owner");
      for (const sql of [
        "alter table app_public.project_archive_log add column note text",
        "create index on app_public.audit_log (operation)",
        "drop policy select_auditor on app_public.audit_log",
        "create policy select_auditor on app_public.audit_log for select to gadb_auditor using (true)",
        `create or replace trigger _060_refuse_change before update or delete on app_public.audit_log
         for each row execute function app_private.tg__refuse_change()`,
        "alter table app_public.audit_log enable always trigger _060_refuse_change",
        "select app_hidden.create_partitions_ahead()",
        "alter table app_public.assets add column mood text",
        "alter table app_public.assets drop column mood",
      ]) {
        await t.notThrowsAsync(client.query(sql), sql);
      }
    });
  },
);

test.serial(
  "a superuser may, since nothing in a database holds one up: the copies of the heads outside tell",
  async (t) => {
    await withRootDb(db(), async (client) => {
      await t.notThrowsAsync(
        client.query("alter table app_public.audit_log disable trigger _060_refuse_change"),
      );
    });
  },
);

test.serial("a partition that somebody makes by hand shows nothing of its own", async (t) => {
  await withRootDb(db(), async (client) => {
    await client.query("set local role gadb_owner");
    await client.query(
      `create table app_private.audit_log_1999 partition of app_public.audit_log
         for values from ('1999-01-01') to ('2000-01-01')`,
    );
    await client.query(
      `create table app_private.workspace_activity_1999 partition of app_public.workspace_activity
         for values from ('1999-01-01') to ('2000-01-01')`,
    );
    const { rows } = await client.query(
      `select relname::text as name, relrowsecurity as is_on from pg_class
       where relname in ('audit_log_1999', 'workspace_activity_1999') order by 1`,
    );
    t.deepEqual(rows, [
      { name: "audit_log_1999", is_on: true },
      { name: "workspace_activity_1999", is_on: true },
    ]);
    await client.query("grant usage on schema app_private to gadb_user");
    await client.query("grant select on app_private.audit_log_1999 to gadb_user");
    await asRoot(client);
    const { people } = await makeWorld(client);
    await client.query(
      `insert into app_public.audit_log (occurred_at, database_role, database_login, operation, table_name, row_key, changes)
       values ('1999-06-01', 'x', 'x', 'insert', 'x', '{}', '{}')`,
    );
    await asUser(client, people["studio admin"]);
    t.is((await client.query("select from app_private.audit_log_1999")).rowCount, 0);
    // The twin: through its table an admin reads it.
    t.is(
      (await client.query("select from audit_log where occurred_at = '1999-06-01'")).rowCount,
      1,
    );
  });
});

/** Attacks on rows that one may not see, by what plain SQL offers. See index.test.ts. */
import { randomUUID } from "node:crypto";
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../_helpers/as-user.ts";
import { refused } from "../../_helpers/refusal.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";
import { makeWorld, type World } from "../access-matrix-world.ts";

const db = useTestDatabase(test);

/** Two projects; who acts is an owner of the first and knows nothing of the second. */
async function inOwn(
  client: ClientBase,
  fn: (own: World, hidden: World) => Promise<void>,
): Promise<void> {
  const own = await makeWorld(client);
  const hidden = await makeWorld(client);
  await asUser(client, own.people.owner);
  await fn(own, hidden);
}

const tables = async (client: ClientBase) => {
  const { rows } = await client.query<{ name: string; key: string }>(
    `select c.relname::text as name, case when c.relname = 'projects' then 'id' else 'project_id' end as key
     from pg_class c
     where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (c.relname = 'projects' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'project_id'))
     order by 1`,
  );
  return rows;
};

test("copying a table out gives the same rows as reading it, and copying in is refused, for every table", async (t) => {
  await withRootDb(db(), async (client) => {
    await inOwn(client, async (own) => {
      for (const { name, key } of await tables(client)) {
        const visible = await client.query(`select from app_public.${name}`);
        const copied = await client.query(`copy (select * from app_public.${name}) to stdout`);
        t.is(copied.rowCount, visible.rowCount, name);
        const foreign = await client.query(
          `select from app_public.${name} where ${key} is distinct from $1`,
          [own.projectId],
        );
        // One's own notices and audit of the studio have no project.
        if (!["notifications", "audit_log", "audit_seals"].includes(name))
          t.is(foreign.rowCount, 0, name);
        await client.query("savepoint attempt");
        const code = await client.query(`copy app_public.${name} from stdin`).then(
          () => "ok",
          (error: { code: string }) => error.code,
        );
        await client.query("rollback to savepoint attempt");
        t.true(["42501", "0A000"].includes(code), `${name}: ${code}`);
      }
    });
  });
});

test("a predicate of one's own is not asked about hidden rows: no error, no sleep, no cast tells of them", async (t) => {
  await withRootDb(db(), async (client) => {
    await inOwn(client, async (own, hidden) => {
      const predicates = [
        `1 / (case when project_id = '${hidden.projectId}' then 0 else 1 end) = 1`,
        `(case when project_id = '${hidden.projectId}' then 'x' else '1' end)::int = 1`,
        `case when project_id = '${hidden.projectId}' then pg_sleep(20) is not null else true end`,
      ];
      for (const predicate of predicates) {
        const { rows } = await client.query(
          `select distinct project_id from app_public.assets where ${predicate}`,
        );
        t.deepEqual(rows, [{ project_id: own.projectId }], predicate);
      }
      // The twin: asked about one's own rows it does fail.
      await refused(t, client, "22012", {
        sql: `select from app_public.assets where 1 / (case when project_id = '${own.projectId}' then 0 else 1 end) = 1`,
      });
    });
  });
});

test("a link to a hidden row and one to no row at all are refused alike", async (t) => {
  await withRootDb(db(), async (client) => {
    await inOwn(client, async (own, hidden) => {
      const probes: [string, string, string][] = [
        ["tag_id", "asset_id", "asset_tags (project_id, asset_id, tag_id) values ($1, $2, $3)"],
        ["asset_id", "tag_id", "asset_tags (project_id, tag_id, asset_id) values ($1, $2, $3)"],
      ];
      for (const [probed, kept, insert] of probes) {
        const told = [];
        for (const id of [hidden.ids[probed], randomUUID()]) {
          const { code, message } = await codeAndText(client, `insert into app_public.${insert}`, [
            own.projectId,
            own.ids[kept],
            id,
          ]);
          told.push(`${code} ${message}`);
        }
        t.is(told[0], told[1], probed);
        t.regex(told[0] ?? "", /^(23503|42501)/);
      }
      const project = [];
      for (const id of [hidden.projectId, randomUUID()]) {
        const { code, message } = await codeAndText(
          client,
          "insert into app_public.assets (project_id, name, type) values ($1, 'probe', 'texture')",
          [id],
        );
        project.push(`${code} ${message}`);
      }
      t.is(project[0], project[1]);
      // The twin.
      const { rowCount } = await client.query(
        "insert into app_public.asset_tags (project_id, asset_id, tag_id) values ($1, $2, $3)",
        [own.projectId, own.ids["asset_id"], own.ids["spare_tag_id"]],
      );
      t.is(rowCount, 1);
    });
  });
});

async function codeAndText(client: ClientBase, sql: string, values: unknown[]) {
  await client.query("savepoint attempt");
  const told = await client.query(sql, values).then(
    () => ({ code: "ok", message: "" }),
    ({ code, message }: { code: string; message: string }) => ({ code, message }),
  );
  await client.query("rollback to savepoint attempt");
  return told;
}

test("rows of two projects of one's own are not linked either, by the superuser", async (t) => {
  await withRootDb(db(), async (client) => {
    const one = await makeWorld(client);
    const two = await makeWorld(client);
    await asRoot(client);
    for (const sql of [
      `insert into app_public.asset_tags (project_id, asset_id, tag_id) values ('${one.projectId}', '${one.ids["asset_id"]}', '${two.ids["tag_id"]}')`,
      `insert into app_public.label_versions (project_id, label_id, asset_id, version_id) values ('${one.projectId}', '${one.ids["label_id"]}', '${two.ids["asset_id"]}', '${two.ids["version_id"]}')`,
      `update app_public.workspaces set branch_id = '${two.ids["branch_id"]}' where id = '${one.ids["workspace_id"]}'`,
      `insert into app_public.branches (project_id, name, type, parent_branch_id) values ('${one.projectId}', 'x', 'task', '${two.ids["branch_id"]}')`,
      `update app_public.asset_locks set branch_id = '${two.ids["branch_id"]}' where id = '${one.ids["lock_id"]}'`,
      `insert into app_public.review_assignees (project_id, review_id, user_id) values ('${one.projectId}', '${two.ids["review_id"]}', '${one.people.lead}')`,
    ]) {
      await refused(t, client, "23503", { sql });
    }
  });
});

test("sequences, statistics and other sessions tell nothing", async (t) => {
  await withRootDb(db(), async (client) => {
    await inOwn(client, async () => {
      for (const sql of [
        "select setval('app_private.lock_generations', 1)",
        "select last_value from app_private.lock_generations",
        "select nextval(pg_get_serial_sequence('app_public.changes', 'id'))",
        "select query from public.pg_stat_statements",
      ]) {
        await refused(t, client, "42501", { sql });
      }
      const stats = await client.query(
        "select from pg_stats where schemaname in ('app_public', 'app_private') and tablename not in ('asset_types')",
      );
      t.is(stats.rowCount, 0);
      const others = await client.query(
        "select from pg_stat_activity where pid <> pg_backend_pid() and query not in ('', '<insufficient privilege>') and usename <> current_user",
      );
      t.is(others.rowCount, 0);
    });
  });
});

for (const [what, sql] of Object.entries({
  "an operator": "create operator public.=== (leftarg = text, rightarg = text, function = texteq)",
  "a cast": "create cast (text as uuid) with inout",
  "a domain": "create domain public.mine as text",
  "a view": "create view public.mine as select 1 as one",
  "a copy of a table": "create table public.mine as select * from app_public.projects",
  "a table like another": "create table public.mine (like app_public.projects)",
  "a table that inherits": "create table public.mine () inherits (app_public.projects)",
  "a stored view": "create materialized view public.mine as select 1 as one",
  "a trigger":
    "create trigger mine before insert on app_public.tags for each row execute function app_private.tg__timestamps()",
  "a rule": "create rule mine as on insert to app_public.tags do also nothing",
  "a policy of one's own": "create policy mine on app_public.assets using (true)",
  "statistics of a table":
    "create statistics public.mine on project_id, name from app_public.assets",
  "an event trigger":
    "create event trigger mine on ddl_command_end execute function app_guard.refuse_weak_logs()",
})) {
  test(`a person with SQL does not make ${what}`, async (t) => {
    await withRootDb(db(), async (client) => {
      const { people } = await makeWorld(client);
      await asUser(client, people["studio admin"]);
      const { code } = await codeAndText(client, sql, []);
      t.true(["42501", "42809"].includes(code), code);
    });
  });
}

test("a setting for the role of people, which PostgreSQL lets them make, reaches no connection: the API signs in as another", async (t) => {
  await withRootDb(db(), async (client) => {
    const { people } = await makeWorld(client);
    await asUser(client, people.owner);
    await client.query("alter role gadb_user set statement_timeout = 0");
    await refused(t, client, "42501", {
      sql: "alter role gadb_authenticator set statement_timeout = 0",
    });
    await asRoot(client);
    const { rows } = await client.query(
      `select rolcanlogin as may, exists (
         select from pg_db_role_setting where setrole = 'gadb_authenticator'::regrole and 'statement_timeout=15s' = any (setconfig)
       ) as is_bound from pg_roles where rolname = 'gadb_user'`,
    );
    t.deepEqual(rows, [{ may: false, is_bound: true }]);
  });
});

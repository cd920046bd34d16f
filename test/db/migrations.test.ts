import { realpathSync } from "node:fs";
import { randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import { calculateHash } from "graphile-migrate/dist/hash.js";
import { getAllMigrations } from "graphile-migrate/dist/migration.js";
import { parseSettings } from "graphile-migrate/dist/settings.js";
import { setUpDatabase } from "../../src/boot/set-up-database.ts";
import { migrateSettings, PROJECT_ROOT } from "../../src/db/migrate.ts";
import { withConnection } from "../../src/db/roles.ts";
import { withDatabaseName } from "../../src/db/urls.ts";
import { dropTestDatabase } from "../../src/test/test-database.ts";
import { clusterUrl } from "../_helpers/with-db.ts";

const committed = async () =>
  getAllMigrations(await parseSettings(migrateSettings("postgres://nobody@nowhere/none")));

test("every committed migration hashes to what its header and its successor say", async (t) => {
  // Reading them throws when the chain of headers is broken; the bodies are checked here.
  for (const { realFilename, body, previousHash, hash, allowInvalidHash } of await committed()) {
    t.is(calculateHash(body, previousHash), hash, realFilename);
    t.false(allowInvalidHash, realFilename);
  }
  t.pass();
});

test("the link that graphile-migrate reads leads to current.sql at the root", (t) => {
  t.is(
    realpathSync(`${PROJECT_ROOT}migrations/current.sql`),
    `${realpathSync(PROJECT_ROOT)}/current.sql`,
  );
});

test("twenty instances at once bring an empty database up to date, each migration once", async (t) => {
  const url = await emptyDatabase(t);
  await Promise.all(
    Array.from({ length: 20 }, () => setUpDatabase({ ownerUrl: url, authUrl: url })),
  );
  const { rows } = await query(
    url,
    "select filename from graphile_migrate.migrations order by filename",
  );
  const names = (await committed()).map(({ filename }) => filename);
  t.deepEqual(
    rows.map(({ filename }) => filename),
    names,
  );
});

test("running it again changes nothing", async (t) => {
  const url = await emptyDatabase(t);
  await setUpDatabase({ ownerUrl: url, authUrl: url });
  const before = await catalogue(url);
  await setUpDatabase({ ownerUrl: url, authUrl: url });
  const after = await catalogue(url);
  t.deepEqual(
    { gone: without(before, after), came: without(after, before) },
    { gone: [], came: [] },
  );
  t.true(before.length > 100);
});

test("everything outside the job queue, the extensions, the guards of the logs and what watches the server belongs to gadb_owner", async (t) => {
  const url = await emptyDatabase(t);
  await setUpDatabase({ ownerUrl: url, authUrl: url });
  const { rows } = await query(
    url,
    `select nspname, pg_get_userbyid(nspowner) as owner from pg_namespace
     where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'app_guard', 'app_monitor') order by nspname`,
  );
  for (const { nspname, owner } of rows) {
    t.is(
      owner,
      ["graphile_worker", "app_jobs"].includes(nspname) ? "gadb_worker" : "gadb_owner",
      nspname,
    );
  }
});

test("the roles have no more power than they need", async (t) => {
  const { rows } = await query(
    clusterUrl(),
    `select rolname, rolcanlogin, rolinherit, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as power,
            array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid
                  where m.member = r.oid and m.set_option order by 1) as may_be
     from pg_roles r where rolname like 'gadb_%' order by rolname`,
  );
  const role = (
    rolname: string,
    rolcanlogin: boolean,
    rolinherit: boolean,
    may_be: string[] = [],
  ) => ({
    rolname,
    rolcanlogin,
    rolinherit,
    power: false,
    may_be,
  });
  t.deepEqual(rows, [
    role("gadb_anonymous", false, true),
    role("gadb_auditor", false, true),
    role("gadb_authenticator", true, false, ["gadb_anonymous", "gadb_auditor", "gadb_user"]),
    role("gadb_monitor", false, true),
    role("gadb_owner", false, false),
    role("gadb_replicator", false, true),
    role("gadb_user", false, true),
    role("gadb_worker", false, true),
  ]);
});

test("public may neither connect, make temporary tables, run code blocks nor take advisory locks", async (t) => {
  const url = await emptyDatabase(t);
  await setUpDatabase({ ownerUrl: url, authUrl: url });
  const { rows } = await query(
    url,
    `select has_database_privilege('public', current_database(), 'connect') as connect,
            has_database_privilege('public', current_database(), 'temp') as temp,
            has_schema_privilege('public', 'public', 'usage') as schema,
            has_language_privilege('public', 'plpgsql', 'usage') as code,
            has_function_privilege('public', 'pg_advisory_lock(bigint)', 'execute') as locks,
            has_function_privilege('public', 'lo_create(oid)', 'execute') as large_objects,
            has_function_privilege('gadb_owner', 'pg_try_advisory_lock(bigint)', 'execute') as owner_locks`,
  );
  t.deepEqual(rows[0], {
    connect: false,
    temp: false,
    schema: false,
    code: false,
    locks: false,
    large_objects: false,
    owner_locks: true,
  });
});

test("jobs enter the queue by functions of the owner only", async (t) => {
  const url = await emptyDatabase(t);
  await setUpDatabase({ ownerUrl: url, authUrl: url });
  await withConnection(url, async (client) => {
    await client.query("set role gadb_owner");
    const { rows } = await client.query(
      "select app_jobs.add_job('some_task', '{\"a\":1}', job_key => 'k') as id",
    );
    t.truthy(rows[0].id);
    await t.throwsAsync(client.query("select graphile_worker.add_job('some_task')"), {
      code: "42501",
    });
    for (const role of ["gadb_user", "gadb_anonymous", "gadb_auditor"]) {
      await client.query("reset role");
      await client.query(`set role ${role}`);
      await t.throwsAsync(
        client.query("select app_jobs.add_job('some_task')"),
        { code: "42501" },
        role,
      );
    }
  });
});

async function emptyDatabase(t: ExecutionContext): Promise<string> {
  const name = `t_migrations_${randomBytes(4).toString("hex")}`;
  await query(clusterUrl(), `create database ${name}`);
  t.teardown(() => dropTestDatabase(clusterUrl(), name));
  return withDatabaseName(clusterUrl(), name);
}

// eslint-disable-next-line typescript/no-explicit-any
async function query(url: string, sql: string): Promise<{ rows: any[] }> {
  return withConnection(url, (client) => client.query(sql));
}

const without = (lines: string[], others: string[]) =>
  lines.filter((line) => !others.includes(line));

/** Names, owners and rights of everything in the database, as text. */
async function catalogue(url: string): Promise<string[]> {
  const { rows } = await query(
    url,
    `select format('class %s.%s %s %s', relnamespace::regnamespace, relname, relowner::regrole, relacl) as line from pg_class
     union all select format('function %s %s %s', oid::regprocedure, proowner::regrole, proacl) from pg_proc
     union all select format('schema %s %s %s', nspname, nspowner::regrole, nspacl) from pg_namespace
     union all select format('database %s %s', datdba::regrole, datacl) from pg_database where datname = current_database()
     union all select format('default %s %s', defaclrole::regrole, defaclacl) from pg_default_acl
     union all select format('setting %s %s', setrole, setconfig) from pg_db_role_setting
       where setdatabase = (select oid from pg_database where datname = current_database())
     union all select format('extension %s %s', extname, extversion) from pg_extension
     order by 1`,
  );
  return rows
    .map(({ line }) => line as string)
    .filter((line) => !/pg_temp_|pg_toast_temp_/.test(line));
}

import { randomUUID } from "node:crypto";
import test from "ava";
import type { ClientBase } from "pg";
import { asUser } from "../_helpers/as-user.ts";
import { committed, useTestDatabase, withRootDb } from "../_helpers/with-db.ts";
import { makeWorld, type World } from "./access-matrix-world.ts";

const db = useTestDatabase(test);

interface Scene {
  /** A project that the callers must not learn anything of. */
  hidden: World;
  /** The callers' own project. */
  own: World;
  /** Owners of the own project: one whose work its rows are, and one who has no part in them. */
  callers: Record<"author" | "bystander", string>;
  /** A user who belongs to nothing at all. */
  stranger: string;
}

let made: Promise<Scene> | undefined;

function scene(): Promise<Scene> {
  made ??= committed(db(), async (client) => {
    const [hidden, own] = [await makeWorld(client), await makeWorld(client)];
    const author = own.people.contributor;
    await client.query("update app_public.project_members set role = 'owner' where user_id = $1", [
      author,
    ]);
    return {
      hidden,
      own,
      callers: { author, bystander: own.people.owner },
      stranger: own.people.outsider,
    };
  });
  return made;
}

interface Command {
  name: string;
  args: { name: string; type: string }[];
}

/** For those who may act as anybody; what they say of users is no secret to them. */
const IMPERSONATION = ["set_app_user", "reset_app_user", "check_impersonation"];

/** Every function that people, or the server in their name, may call and that takes an id. */
async function commands(client: ClientBase): Promise<Command[]> {
  const { rows } = await client.query<Command>(
    `select format('%s.%s', n.nspname, p.proname) as name, json_agg(json_build_object(
       'name', arg.name, 'type', format_type(arg.type, null)
     ) order by arg.place) as args
     from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace and n.nspname in ('app_public', 'app_hidden')
     cross join lateral unnest(p.proargnames, p.proargtypes::oid[]) with ordinality as arg (name, type, place)
     where arg.type is not null and has_function_privilege('gadb_user', p.oid, 'execute') and p.proname <> all ($1)
     group by p.oid, n.nspname, p.proname
     having bool_or(arg.name ~ '_ids?$' or arg.type in ('uuid'::regtype, 'uuid[]'::regtype))
     order by 1`,
    [IMPERSONATION],
  );
  return rows;
}

const isId = ({ name, type }: Command["args"][number]) =>
  /_ids?$/.test(name) || type.startsWith("uuid");

/**
 * Arguments for which an id that exists may be told from one that does not: people are added to projects and given
 * rights by their id before they share a project with whom adds them.
 */
const TELLS = new Set([
  "app_public.set_member_role.user_id",
  "app_public.grant_permission.user_id",
]);

/** Arguments that are not named after what they identify. */
const ALIASES: Record<string, string> = {
  base_version_id: "version_id",
  new_owner_id: "user_id",
  reviewer_id: "user_id",
  reviewer_ids: "user_id",
  assignee_id: "user_id",
  assignee_ids: "user_id",
  submitter_id: "user_id",
  part_ids: "upload_id",
  // They name no row; any id does.
  lease_owner: "upload_id",
  lease_server: "upload_id",
};

/** The name of the row's id in the world for an argument: `asset_ids` → `asset_id`, `source_branch_id` → `branch_id`. */
function rowName(argument: string, { ids }: World): string {
  const name = ALIASES[argument] ?? argument.replace(/_ids$/, "_id");
  return Object.keys(ids).find((known) => name === known || name.endsWith(`_${known}`)) ?? name;
}

/** The id for an argument in a world; undefined when the world has no such row. */
function idIn(world: World, argument: string): string | undefined {
  return world.ids[rowName(argument, world)];
}

const SAMPLES: Record<string, string> = {
  boolean: "false",
  integer: "1",
  smallint: "1",
  bigint: "1",
  "double precision": "0.5",
  text: "sample",
  jsonb: "[]",
  json: "[]",
  "timestamp with time zone": "2030-01-01",
};

/** A value for an argument that is no id. */
async function sample(client: ClientBase, type: string): Promise<string> {
  if (type.endsWith("[]")) return "{}";
  const known =
    SAMPLES[type] ?? (type === "sha256" || type.endsWith(".sha256") ? "ab".repeat(32) : undefined);
  if (known !== undefined) return known;
  // The first value of an enum; for a row, one of nothing but nulls: who asks can make up any.
  const { rows } = await client.query<{ label: string }>(
    `(select enumlabel::text as label from pg_enum where enumtypid = $1::regtype order by enumsortorder limit 1)
     union all
     select '(' || repeat(',', max(attnum) - 1) || ')' from pg_attribute
     where attrelid = (select typrelid from pg_type where oid = $1::regtype) and attnum > 0
     having count(*) > 0`,
    [type],
  );
  if (!rows[0]) throw new Error(`No sample for ${type}: add one to SAMPLES.`);
  return rows[0].label;
}

/** What a call answers, without the ids that were given: error or rows. */
async function answer(
  client: ClientBase,
  { name, args }: Command,
  ids: ReadonlyMap<string, string>,
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const values = [];
  for (const { name: arg, type } of args) {
    const id = ids.get(arg);
    if (id === undefined) values.push(others[arg] ?? (await sample(client, type)));
    else values.push(type.endsWith("[]") ? [id] : id);
  }
  const call = args.map((arg, at) => `${arg.name} => $${at + 1}::${arg.type}`).join(", ");
  await client.query("savepoint call");
  const told = await client.query(`select * from ${name}(${call})`, values).then(
    ({ rows }) => ({ rows }),
    ({
      code,
      message,
      detail,
      hint,
      constraint,
      table,
      column,
      where,
    }: Record<string, string>) => ({
      error: { code, message, detail, hint, constraint, table, column },
      // Which functions were on the way; the rest of the context depends on what is in the plan cache.
      where: where?.match(/PL\/pgSQL function \S+ line \d+|SQL function "\w+" statement \d+/g),
    }),
  );
  await client.query("rollback to savepoint call");
  return JSON.stringify(told, (key, value: unknown) => {
    if (key === "where" || typeof value !== "string") return value;
    return [...ids.values()].reduce(
      (text, id) => text.replaceAll(new RegExp(String.raw`\b${id}\b`, "g"), "<id>"),
      value,
    );
  });
}

/** An id of the same kind as that of the hidden row, which no row has. */
function absentId(hidden: World, argument: string): string {
  return rowName(argument, hidden) === "change_id"
    ? (hidden.ids["absent_change_id"] as string)
    : randomUUID();
}

for (const caller of ["author", "bystander"] as const) {
  test(`${caller}: an id that is hidden and one that does not exist get the same answer from every command, byte for byte`, async (t) => {
    const { callers } = await scene();
    await withRootDb(db(), async (client) => {
      const all = await commands(client);
      t.true(all.length > 5);
      await asUser(client, callers[caller]);
      const differences = [];
      for (const command of all) differences.push(...(await compare(client, command)));
      t.deepEqual(differences, []);
    });
  });
}

test("an id that is hidden and one that does not exist get the same answer inside the items of a shelf", async (t) => {
  const { hidden, own, callers } = await scene();
  const mine = { asset_id: own.ids["asset_id"], action: "edit", version_id: own.ids["version_id"] };
  await withRootDb(db(), async (client) => {
    const [shelve] = (await commands(client)).filter(({ name }) => name === "app_public.shelve");
    await asUser(client, callers.author);
    const shelf = new Map([["shelf_id", own.ids["shelf_id"] as string]]);
    t.regex(
      await answer(client, shelve as Command, shelf, { items: JSON.stringify([mine]) }),
      /"rows"/,
    );
    for (const name of ["asset_id", "version_id", "base_version_id", "upload_id"]) {
      const told = async (id: string) => {
        const { version_id: _, ...rest } = mine;
        const item = { ...(name === "upload_id" ? rest : mine), [name]: id };
        return (
          await answer(client, shelve as Command, shelf, { items: JSON.stringify([item]) })
        ).replaceAll(id, "<id>");
      };
      t.is(await told(idIn(hidden, name) as string), await told(randomUUID()), name);
    }
  });
});

/** What a command answers differently for hidden and absent ids: all ids at once, then each among the caller's own. */
async function compare(client: ClientBase, command: Command): Promise<string[]> {
  const { hidden, own } = await scene();
  const ids = command.args.filter(isId).map(({ name }) => name);
  const unknown = ids.filter((name) => idIn(hidden, name) === undefined);
  if (unknown.length > 0)
    return [`${command.name}: no row for ${unknown.join(", ")}; add one to access-matrix-world.ts`];
  const differences: string[] = [];
  for (const asked of [ids, ...ids.map((name) => [name])]) {
    if (asked.every((name) => TELLS.has(`${command.name}.${name}`))) continue;
    const given = (choose: (name: string) => string) =>
      new Map(
        ids.map((name) => [
          name,
          asked.includes(name) ? choose(name) : (idIn(own, name) as string),
        ]),
      );
    const whenHidden = await answer(
      client,
      command,
      given((name) => idIn(hidden, name) as string),
    );
    const whenAbsent = await answer(
      client,
      command,
      given((name) => absentId(hidden, name)),
    );
    const which = `${command.name} (${asked.join(", ")})`;
    if (whenHidden !== whenAbsent)
      differences.push(`${which}\n  hidden: ${whenHidden}\n  absent: ${whenAbsent}`);
    else if (/"code":"(XX|42)/.test(whenHidden))
      differences.push(`${which}: an error of ours, not a refusal: ${whenHidden}`);
  }
  return differences;
}

test("the check above can fail: commands answer differently for what the caller may see", async (t) => {
  const { hidden, own, callers } = await scene();
  await withRootDb(db(), async (client) => {
    const command = (await commands(client)).find(
      ({ name }) => name === "app_public.verify_archive",
    ) as Command;
    await asUser(client, callers.bystander);
    const mine = await answer(client, command, new Map([["project_id", own.projectId]]));
    const others = await answer(client, command, new Map([["project_id", hidden.projectId]]));
    t.not(mine, others);
  });
});

test("a stranger who acts by set_app_user in psql sees no row of any table or view, but what everybody sees", async (t) => {
  const { stranger } = await scene();
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select relname::text as name from pg_class
       where relnamespace = 'app_public'::regnamespace and relkind in ('r', 'p', 'v') and not relispartition`,
    );
    await client.query("select set_app_user($1)", [stranger]);
    const seen: Record<string, number> = {};
    for (const { name } of rows) {
      const { rowCount } = await client.query(`select from ${name}`);
      if (rowCount) seen[name] = rowCount;
    }
    // The studio's catalogue of types, and oneself.
    t.deepEqual(Object.keys(seen).toSorted(), ["asset_types", "users"]);
    t.is(seen["users"], 1);
    t.true(rows.length > 30);
  });
});

test("nobody set sees no row at all, and gets no error that tells anything", async (t) => {
  await scene();
  await withRootDb(db(), async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select relname::text as name from pg_class
       where relnamespace = 'app_public'::regnamespace and relkind in ('r', 'p', 'v') and not relispartition`,
    );
    await client.query("set local role gadb_user");
    for (const claimed of ["", "no uuid", randomUUID()]) {
      await client.query("select set_config('app.current_user_id', $1, true)", [claimed]);
      for (const { name } of rows)
        t.is((await client.query(`select from app_public.${name}`)).rowCount, 0, name);
    }
  });
});

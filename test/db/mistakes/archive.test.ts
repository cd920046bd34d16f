/** An archive that only hides: every command of the catalogue, against a project that is archived. See siblings.test.ts. */
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../_helpers/as-user.ts";
import { digestProject } from "../../_helpers/digest-project.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";
import { makeWorld, type World } from "../access-matrix-world.ts";

const db = useTestDatabase(test);

interface Command {
  name: string;
  args: { name: string; type: string }[];
}

/** What came of a command: the code of its refusal or "ok", and whether rows of the project changed. */
interface Outcome {
  name: string;
  code: string;
  hasChanged: boolean;
}

/** Every function with effects that people, or the server in their name, may call. */
async function commands(client: ClientBase): Promise<Command[]> {
  const { rows } = await client.query<Command>(
    `select format('%s.%s', n.nspname, p.proname) as name, json_agg(json_build_object(
       'name', arg.name, 'type', format_type(arg.type, null)) order by arg.place) as args
     from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace and n.nspname in ('app_public', 'app_hidden')
     cross join lateral unnest(p.proargnames, p.proargtypes::oid[]) with ordinality as arg (name, type, place)
     where arg.type is not null and p.provolatile = 'v' and has_function_privilege('gadb_user', p.oid, 'execute')
       and p.proname not in ('set_app_user')
     group by p.oid, n.nspname, p.proname order by 1`,
  );
  return rows;
}

const SAMPLES: Record<string, unknown> = {
  boolean: true,
  jsonb: "[]",
  text: "sample",
  uuid: null,
};

/** A value for an argument: a row of the project when it names one, else anything of its type. */
async function valueOf(
  client: ClientBase,
  { name, type }: Command["args"][number],
  world: World,
): Promise<unknown> {
  const wanted = name.replace(/_ids$/, "_id");
  const known = Object.keys(world.ids).find((id) => wanted === id || wanted.endsWith(`_${id}`));
  if (type.endsWith("[]")) return known === undefined ? [] : [world.ids[known]];
  if (known !== undefined) return world.ids[known];
  if (type in SAMPLES) return SAMPLES[type];
  if (type.endsWith("sha256")) return "ab".repeat(32);
  const { rows } = await client.query(
    "select enumlabel as label from pg_enum where enumtypid = $1::regtype order by enumsortorder limit 1",
    [type],
  );
  return rows[0]?.label ?? "1";
}

async function attempt(client: ClientBase, command: Command, world: World): Promise<Outcome> {
  const before = await digestProject(client, world.projectId);
  const values = [];
  for (const arg of command.args) values.push(await valueOf(client, arg, world));
  const list = command.args.map((arg, i) => `${arg.name} => $${i + 1}::${arg.type}`).join(", ");
  await client.query("savepoint attempt");
  await asUser(client, world.people["studio admin"]);
  const code = await client.query(`select * from ${command.name}(${list})`, values).then(
    () => "ok",
    (error: { code: string }) => error.code,
  );
  if (code !== "ok") await client.query("rollback to savepoint attempt");
  await asRoot(client);
  const hasChanged = (await digestProject(client, world.projectId)) !== before;
  await client.query("rollback to savepoint attempt");
  return { name: command.name, code, hasChanged };
}

/** What every command does to a project, as a studio admin, whom no rank stops. */
function attemptAll(isArchived: boolean): Promise<Outcome[]> {
  return withRootDb(db(), async (client) => {
    const world = await makeWorld(client);
    if (isArchived) {
      await client.query("select set_config('app.force_archive', 'on', true)");
      await client.query("update app_public.projects set status = 'archived' where id = $1", [
        world.projectId,
      ]);
    }
    const outcomes: Outcome[] = [];
    for (const command of await commands(client)) {
      outcomes.push(await attempt(client, command, world));
    }
    return outcomes;
  });
}

const changing = (outcomes: Outcome[]) =>
  outcomes.filter(({ hasChanged }) => hasChanged).map(({ name }) => name);

test("no command of the catalogue changes a row of an archived project, but the one that reopens it and the news of damage", async (t) => {
  const archived = await attemptAll(true);
  // The first adds a notification to the owners and its audit, and touches nothing of the project itself.
  t.deepEqual(changing(archived), ["app_hidden.report_damage", "app_public.reopen_project"]);
  t.true(archived.filter(({ code }) => code === "ARCHV").length >= 20, JSON.stringify(archived));
  const active = changing(await attemptAll(false));
  t.true(active.length >= 15, `The same commands change an active project: ${active.join(", ")}`);
});

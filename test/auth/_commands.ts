import type { ClientBase } from "pg";

/** A function with effects. */
export interface Command {
  name: string;
  args: { name: string; type: string }[];
}

/** Every function with effects that people, or the server in their name, may call. */
export async function listCommands(client: ClientBase): Promise<Command[]> {
  const { rows } = await client.query<Command>(
    `select format('%s.%s', n.nspname, p.proname) as name, json_agg(json_build_object(
       'name', arg.name, 'type', format_type(arg.type, null)) order by arg.place) as args
     from pg_proc p
     join pg_namespace n on n.oid = p.pronamespace and n.nspname in ('app_public', 'app_hidden')
     cross join lateral unnest(p.proargnames, p.proargtypes::oid[]) with ordinality as arg (name, type, place)
     where arg.type is not null and p.provolatile = 'v' and has_function_privilege('gadb_user', p.oid, 'execute')
       and p.proname <> 'set_app_user'
     group by p.oid, n.nspname, p.proname order by 1`,
  );
  return rows;
}

/** Calls a command with rows of a world where an argument names one; the code of the refusal, or "ok". */
export async function callCommand(
  client: ClientBase,
  command: Command,
  ids: Readonly<Record<string, string>>,
): Promise<string> {
  const values = [];
  for (const arg of command.args) values.push(await valueOf(client, arg, ids));
  const list = command.args.map((arg, i) => `${arg.name} => $${i + 1}::${arg.type}`).join(", ");
  return client.query(`select * from ${command.name}(${list})`, values).then(
    () => "ok",
    (error: { code: string }) => error.code,
  );
}

const SAMPLES: Record<string, unknown> = {
  boolean: true,
  jsonb: "[]",
  text: "sample",
  uuid: null,
  "timestamp with time zone": null,
};

async function valueOf(
  client: ClientBase,
  { name, type }: Command["args"][number],
  ids: Readonly<Record<string, string>>,
): Promise<unknown> {
  const wanted = name.replace(/_ids$/, "_id");
  const known = Object.keys(ids).find((id) => wanted === id || wanted.endsWith(`_${id}`));
  if (type.endsWith("[]")) return known === undefined ? [] : [ids[known]];
  if (known !== undefined) return ids[known];
  if (type in SAMPLES) return SAMPLES[type];
  if (type.endsWith("sha256")) return "ab".repeat(32);
  const { rows } = await client.query<{ label: string }>(
    "select enumlabel as label from pg_enum where enumtypid = $1::regtype order by enumsortorder limit 1",
    [type],
  );
  return rows[0]?.label ?? "1";
}

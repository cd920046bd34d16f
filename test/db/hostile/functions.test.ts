/** Attacks through the arguments of functions: nothing, too much, foreign ids, and texts that are statements. */
import { randomUUID } from "node:crypto";
import test from "ava";
import type { ClientBase } from "pg";
import { asAnonymous, asRoot, asUser } from "../../_helpers/as-user.ts";
import { useTestDatabase, withRootDb } from "../../_helpers/with-db.ts";
import { ERROR_CATALOGUE } from "../../../plugins/errors/catalogue.ts";
import { makeWorld, type World } from "../access-matrix-world.ts";

const db = useTestDatabase(test);

interface Signature {
  name: string;
  args: { name: string; type: string }[];
}

/** Every function of the API that people may call, but those that end the session's identity. */
async function signatures(client: ClientBase): Promise<Signature[]> {
  const { rows } = await client.query<Signature>(
    `select format('app_public.%s', p.proname) as name, coalesce(json_agg(json_build_object(
       'name', arg.name, 'type', format_type(arg.type, null)) order by arg.place) filter (where arg.type is not null), '[]') as args
     from pg_proc p
     left join lateral unnest(p.proargnames, p.proargtypes::oid[]) with ordinality as arg (name, type, place) on true
     where p.pronamespace = 'app_public'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
       and has_function_privilege('gadb_user', p.oid, 'execute') and p.proname not in ('set_app_user', 'reset_app_user')
       -- Computed columns take a row.
       and not exists (select from unnest(p.proargtypes) as t join pg_type on pg_type.oid = t where typtype = 'c')
     group by p.oid, p.proname order by 1`,
  );
  return rows;
}

/** A way to fill arguments. */
type Filling = (
  type: string,
  client: ClientBase,
  world: World,
  name: string,
) => unknown | Promise<unknown>;

const label = async (client: ClientBase, type: string) => {
  const { rows } = await client.query<{ label: string }>(
    "select enumlabel as label from pg_enum where enumtypid = $1::regtype limit 1",
    [type],
  );
  return rows[0]?.label ?? null;
};

const HUGE = "x".repeat(300_000);

const FILLINGS: Record<string, Filling> = {
  nothing: () => null,
  "ids that do not exist": (type, client) =>
    type.startsWith("uuid")
      ? type.endsWith("[]")
        ? [randomUUID()]
        : randomUUID()
      : common(type, client, "sample"),
  "ids of one's own project, and far too much of everything": (type, client, world, name) =>
    idFor(world, name, type) ?? common(type, client, HUGE),
  "ids of one's own project, and the largest numbers": (type, client, world, name) =>
    idFor(world, name, type) ??
    ({
      integer: 2_147_483_647,
      smallint: 32_767,
      bigint: "9223372036854775807",
      "double precision": "Infinity",
    }[type] as unknown) ??
    common(type, client, ""),
  "ids of one's own project, and numbers below nothing": (type, client, world, name) =>
    idFor(world, name, type) ??
    ({
      integer: -2_147_483_648,
      smallint: -32_768,
      bigint: "-9223372036854775808",
      "double precision": "NaN",
    }[type] as unknown) ??
    common(type, client, "\u202Etxt.exe"),
};

function idFor(world: World, name: string, type: string): unknown {
  if (!type.startsWith("uuid")) return undefined;
  const wanted = name.replace(/_ids$/, "_id");
  const known = Object.keys(world.ids).find((id) => wanted === id || wanted.endsWith(`_${id}`));
  const id = known === undefined ? null : world.ids[known];
  return type.endsWith("[]") ? Array.from({ length: 1500 }, () => id) : id;
}

function common(type: string, client: ClientBase, text: string): unknown {
  if (type.endsWith("[]")) return type.startsWith("text") ? [text, null, text] : [];
  if (type === "text") return text;
  if (/^jsonb?$/.test(type)) return JSON.stringify([{ [text]: [[[text]]] }]);
  if (type === "boolean") return true;
  if (/^(integer|smallint|bigint)$/.test(type)) return 1;
  if (type === "double precision") return 0.5;
  if (type.endsWith("sha256")) return "ab".repeat(32);
  return label(client, type);
}

async function codeOf(client: ClientBase, signature: Signature, values: unknown[]) {
  const list = signature.args.map(({ name, type }, i) => `${name} => $${i + 1}::${type}`);
  await client.query("savepoint attempt");
  const told = await client
    .query(`select * from ${signature.name}(${list.join(", ")})`, values)
    .then(
      () => ({ code: "ok", message: "" }),
      ({ code, message }: { code: string; message: string }) => ({ code, message }),
    );
  await client.query("rollback to savepoint attempt");
  return told;
}

for (const person of ["owner", "viewer", "outsider", "studio admin"] as const) {
  for (const [title, fill] of Object.entries(FILLINGS)) {
    test.serial(
      `as ${person}, every function given ${title} answers or refuses in words of ours`,
      async (t) => {
        await withRootDb(db(), async (client) => {
          const world = await makeWorld(client);
          const raw: string[] = [];
          const met = new Set<string>();
          for (const signature of await signatures(client)) {
            const values = [];
            for (const { name, type } of signature.args)
              values.push(await fill(type, client, world, name));
            await asUser(client, world.people[person]);
            const { code, message } = await codeOf(client, signature, values);
            await asRoot(client);
            met.add(code);
            if (code !== "ok" && !(code in ERROR_CATALOGUE))
              raw.push(`${signature.name}: ${code} ${message}`);
          }
          t.deepEqual(raw, []);
          t.true(met.size > 1);
        });
      },
    );
  }
}

test.serial("a visitor calls none of them", async (t) => {
  await withRootDb(db(), async (client) => {
    const all = await signatures(client);
    t.true(all.length > 50);
    await asAnonymous(client);
    for (const signature of all) {
      const { code } = await codeOf(
        client,
        signature,
        signature.args.map(() => null),
      );
      t.is(code, "42501", signature.name);
    }
  });
});

/** Texts that would be something else if they were put into a statement. */
const INJECTIONS = [
  "'; drop table app_public.assets; --",
  '"; drop table app_public.assets; --',
  "') or true --",
  "$$; drop table app_public.assets; $$",
  "$1",
  "%I%L%s%%",
  "\\'; select pg_sleep(10); --",
  "x' union select password_hash from app_private.user_secrets --",
  "app_private.user_secrets",
  "pg_catalog.pg_authid",
  "name desc; delete from app_public.users",
  "(select max(username) from app_public.users)",
  "{{constructor.constructor('return 1')()}}",
  '$.** ? (@.type() == "string")',
  "strict $[*] ? (1 == 1)",
  "(.*a){25}$",
  "((a+)+)+$",
  "%' escape '\\",
  "_%_%_%_%_%_%",
  "E'\\x27 or 1=1'",
  "U&'\\0027'",
  "/* */ or /* */ true",
  "\u0027 or true",
  "ʼ or true",
  "null",
  "default",
  "true",
  "current_user",
  "{}",
  "[]",
  "../../../etc/passwd",
  "file:///etc/passwd",
  "=cmd|' /C calc'!A0",
  "a\tb\nc",
  "\u202E\u0007",
];

test.serial(
  "texts that look like statements, in every text argument, are text: no object and no secret comes of them",
  async (t) => {
    await withRootDb(db(), async (client) => {
      const world = await makeWorld(client);
      const all = (await signatures(client)).filter(({ args }) =>
        args.some(({ type }) => /^(text|jsonb)/.test(type)),
      );
      t.true(all.length > 20);
      const before = await catalogueDigest(client);
      const raw: string[] = [];
      let count = 0;
      for (const signature of all) {
        for (const text of INJECTIONS) {
          const values = [];
          for (const { name, type } of signature.args) {
            values.push(idFor(world, name, type) ?? (await common(type, client, text)));
          }
          await asUser(client, world.people.owner);
          const { code, message } = await codeOf(client, signature, values);
          await asRoot(client);
          count += 1;
          if (code !== "ok" && !(code in ERROR_CATALOGUE))
            raw.push(`${signature.name}(${text}): ${code} ${message}`);
          if (/\$argon2/.test(message)) raw.push(`${signature.name}: ${message}`);
        }
      }
      t.deepEqual(raw, []);
      t.true(count >= 600, `${count} attempts`);
      t.is(await catalogueDigest(client), before);
    });
  },
);

/** A digest of the names of all objects and roles, and of what is granted. */
async function catalogueDigest(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    `select md5(string_agg(line, ',' order by line)) as digest from (
       select concat_ws(' ', oid, relname, relkind, relacl, relrowsecurity) from pg_class where relnamespace::regnamespace::text ~ '^(app_|public)'
       union all select concat_ws(' ', oid, proname, prosrc, proacl) from pg_proc where pronamespace::regnamespace::text ~ '^(app_|public)'
       union all select concat_ws(' ', rolname, rolsuper, rolbypassrls) from pg_roles
     ) as objects (line)`,
  );
  return rows[0]?.digest as string;
}

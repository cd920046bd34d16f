import type { ClientBase } from "pg";

/** A digest of every row that hangs on a project, in every table that has a project_id. */
export async function digestProject(
  client: Pick<ClientBase, "query">,
  projectId: string,
): Promise<string> {
  const { rows } = await client.query<{ statement: string }>(
    `select string_agg(format(
       'select %L as place, md5(string_agg(t::text, e''\\n'' order by t::text)) as md5 from %s as t where t.%I = $1',
       place, place, key), ' union all ' order by place) as statement
     from (
       select c.oid::regclass::text as place, case when c.relname = 'projects' then 'id' else 'project_id' end as key
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       where n.nspname in ('app_public', 'app_private') and c.relkind in ('r', 'p') and not c.relispartition
         and (c.relname = 'projects' or exists (
           select 1 from pg_attribute as a where a.attrelid = c.oid and a.attname = 'project_id'))
     ) as places`,
  );
  const result = await client.query(`${rows[0]?.statement} order by 1`, [projectId]);
  return JSON.stringify(result.rows);
}

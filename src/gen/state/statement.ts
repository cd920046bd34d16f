import type { ClientBase } from "pg";

/** One piece of the state: the object it belongs to (`schema.name`, sorted bytewise) and the SQL that describes it. */
export interface Statement {
  object: string;
  text: string;
}

/** The schemas that migrations own; everything else is made by ops/postgres or by the job queue. */
export const SCHEMAS: readonly string[] = ["app_public", "app_hidden", "app_private"];

/** Runs a catalogue query whose only parameter is the list of schemas and which returns `object` and `text`, ordered. */
export async function readStatements(client: ClientBase, query: string): Promise<Statement[]> {
  const { rows } = await client.query<Statement>(query, [SCHEMAS]);
  return rows;
}

/** The statements of all kinds by object, in the order of the kinds given. */
export function byObject(kinds: readonly (readonly Statement[])[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const { object, text } of kinds.flat()) {
    const texts = grouped.get(object);
    if (texts) texts.push(text);
    else grouped.set(object, [text]);
  }
  return grouped;
}

/**
 * SQL that turns an access list into `grant` statements, one row a set of privileges with those who have it: columns
 * `object`, `text`. The owner's own rights are left out. `source` must give `object`, `target` (as in `grant … on
 * <target>`), `acl` (never null), `owner`.
 */
export function grantsFrom(source: string): string {
  return `
    select object, format(
      'grant %s on %s to %s%s;', privileges, target, string_agg(grantee, ', ' order by grantee collate "C"),
      case when is_grantable then ' with grant option' end
    ) as text
    from (
      select source.object, source.target, item.is_grantable,
             case when item.grantee = 0 then 'public' else item.grantee::regrole::text end as grantee,
             string_agg(lower(item.privilege_type), ', ' order by item.privilege_type collate "C") as privileges
      from (${source}) as source
      cross join lateral aclexplode(source.acl) as item
      where item.grantee <> source.owner
      group by source.object, source.target, item.is_grantable, item.grantee
    ) as items
    group by object, target, privileges, is_grantable
    order by object collate "C", target collate "C", 2`;
}

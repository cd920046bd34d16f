/** What docs/references/schema.md tells of the API schema; all in the order of reading, one row an item. */

export const ENUM_REFERENCE_QUERY = `
  select t.typname::text as name, obj_description(t.oid, 'pg_type') as comment,
         array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels
  from pg_type t
  where t.typnamespace = 'app_public'::regnamespace and t.typtype = 'e'
  order by t.typname collate "C"`;

export interface EnumReference {
  name: string;
  comment: string | null;
  labels: string[];
}

export const RELATION_REFERENCE_QUERY = `
  select c.relname::text as name, c.relkind = 'v' as is_view, obj_description(c.oid, 'pg_class') as comment,
    (
      select json_agg(json_build_object(
        'name', a.attname, 'type', replace(format_type(a.atttypid, a.atttypmod), 'app_public.', ''),
        'required', a.attnotnull, 'comment', col_description(c.oid, a.attnum),
        'default', case
          when a.attidentity <> '' then 'identity'
          when a.attgenerated <> '' then 'computed'
          else pg_get_expr(d.adbin, d.adrelid)
        end
      ) order by a.attnum)
      from pg_attribute a
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns,
    (
      select json_agg(json_build_object(
        'kind', k.contype, 'columns', columns.names, 'target', k.confrelid::regclass
      ) order by position(k.contype::text in 'puf'), columns.names collate "C", k.conname collate "C")
      from pg_constraint k
      cross join lateral (
        select string_agg(a.attname, ', ' order by key.place) as names
        from unnest(k.conkey) with ordinality as key (attnum, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.attnum
      ) as columns
      where k.conrelid = c.oid and k.contype in ('p', 'u', 'f')
    ) as keys
  from pg_class c
  where c.relnamespace = 'app_public'::regnamespace and c.relkind in ('r', 'p', 'v') and not c.relispartition
  order by c.relname collate "C"`;

export interface RelationReference {
  name: string;
  is_view: boolean;
  comment: string | null;
  columns: {
    name: string;
    type: string;
    required: boolean;
    default: string | null;
    comment: string | null;
  }[];
  /** kind: p primary, u unique, f foreign. */
  keys: { kind: "p" | "u" | "f"; columns: string; target: string }[] | null;
}

export const FUNCTION_REFERENCE_QUERY = `
  select p.proname::text as name, replace(pg_get_function_arguments(p.oid), 'app_public.', '') as arguments,
         replace(pg_get_function_result(p.oid), 'app_public.', '') as result,
         p.provolatile = 'v' as is_command, obj_description(p.oid, 'pg_proc') as comment
  from pg_proc p
  where p.pronamespace = 'app_public'::regnamespace and p.prorettype <> 'trigger'::regtype
  order by p.proname collate "C", 2`;

export interface FunctionReference {
  name: string;
  arguments: string;
  result: string;
  /** Whether it changes something. */
  is_command: boolean;
  comment: string | null;
}

--! Previous: sha1:ca1402784f6957d7a89a84a0003c4596d8916cab
--! Hash: sha1:0e86d5471b6bd15d1579b79a8a5d54dbeb15c62f
--! Message: Check metadata and search assets

-- Folder and name in one text, so that one index serves words in either; it takes the place of the one on names.
drop index if exists app_public.assets_name_trgm_idx;
create index if not exists assets_path_trgm_idx
  on app_public.assets using gin (lower(parent_path || '/' || name) public.gin_trgm_ops);

--! Included app_private/functions/escape_like.sql
create or replace function app_private.escape_like(value text) returns text
language sql
immutable
parallel safe
as $$
  select replace(replace(replace(value, '\', '\\'), '%', '\%'), '_', '\_');
$$;
comment on function app_private.escape_like(text) is
  'The text with what LIKE takes for a wildcard escaped.';
revoke all on function app_private.escape_like(text) from public;
--! EndIncluded app_private/functions/escape_like.sql
--! Included app_private/functions/if_json_type.sql
create or replace function app_private.if_json_type(value jsonb, type text) returns jsonb
language sql
immutable
parallel safe
as $$
  select case when jsonb_typeof(value) = type then value end;
$$;
comment on function app_private.if_json_type(jsonb, text) is
  'The JSON value when it has this type, else null, which functions that expand arrays or objects take for nothing.';
revoke all on function app_private.if_json_type(jsonb, text) from public;
--! EndIncluded app_private/functions/if_json_type.sql
--! Included app_private/functions/has_json_type.sql
create or replace function app_private.has_json_type(value jsonb, types jsonb) returns boolean
language sql
immutable
parallel safe
as $$
  -- The operator ? takes one name and a list of names alike.
  select case
    when has_json_type.types ? jsonb_typeof(has_json_type.value) then true
    when not has_json_type.types ? 'integer' then false
    when jsonb_typeof(has_json_type.value) <> 'number' then false
    else (has_json_type.value #>> '{}')::numeric % 1 = 0
  end;
$$;
comment on function app_private.has_json_type(jsonb, jsonb) is
  'Whether a JSON value has the type, or one of the types, of a schema; 1.0 is an integer.';
revoke all on function app_private.has_json_type(jsonb, jsonb) from public;
--! EndIncluded app_private/functions/has_json_type.sql
--! Included app_private/functions/is_listed.sql
create or replace function app_private.is_listed(value jsonb, list jsonb) returns boolean
language sql
immutable
parallel safe
as $$
  select exists (
    select 1
    from jsonb_array_elements(is_listed.list) as element (value)
    where element.value = is_listed.value
  );
$$;
comment on function app_private.is_listed(jsonb, jsonb) is
  'Whether a JSON array has an element equal to a value.';
revoke all on function app_private.is_listed(jsonb, jsonb) from public;
--! EndIncluded app_private/functions/is_listed.sql
--! Included app_private/functions/has_duplicates.sql
create or replace function app_private.has_duplicates(list jsonb) returns boolean
language sql
immutable
parallel safe
as $$
  select count(*) > count(distinct element.value)
  from jsonb_array_elements(has_duplicates.list) as element (value);
$$;
comment on function app_private.has_duplicates(jsonb) is
  'Whether two elements of a JSON array are equal.';
revoke all on function app_private.has_duplicates(jsonb) from public;
--! EndIncluded app_private/functions/has_duplicates.sql
--! Included app_private/functions/are_names.sql
create or replace function app_private.are_names(value jsonb) returns boolean
language sql
immutable
parallel safe
as $$
  select case
    when jsonb_typeof(value) <> 'array' then false
    else not app_private.has_duplicates(value)
      and not jsonb_path_exists(value, '$[*] ? (@.type() != "string")')
  end;
$$;
comment on function app_private.are_names(jsonb) is
  'Whether a JSON value is an array of different strings.';
revoke all on function app_private.are_names(jsonb) from public;
--! EndIncluded app_private/functions/are_names.sql
--! Included app_private/functions/are_type_names.sql
create or replace function app_private.are_type_names(value jsonb) returns boolean
language sql
immutable
parallel safe
as $$
  select case
    when jsonb_typeof(value) = 'string' then app_private.are_type_names(jsonb_build_array(value))
    when not app_private.are_names(value) then false
    else value <> '[]'
      and value <@ '["null", "boolean", "integer", "number", "string", "array", "object"]'
  end;
$$;
comment on function app_private.are_type_names(jsonb) is
  'Whether a JSON value names a type of JSON Schema, or lists different ones.';
revoke all on function app_private.are_type_names(jsonb) from public;
--! EndIncluded app_private/functions/are_type_names.sql
--! Included app_private/functions/are_schemas.sql
create or replace function app_private.are_schemas(value jsonb) returns boolean
language sql
immutable
parallel safe
as $$
  select coalesce(bool_and(jsonb_typeof(part.schema) in ('object', 'boolean')), true)
  from (
    select element.value
    from jsonb_array_elements(app_private.if_json_type(are_schemas.value, 'array')) as element (value)
    union all
    select member.value
    from jsonb_each(app_private.if_json_type(are_schemas.value, 'object')) as member (key, value)
  ) as part (schema);
$$;
comment on function app_private.are_schemas(jsonb) is
  'Whether every element of a JSON array, or member of an object, may be a schema by its type.';
revoke all on function app_private.are_schemas(jsonb) from public;
--! EndIncluded app_private/functions/are_schemas.sql
--! Included app_private/functions/is_portable_pattern.sql
create or replace function app_private.is_portable_pattern(pattern text) returns boolean
language plpgsql
immutable
parallel safe
as $$
declare
  -- Escapes that mean the same everywhere are out of the way.
  v_rest constant text :=
    regexp_replace(pattern, '\\[dDwWsSnrtf^$\\.*+?()[\]{}|/-]', 'x', 'g');
begin
  if length(pattern) > 1000
    or v_rest ~ '\\'
    or v_rest ~ '\(\?(?![:=!]|<[=!])'
    or v_rest ~ '\[\^?\]|\[[^\]]*\[[:.=]'
    or v_rest ~ '^\*'
  then
    return false;
  end if;
  perform '' ~ pattern collate "C";
  return true;
exception
  when invalid_regular_expression then
    return false;
end;
$$;
comment on function app_private.is_portable_pattern(text) is
  'Whether a pattern is a regular expression that means the same to PostgreSQL and in ECMA 262: no escapes by letter but d, w, s (and capitals), n, r, t, f; no back references, named groups or POSIX classes; at most 1000 characters.';
revoke all on function app_private.is_portable_pattern(text) from public;
--! EndIncluded app_private/functions/is_portable_pattern.sql
--! Included app_private/functions/broken_number_rule.sql
create or replace function app_private.broken_number_rule(schema jsonb, number numeric) returns text
language sql
immutable
parallel safe
as $$
  select case
    when number < (schema ->> 'minimum')::numeric then 'minimum'
    when number > (schema ->> 'maximum')::numeric then 'maximum'
    when number <= (schema ->> 'exclusiveMinimum')::numeric then 'exclusiveMinimum'
    when number >= (schema ->> 'exclusiveMaximum')::numeric then 'exclusiveMaximum'
    when number % (schema ->> 'multipleOf')::numeric <> 0 then 'multipleOf'
  end;
$$;
comment on function app_private.broken_number_rule(jsonb, numeric) is
  'The first keyword of a schema that a number breaks; null for none.';
revoke all on function app_private.broken_number_rule(jsonb, numeric) from public;
--! EndIncluded app_private/functions/broken_number_rule.sql
--! Included app_private/functions/broken_string_rule.sql
create or replace function app_private.broken_string_rule(schema jsonb, string text) returns text
language sql
immutable
parallel safe
as $$
  select case
    when length(string) < (schema ->> 'minLength')::numeric then 'minLength'
    when length(string) > (schema ->> 'maxLength')::numeric then 'maxLength'
    -- By code points, whatever the language of the database.
    when string !~ (schema ->> 'pattern') collate "C" then 'pattern'
  end;
$$;
comment on function app_private.broken_string_rule(jsonb, text) is
  'The first keyword of a schema that a string breaks; null for none. Lengths count characters.';
revoke all on function app_private.broken_string_rule(jsonb, text) from public;
--! EndIncluded app_private/functions/broken_string_rule.sql
--! Included app_private/functions/broken_array_rule.sql
create or replace function app_private.broken_array_rule(schema jsonb, list jsonb) returns text
language sql
immutable
parallel safe
as $$
  select case
    when jsonb_array_length(list) < (schema ->> 'minItems')::numeric then 'minItems'
    when jsonb_array_length(list) > (schema ->> 'maxItems')::numeric then 'maxItems'
    when schema -> 'uniqueItems' = 'true' and app_private.has_duplicates(list) then 'uniqueItems'
  end;
$$;
comment on function app_private.broken_array_rule(jsonb, jsonb) is
  'The first keyword of a schema that an array itself breaks; null for none. See items_violation for its elements.';
revoke all on function app_private.broken_array_rule(jsonb, jsonb) from public;
--! EndIncluded app_private/functions/broken_array_rule.sql
--! Included app_private/functions/broken_object_rule.sql
create or replace function app_private.broken_object_rule(schema jsonb, object jsonb) returns text
language sql
immutable
parallel safe
as $$
  select case
    when exists (
      select 1
      from jsonb_array_elements_text(schema -> 'required') as wanted (name)
      where not object ? wanted.name
    ) then 'required'
  end;
$$;
comment on function app_private.broken_object_rule(jsonb, jsonb) is
  'The first keyword of a schema that an object itself breaks; null for none. See properties_violation for its members.';
revoke all on function app_private.broken_object_rule(jsonb, jsonb) from public;
--! EndIncluded app_private/functions/broken_object_rule.sql
--! Included app_private/functions/broken_rule.sql
create or replace function app_private.broken_rule(schema jsonb, value jsonb) returns text
language sql
immutable
parallel safe
as $$
  select case
    when schema ? 'type' and not app_private.has_json_type(value, schema -> 'type') then 'type'
    when value <> schema -> 'const' then 'const'
    when schema ? 'enum' and not app_private.is_listed(value, schema -> 'enum') then 'enum'
    else case jsonb_typeof(value)
      when 'number' then app_private.broken_number_rule(schema, (value #>> '{}')::numeric)
      when 'string' then app_private.broken_string_rule(schema, value #>> '{}')
      when 'array' then app_private.broken_array_rule(schema, value)
      when 'object' then app_private.broken_object_rule(schema, value)
    end
  end;
$$;
comment on function app_private.broken_rule(jsonb, jsonb) is
  'The first keyword of a schema, those with schemas of their own left aside, that a value breaks; null for none.';
revoke all on function app_private.broken_rule(jsonb, jsonb) from public;
--! EndIncluded app_private/functions/broken_rule.sql
--! Included app_private/functions/violation.sql
create or replace function app_private.violation(path text, rule text, schema jsonb) returns jsonb
language sql
immutable
parallel safe
as $$
  select jsonb_build_object(
    'path', path, 'rule', rule, 'wanted', schema -> rule, 'schema', schema
  );
$$;
comment on function app_private.violation(text, text, jsonb) is
  'A broken rule: where in the value (a JSON pointer), which keyword, what it wants, and the schema that it stands in.';
revoke all on function app_private.violation(text, text, jsonb) from public;
--! EndIncluded app_private/functions/violation.sql
--! Included app_private/functions/resolve_schema.sql
create or replace function app_private.resolve_schema(root jsonb, reference text) returns jsonb
language sql
immutable
parallel safe
as $$
  select case
    when reference = '#' then root
    when starts_with(reference, '#/$defs/') then root -> '$defs' -> substr(reference, 9)
  end;
$$;
comment on function app_private.resolve_schema(jsonb, text) is
  'The schema that a $ref means inside a whole schema; null when it means none.';
revoke all on function app_private.resolve_schema(jsonb, text) from public;
--! EndIncluded app_private/functions/resolve_schema.sql
--! Included app_private/functions/schema_violation.sql
create or replace function app_private.schema_violation(
  schema jsonb,
  value jsonb,
  path text,
  root jsonb
) returns jsonb
language plpgsql
immutable
parallel safe
-- No schema asks for nothing.
strict
as $$
declare
  v_rule text;
begin
  if schema = 'true' then
    return null;
  elsif schema = 'false' then
    return app_private.violation(path, 'false', schema);
  end if;
  v_rule := app_private.broken_rule(schema, value);
  if v_rule is not null then
    return app_private.violation(path, v_rule, schema);
  end if;
  return coalesce(
    app_private.combination_violation(schema, value, path, root),
    case jsonb_typeof(value)
      when 'array' then app_private.items_violation(schema, value, path, root)
      when 'object' then app_private.properties_violation(schema, value, path, root)
    end
  );
end;
$$;
comment on function app_private.schema_violation(jsonb, jsonb, text, jsonb) is
  'The first rule of a JSON schema that a value breaks, as violation makes it; null when it fits. The path is where the value stands, the root the whole schema. Keywords: docs/references/metadata-schemas.md. The schema must have passed schema_problem.';
revoke all on function app_private.schema_violation(jsonb, jsonb, text, jsonb) from public;
--! EndIncluded app_private/functions/schema_violation.sql
--! Included app_private/functions/fitting_count.sql
create or replace function app_private.fitting_count(
  schemas jsonb,
  value jsonb,
  root jsonb
) returns bigint
language sql
immutable
parallel safe
as $$
  select count(*)
  from jsonb_array_elements(schemas) as part (schema)
  where app_private.schema_violation(part.schema, value, '', root) is null;
$$;
comment on function app_private.fitting_count(jsonb, jsonb, jsonb) is
  'How many schemas of a list a value fits.';
revoke all on function app_private.fitting_count(jsonb, jsonb, jsonb) from public;
--! EndIncluded app_private/functions/fitting_count.sql
--! Included app_private/functions/items_violation.sql
create or replace function app_private.items_violation(
  schema jsonb,
  list jsonb,
  path text,
  root jsonb
) returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_count constant integer := jsonb_array_length(list);
  v_item_schema jsonb;
  v_violation jsonb;
begin
  if not schema ?| array['items', 'prefixItems'] then
    return null;
  end if;
  for v_place in 0 .. v_count - 1 loop
    v_item_schema := coalesce(schema -> 'prefixItems' -> v_place, schema -> 'items', 'true');
    if v_item_schema = 'false' then
      return app_private.violation(format('%s/%s', path, v_place), 'items', schema);
    end if;
    v_violation := app_private.schema_violation(
      v_item_schema, list -> v_place, format('%s/%s', path, v_place), root
    );
    exit when v_violation is not null;
  end loop;
  return v_violation;
end;
$$;
comment on function app_private.items_violation(jsonb, jsonb, text, jsonb) is
  'The first rule that an element of an array breaks; null for none.';
revoke all on function app_private.items_violation(jsonb, jsonb, text, jsonb) from public;
--! EndIncluded app_private/functions/items_violation.sql
--! Included app_private/functions/properties_violation.sql
create or replace function app_private.properties_violation(
  schema jsonb,
  object jsonb,
  path text,
  root jsonb
) returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_name text;
  v_value jsonb;
  v_schema jsonb;
  v_path text;
  v_violation jsonb;
begin
  if not schema ?| array['properties', 'additionalProperties'] then
    return null;
  end if;
  for v_name, v_value in select key, value from jsonb_each(object) loop
    v_schema :=
      coalesce(schema -> 'properties' -> v_name, schema -> 'additionalProperties', 'true');
    v_path := path || '/' || replace(replace(v_name, '~', '~0'), '/', '~1');
    if v_schema = 'false' then
      return app_private.violation(v_path, 'additionalProperties', schema);
    end if;
    v_violation := app_private.schema_violation(v_schema, v_value, v_path, root);
    exit when v_violation is not null;
  end loop;
  return v_violation;
end;
$$;
comment on function app_private.properties_violation(jsonb, jsonb, text, jsonb) is
  'The first rule that a member of an object breaks; null for none.';
revoke all on function app_private.properties_violation(jsonb, jsonb, text, jsonb) from public;
--! EndIncluded app_private/functions/properties_violation.sql
--! Included app_private/functions/combination_violation.sql
create or replace function app_private.combination_violation(
  schema jsonb,
  value jsonb,
  path text,
  root jsonb
) returns jsonb
language plpgsql
immutable
parallel safe
as $$
declare
  v_part jsonb;
  v_violation jsonb;
begin
  if not schema ?| array['$ref', 'allOf', 'anyOf', 'oneOf', 'not'] then
    return null;
  end if;
  for v_part in
    select app_private.resolve_schema(root, schema ->> '$ref')
    where schema ? '$ref'
    union all
    select jsonb_array_elements(schema -> 'allOf')
  loop
    v_violation := app_private.schema_violation(v_part, value, path, root);
    if v_violation is not null then
      return v_violation;
    end if;
  end loop;
  if schema ? 'anyOf' and app_private.fitting_count(schema -> 'anyOf', value, root) = 0 then
    return app_private.violation(path, 'anyOf', schema);
  elsif schema ? 'oneOf' and app_private.fitting_count(schema -> 'oneOf', value, root) <> 1 then
    return app_private.violation(path, 'oneOf', schema);
  elsif schema ? 'not'
    and app_private.schema_violation(schema -> 'not', value, path, root) is null
  then
    return app_private.violation(path, 'not', schema);
  end if;
  return null;
end;
$$;
comment on function app_private.combination_violation(jsonb, jsonb, text, jsonb) is
  'The first rule that a value breaks among $ref, allOf, anyOf, oneOf and not; null for none.';
revoke all on function app_private.combination_violation(jsonb, jsonb, text, jsonb) from public;
--! EndIncluded app_private/functions/combination_violation.sql
--! Included app_private/functions/keyword_shape.sql
create or replace function app_private.keyword_shape(keyword text) returns text
language sql
immutable
parallel safe
as $$
  select case
    when keyword in ('title', 'description', '$comment', '$id') then 'a text'
    when keyword in ('const', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly')
      then 'a value'
    when keyword in ('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum') then 'a number'
    when keyword = 'multipleOf' then 'a number above 0'
    when keyword in ('minLength', 'maxLength', 'minItems', 'maxItems')
      then 'a whole number from 0'
    when keyword = 'uniqueItems' then 'true or false'
    when keyword = 'type' then 'a name of a type, or a list of different ones'
    when keyword = 'enum' then 'a list of values'
    when keyword = 'required' then 'a list of different names'
    when keyword = 'pattern' then 'a portable regular expression'
    when keyword in ('properties', '$defs') then 'an object of schemas'
    when keyword in ('additionalProperties', 'items', 'not') then 'a schema'
    when keyword in ('prefixItems', 'allOf', 'anyOf', 'oneOf') then 'a list of schemas'
    when keyword = '$ref' then 'a reference to # or into #/$defs/'
    when keyword = '$schema' then 'https://json-schema.org/draft/2020-12/schema'
  end;
$$;
comment on function app_private.keyword_shape(text) is
  'What the value of a keyword of JSON Schema must be, in words that has_shape knows; null for a keyword that is not supported.';
revoke all on function app_private.keyword_shape(text) from public;
--! EndIncluded app_private/functions/keyword_shape.sql
--! Included app_private/functions/has_shape.sql
create or replace function app_private.has_shape(value jsonb, shape text) returns boolean
language sql
immutable
parallel safe
as $$
  select case shape
    when 'a text' then jsonb_typeof(value) = 'string'
    when 'a value' then true
    when 'a number' then jsonb_typeof(value) = 'number'
    when 'a number above 0' then jsonb_typeof(value) = 'number' and value > '0'
    when 'a whole number from 0' then
      app_private.has_json_type(value, '"integer"') and value >= '0'
    when 'true or false' then jsonb_typeof(value) = 'boolean'
    when 'a name of a type, or a list of different ones' then app_private.are_type_names(value)
    when 'a list of values' then jsonb_typeof(value) = 'array' and value <> '[]'
    when 'a list of different names' then app_private.are_names(value)
    when 'a portable regular expression' then
      jsonb_typeof(value) = 'string' and app_private.is_portable_pattern(value #>> '{}')
    when 'an object of schemas' then jsonb_typeof(value) = 'object' and app_private.are_schemas(value)
    when 'a schema' then jsonb_typeof(value) in ('object', 'boolean')
    when 'a list of schemas' then
      jsonb_typeof(value) = 'array' and value <> '[]' and app_private.are_schemas(value)
    when 'a reference to # or into #/$defs/' then
      jsonb_typeof(value) = 'string' and value #>> '{}' ~ '^#(/\$defs/[A-Za-z0-9_.-]+)?$'
    when 'https://json-schema.org/draft/2020-12/schema' then
      value #>> '{}' in (shape, shape || '#')
  end;
$$;
comment on function app_private.has_shape(jsonb, text) is
  'Whether the value of a keyword is what keyword_shape says.';
revoke all on function app_private.has_shape(jsonb, text) from public;
--! EndIncluded app_private/functions/has_shape.sql
--! Included app_private/functions/subschemas.sql
create or replace function app_private.subschemas(
  schema jsonb
) returns table (path text, schema jsonb)
language sql
immutable
parallel safe
as $$
  select '/' || keyword, app_private.if_json_type(subschemas.schema, 'object') -> keyword
  from unnest(array['additionalProperties', 'items', 'not']) as keyword
  where subschemas.schema ? keyword
  union all
  select format('/%s/%s', keyword, part.place - 1), part.schema
  from unnest(array['prefixItems', 'allOf', 'anyOf', 'oneOf']) as keyword
  cross join lateral jsonb_array_elements(
    app_private.if_json_type(subschemas.schema -> keyword, 'array')
  ) with ordinality as part (schema, place)
  union all
  select
    format('/%s/%s', keyword, replace(replace(part.name, '~', '~0'), '/', '~1')),
    part.schema
  from unnest(array['properties', '$defs']) as keyword
  cross join lateral jsonb_each(
    app_private.if_json_type(subschemas.schema -> keyword, 'object')
  ) as part (name, schema);
$$;
comment on function app_private.subschemas(jsonb) is
  'The schemas directly inside a schema, with their places as JSON pointers.';
revoke all on function app_private.subschemas(jsonb) from public;
--! EndIncluded app_private/functions/subschemas.sql
--! Included app_private/functions/all_subschemas.sql
create or replace function app_private.all_subschemas(
  root jsonb
) returns table (path text, schema jsonb)
language sql
immutable
parallel safe
as $$
  with recursive nodes as (
    select '' as path, all_subschemas.root as schema
    union all
    select nodes.path || inner_schema.path, inner_schema.schema
    from nodes
    cross join lateral app_private.subschemas(nodes.schema) as inner_schema (path, schema)
  )
  select nodes.path, nodes.schema
  from nodes;
$$;
comment on function app_private.all_subschemas(jsonb) is
  'A schema and every schema inside it, with their places as JSON pointers.';
revoke all on function app_private.all_subschemas(jsonb) from public;
--! EndIncluded app_private/functions/all_subschemas.sql
--! Included app_private/functions/schema_problem.sql
create or replace function app_private.schema_problem(root jsonb) returns jsonb
language sql
immutable
parallel safe
as $$
  select jsonb_build_object('path', nodes.path || '/' || part.keyword, 'problem', found.problem)
  from app_private.all_subschemas(schema_problem.root) as nodes
  cross join lateral jsonb_each(app_private.if_json_type(nodes.schema, 'object'))
    as part (keyword, value)
  cross join lateral app_private.keyword_shape(part.keyword) as wanted (shape)
  cross join lateral (
    select case
      when wanted.shape is null then 'is not supported'
      when part.keyword in ('$schema', '$id', '$defs') and nodes.path <> ''
        then 'may stand at the top only'
      when app_private.has_shape(part.value, wanted.shape) is not true
        then 'must be ' || wanted.shape
      when part.keyword = '$ref'
        and app_private.resolve_schema(schema_problem.root, part.value #>> '{}') is null
        then 'refers to nothing'
    end
  ) as found (problem)
  where found.problem is not null
  order by nodes.path, part.keyword
  limit 1;
$$;
comment on function app_private.schema_problem(jsonb) is
  'The first thing that keeps a JSON value from being a schema of the supported kind, with its place as a JSON pointer; null for none. Endless references are has_endless_reference.';
revoke all on function app_private.schema_problem(jsonb) from public;
--! EndIncluded app_private/functions/schema_problem.sql
--! Included app_private/functions/has_endless_reference.sql
create or replace function app_private.has_endless_reference(root jsonb) returns boolean
language sql
immutable
parallel safe
as $$
  -- Steps that stay at the same value; those into properties and items end with the value.
  with recursive steps as (
    select starts.reference as start, null::text as taken, starts.schema
    from (
      select '#', has_endless_reference.root
      union all
      select '#/$defs/' || defs.name, defs.schema
      from jsonb_each(has_endless_reference.root -> '$defs') as defs (name, schema)
    ) as starts (reference, schema)
    union
    select steps.start, next.reference, next.schema
    from steps
    cross join lateral (
      select null, inner_schema.schema
      from app_private.subschemas(steps.schema) as inner_schema (path, schema)
      where inner_schema.path ~ '^/(allOf|anyOf|oneOf)/|^/not$'
      union all
      select
        steps.schema ->> '$ref',
        app_private.resolve_schema(has_endless_reference.root, steps.schema ->> '$ref')
      where steps.schema ? '$ref'
    ) as next (reference, schema)
  )
  select exists (select 1 from steps where steps.taken = steps.start);
$$;
comment on function app_private.has_endless_reference(jsonb) is
  'Whether a reference of a schema leads back to itself without going into the value, so that a check would never end.';
revoke all on function app_private.has_endless_reference(jsonb) from public;
--! EndIncluded app_private/functions/has_endless_reference.sql
--! Included app_private/functions/check_json_size.sql
create or replace function app_private.check_json_size(
  value jsonb,
  what text,
  max_bytes integer,
  max_depth integer
) returns void
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_bytes constant integer := octet_length(check_json_size.value::text);
begin
  if v_bytes > check_json_size.max_bytes then
    perform app_private.fail(
      'BADIN',
      format('The %s has %s bytes; at most %s.', what, v_bytes, check_json_size.max_bytes),
      jsonb_build_object('bytes', v_bytes, 'max_bytes', check_json_size.max_bytes),
      'Keep what is large in a file, and upload it.'
    );
  elsif jsonb_path_exists(
    check_json_size.value,
    -- Level 0 is the value itself; what is an array or object at level n is the n + 1st around the innermost.
    format(
      'strict $.**{%s to last} ? (@.type() == "object" || @.type() == "array")',
      check_json_size.max_depth
    )::jsonpath
  ) then
    perform app_private.fail(
      'BADIN',
      format('The %s is nested more than %s deep.', what, check_json_size.max_depth),
      jsonb_build_object('max_depth', check_json_size.max_depth),
      'Flatten it.'
    );
  end if;
end;
$$;
comment on function app_private.check_json_size(jsonb, text, integer, integer) is
  'Raises BADIN when a JSON value is larger than so many bytes as text, or has more arrays and objects inside each other.';
revoke all on function app_private.check_json_size(jsonb, text, integer, integer) from public;
--! EndIncluded app_private/functions/check_json_size.sql
--! Included app_private/functions/tg_assets__check_metadata.sql
create or replace function app_private.tg_assets__check_metadata() returns trigger
language plpgsql
volatile
-- Definer: the rules are the database's, for every role.
security definer
set search_path = ''
as $$
declare
  v_schema jsonb;
  v_violation jsonb;
begin
  -- A row that was right under an older schema may still be renamed or moved.
  if tg_op = 'UPDATE'
    and new.metadata is not distinct from old.metadata
    and new.type is not distinct from old.type
  then
    return new;
  end if;
  perform app_private.check_json_size(new.metadata, 'metadata', 262144, 32);
  select asset_types.metadata_schema into v_schema
  from app_public.asset_types
  where asset_types.name = new.type;
  v_violation := app_private.schema_violation(v_schema, new.metadata, '', v_schema);
  if v_violation is not null then
    perform app_private.fail(
      'BADIN',
      format(
        'The metadata does not fit type "%s": %s breaks the rule "%s" (%s).', new.type,
        coalesce(nullif(v_violation ->> 'path', ''), 'the whole'), v_violation ->> 'rule',
        left(v_violation ->> 'wanted', 200)
      ),
      v_violation - 'schema' || jsonb_build_object('type', new.type),
      'The schema wants there: ' || left(v_violation ->> 'schema', 1000)
    );
  end if;
  return new;
end;
$$;
comment on function app_private.tg_assets__check_metadata() is
  'Refuses (BADIN) metadata that is too large, too deep, or breaks the JSON schema of the asset''s type, for every role; only when metadata or type change.';
revoke all on function app_private.tg_assets__check_metadata() from public;
--! EndIncluded app_private/functions/tg_assets__check_metadata.sql
--! Included app_private/functions/tg_asset_types__check_schema.sql
create or replace function app_private.tg_asset_types__check_schema() returns trigger
language plpgsql
volatile
-- Definer: the rules are the database's, for every role.
security definer
set search_path = ''
as $$
declare
  v_problem jsonb;
begin
  if new.metadata_schema is null then
    return new;
  end if;
  perform app_private.check_json_size(new.metadata_schema, 'metadata schema', 65536, 64);
  v_problem := case
    when jsonb_typeof(new.metadata_schema) <> 'object'
      then '{"path": "", "problem": "must be an object"}'
    else app_private.schema_problem(new.metadata_schema)
  end;
  if v_problem is null and app_private.has_endless_reference(new.metadata_schema) then
    v_problem := '{"path": "/$defs", "problem": "has a reference that leads back to itself"}';
  end if;
  if v_problem is not null then
    perform app_private.fail(
      'BADIN',
      format(
        'The metadata schema of type "%s" is not accepted: %s %s.', new.name,
        coalesce(nullif(v_problem ->> 'path', ''), 'it'), v_problem ->> 'problem'
      ),
      v_problem || jsonb_build_object('type', new.name),
      'JSON Schema 2020-12, of which the keywords in docs/references/metadata-schemas.md are supported.'
    );
  end if;
  return new;
end;
$$;
comment on function app_private.tg_asset_types__check_schema() is
  'Refuses (BADIN) a metadata schema that uses a keyword which is not supported, or one wrongly, so that no rule is silently ignored.';
revoke all on function app_private.tg_asset_types__check_schema() from public;
--! EndIncluded app_private/functions/tg_asset_types__check_schema.sql
--! Included app_private/functions/require_media_types.sql
create or replace function app_private.require_media_types(media_types text[]) returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_types constant text[] := array(
    select lower(btrim(item.media_type))
    from unnest(require_media_types.media_types) with ordinality as item (media_type, place)
    order by item.place
  );
begin
  if require_media_types.media_types is null then
    return null;
  elsif cardinality(v_types) not between 1 and 100 or exists (
    select 1
    from unnest(v_types) as item (media_type)
    where coalesce(item.media_type, '') !~ '^[a-z0-9][a-z0-9.+-]*/(\*|[a-z0-9][a-z0-9.+-]*)$'
  ) then
    perform app_private.fail(
      'BADIN', 'Media types are 1 to 100 names like image/png or image/*.',
      jsonb_build_object('media_types', require_media_types.media_types),
      'Leave them out to allow all.'
    );
  end if;
  return v_types;
end;
$$;
comment on function app_private.require_media_types(text[]) is
  'The media types in lower case, null for null; raises BADIN unless they are written like image/png or image/*.';
revoke all on function app_private.require_media_types(text[]) from public;
--! EndIncluded app_private/functions/require_media_types.sql
--! Included app_private/functions/search_text.sql
create or replace function app_private.search_text(query text) returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text constant text := lower(btrim(regexp_replace(search_text.query, '\s+', ' ', 'g')));
begin
  if v_text = '' then
    return null;
  elsif length(v_text) > 200 then
    perform app_private.fail(
      'BADIN', 'The text to search for is longer than 200 characters.',
      jsonb_build_object('length', length(v_text), 'max_length', 200), 'Shorten it.'
    );
  end if;
  return v_text;
end;
$$;
comment on function app_private.search_text(text) is
  'What a search looks for: in lower case, blanks made one; null for nothing. Raises BADIN when it is too long.';
revoke all on function app_private.search_text(text) from public;
--! EndIncluded app_private/functions/search_text.sql
--! Included app_private/functions/search_pattern.sql
create or replace function app_private.search_pattern(search_text text) returns text
language sql
immutable
parallel safe
as $$
  -- Words in their order, whatever is between them.
  select '%' || replace(app_private.escape_like(search_text), ' ', '%') || '%';
$$;
comment on function app_private.search_pattern(text) is
  'The LIKE pattern for a text of search_text; null for null.';
revoke all on function app_private.search_pattern(text) from public;
--! EndIncluded app_private/functions/search_pattern.sql
--! Included app_private/functions/search_rank.sql
create or replace function app_private.search_rank(
  name text,
  search_text text,
  pattern text
) returns integer
language sql
immutable
parallel safe
as $$
  select case
    when search_text is null or lower(name) = search_text then 0
    when starts_with(lower(name), search_text) then 1
    when lower(name) like pattern then 2
    else 3
  end;
$$;
comment on function app_private.search_rank(text, text, text) is
  'How well a name matches a search, best first: all of it, its beginning, somewhere, only with its folder.';
revoke all on function app_private.search_rank(text, text, text) from public;
--! EndIncluded app_private/functions/search_rank.sql
--! Included app_private/functions/search_metadata.sql
create or replace function app_private.search_metadata(metadata jsonb) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  if jsonb_typeof(search_metadata.metadata) <> 'object' then
    perform app_private.fail(
      'BADIN', 'The metadata to search for must be a JSON object.', null,
      'Give the part that the metadata of an asset shall contain, for instance {"lod": 1}.'
    );
  end if;
  return nullif(search_metadata.metadata, '{}');
end;
$$;
comment on function app_private.search_metadata(jsonb) is
  'What metadata shall contain; null for nothing. Raises BADIN when it is not an object.';
revoke all on function app_private.search_metadata(jsonb) from public;
--! EndIncluded app_private/functions/search_metadata.sql
--! Included app_private/functions/asset_ids_tagged.sql
create or replace function app_private.asset_ids_tagged(
  tag_names text[],
  project_ids uuid[]
) returns uuid[]
language sql
stable
set search_path = ''
as $$
  with wanted as (
    select distinct lower(btrim(item.name)) as name
    from unnest(asset_ids_tagged.tag_names) as item (name)
    where item.name is not null
  )
  select case
    when exists (select 1 from wanted) then array(
      select tagged.asset_id
      from app_public.tags
      join app_public.asset_tags as tagged
        on tagged.project_id = tags.project_id and tagged.tag_id = tags.id
      where tags.project_id = any (asset_ids_tagged.project_ids)
        and tags.name in (select wanted.name from wanted)
      group by tagged.asset_id
      having count(*) = (select count(*) from wanted)
    )
  end;
$$;
comment on function app_private.asset_ids_tagged(text[], uuid[]) is
  'Assets of the projects that carry all of the tags; null when no tag is named.';
revoke all on function app_private.asset_ids_tagged(text[], uuid[]) from public;
--! EndIncluded app_private/functions/asset_ids_tagged.sql
--! Included app_public/functions/set_asset_type.sql
create or replace function app_public.set_asset_type(
  name text,
  description text default '',
  lock_policy app_public.lock_policy default 'exclusive',
  media_types text[] default null,
  max_size_bytes bigint default null,
  metadata_schema jsonb default null
) returns app_public.asset_types
language plpgsql
volatile
-- Definer: writes rows that callers may not write themselves; checks rights first.
security definer
set search_path = ''
as $$
declare
  v_type app_public.asset_types;
begin
  perform app_private.require_studio_admin();
  v_type.name := app_private.require_text(set_asset_type.name, 'name of the type', 100);
  if set_asset_type.max_size_bytes <= 0 then
    perform app_private.fail(
      'BADIN', 'The largest size is a number of bytes above 0.', null,
      'Leave it out for no limit.'
    );
  end if;
  insert into app_public.asset_types as types (
    name, description, lock_policy, media_types, max_size_bytes, metadata_schema
  )
  values (
    v_type.name, coalesce(set_asset_type.description, ''),
    coalesce(set_asset_type.lock_policy, 'exclusive'),
    app_private.require_media_types(set_asset_type.media_types),
    set_asset_type.max_size_bytes, set_asset_type.metadata_schema
  )
  on conflict on constraint asset_types_pkey do update
  set description = excluded.description, lock_policy = excluded.lock_policy,
    media_types = excluded.media_types, max_size_bytes = excluded.max_size_bytes,
    metadata_schema = excluded.metadata_schema
  returning types.* into v_type;
  return v_type;
end;
$$;
comment on function app_public.set_asset_type(text, text, app_public.lock_policy, text[], bigint, jsonb) is
  'Adds an asset type to the studio''s catalogue or replaces all that is said of it: what is left out takes its default. Assets and versions that are there stay as they are. Studio admins.';
revoke all on function app_public.set_asset_type(text, text, app_public.lock_policy, text[], bigint, jsonb) from public;
grant execute on function app_public.set_asset_type(text, text, app_public.lock_policy, text[], bigint, jsonb) to gadb_user;
--! EndIncluded app_public/functions/set_asset_type.sql
--! Included app_public/functions/search_assets.sql
create or replace function app_public.search_assets(
  project_id uuid default null,
  query text default null,
  tag_names text[] default null,
  types text[] default null,
  metadata jsonb default null,
  parent_path text default null
) returns setof app_public.assets
language plpgsql
stable
rows 100
-- Definer: under policies LIKE and @> are tried on every visible row, and no index serves.
security definer
set search_path = ''
-- Conditions that are not asked for are planned away, and the values decide which index serves.
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_user_id constant uuid := app_private.require_user();
  v_readable constant uuid[] := array(select app_hidden.project_ids_with_right('read'));
  v_denied constant uuid[] := array(select app_hidden.asset_ids_denied('read'));
  v_granted constant uuid[] := array(select app_hidden.asset_ids_granted('read'));
  v_text constant text := app_private.search_text(search_assets.query);
  v_pattern constant text := app_private.search_pattern(v_text);
  v_types constant text[] := nullif(search_assets.types, '{}');
  v_metadata constant jsonb := app_private.search_metadata(search_assets.metadata);
  v_tagged constant uuid[] := app_private.asset_ids_tagged(search_assets.tag_names, v_readable);
  v_folder constant text := nullif(btrim(search_assets.parent_path, ' /'), '');
  v_below constant text := app_private.escape_like(lower(v_folder)) || '/%';
begin
  return query
  select assets.*
  from app_public.assets
  where assets.deleted_at is null
    and (
      (assets.project_id = any (v_readable) and assets.id <> all (v_denied))
      or assets.id = any (v_granted)
    )
    and (search_assets.project_id is null or assets.project_id = search_assets.project_id)
    and (v_text is null or lower(assets.parent_path || '/' || assets.name) like v_pattern)
    and (v_types is null or assets.type = any (v_types))
    and (v_metadata is null or assets.metadata @> v_metadata)
    and (v_tagged is null or assets.id = any (v_tagged))
    and (v_folder is null or (
      lower(assets.parent_path || '/' || assets.name) like v_below
      and starts_with(assets.parent_path || '/', v_folder || '/')
    ))
  order by app_private.search_rank(assets.name, v_text, v_pattern),
    lower(assets.name), assets.parent_path, assets.id;
end;
$$;
comment on function app_public.search_assets(uuid, text, text[], text[], jsonb, text) is
  'Live assets that one may read, in a project or in all, that match everything that is asked: words in their order in folder and name whatever the case, all of the tags, one of the types, metadata that contains the given object, a folder with all below it. The best matches of the name come first.';
revoke all on function app_public.search_assets(uuid, text, text[], text[], jsonb, text) from public;
grant execute on function app_public.search_assets(uuid, text, text[], text[], jsonb, text) to gadb_user;
--! EndIncluded app_public/functions/search_assets.sql
--! Included app_public/triggers/assets.sql
create or replace trigger _050_refuse_archived
  before insert or update or delete on app_public.assets
  for each row execute function app_private.tg__refuse_archived();
alter table app_public.assets enable always trigger _050_refuse_archived;

create or replace trigger _051_refuse_truncate
  before truncate on app_public.assets
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.assets enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.assets
  for each row execute function app_private.tg__timestamps();
alter table app_public.assets enable always trigger _100_timestamps;

create or replace trigger _110_stamp_actor
  before insert on app_public.assets
  for each row execute function app_private.tg__stamp_actor('created_by');
alter table app_public.assets enable always trigger _110_stamp_actor;

create or replace trigger _300_check_metadata
  before insert or update of metadata, type on app_public.assets
  for each row execute function app_private.tg_assets__check_metadata();
alter table app_public.assets enable always trigger _300_check_metadata;

create or replace trigger _500_count
  after insert or update of deleted_at or delete on app_public.assets
  for each row execute function app_private.tg_assets__count();
alter table app_public.assets enable always trigger _500_count;

create or replace trigger _800_audit
  after insert or update or delete on app_public.assets
  for each row execute function app_private.tg__audit('id');
alter table app_public.assets enable always trigger _800_audit;
--! EndIncluded app_public/triggers/assets.sql
--! Included app_public/triggers/asset_types.sql
create or replace trigger _051_refuse_truncate
  before truncate on app_public.asset_types
  for each statement execute function app_private.tg__refuse_truncate();
alter table app_public.asset_types enable always trigger _051_refuse_truncate;

create or replace trigger _100_timestamps
  before insert or update on app_public.asset_types
  for each row execute function app_private.tg__timestamps();
alter table app_public.asset_types enable always trigger _100_timestamps;

create or replace trigger _300_check_schema
  before insert or update of metadata_schema on app_public.asset_types
  for each row execute function app_private.tg_asset_types__check_schema();
alter table app_public.asset_types enable always trigger _300_check_schema;

create or replace trigger _800_audit
  after insert or update or delete on app_public.asset_types
  for each row execute function app_private.tg__audit('name');
alter table app_public.asset_types enable always trigger _800_audit;
--! EndIncluded app_public/triggers/asset_types.sql

import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "postgraphile/graphql";
import type { Pool } from "pg";
import type { Question } from "./questions.ts";

type Field = GraphQLField<unknown, unknown>;

/**
 * For each type of row that has a list of all, a question for every row that one may see, with all its columns and all
 * that its relations lead to.
 */
export function reachQuestions(schema: GraphQLSchema): Map<string, Question> {
  const lists = Object.values(schema.getQueryType()!.getFields()).filter(
    (field) => nodeTypeOf(field) && !field.args.some(isRequiredArgument),
  );
  return new Map(
    lists.map((field) => {
      const type = nodeTypeOf(field) as GraphQLObjectType;
      const document = parse(`{ answer: ${field.name}(first: 200) { nodes ${everything(type)} } }`);
      return [type.name, { field: field.name, operation: "query", isList: true, document }];
    }),
  );
}

/** Every id in a project, of rows of any table. */
export async function idsOf(pool: Pool, projectId: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class as c
     where relnamespace = 'app_public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and 2 = (select count(*) from pg_attribute as a
                where a.attrelid = c.oid and (attname, atttypid) in (('id', 'uuid'::regtype), ('project_id', 'uuid'::regtype)))`,
  );
  const ids = new Set([projectId]);
  for (const { name } of rows) {
    const found = await pool.query<{ id: string }>(
      `select id from app_public.${name} where project_id = $1`,
      [projectId],
    );
    for (const { id } of found.rows) ids.add(id);
  }
  return ids;
}

function everything(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).filter(
    (field) => !field.args.some(isRequiredArgument),
  );
  const relations = fields.flatMap((field) => {
    const node = nodeTypeOf(field);
    if (node) return [`${field.name}(first: 50) { nodes { ${columns(node)} } }`];
    const named = getNamedType(field.type);
    return isObjectType(named) ? [`${field.name} { ${columns(named)} }`] : [];
  });
  return `{ ${columns(type)} ${relations.join(" ")} }`;
}

function columns(type: GraphQLObjectType): string {
  const found = Object.values(type.getFields()).filter(
    (field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument),
  );
  return found.map(({ name }) => name).join(" ");
}

/** What a connection holds; undefined for other fields. */
function nodeTypeOf(field: Field): GraphQLObjectType | undefined {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || !type.name.endsWith("Connection")) return undefined;
  return getNamedType(type.getFields()["nodes"]!.type) as GraphQLObjectType;
}

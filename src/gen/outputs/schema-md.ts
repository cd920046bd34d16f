import {
  ENUM_REFERENCE_QUERY,
  FUNCTION_REFERENCE_QUERY,
  RELATION_REFERENCE_QUERY,
  type EnumReference,
  type FunctionReference,
  type RelationReference,
} from "../state/reference.ts";
import { markdownHeader, markdownTable, type Output } from "./output.ts";

/** docs/references/schema.md: tables, views, functions and enums of the API schema for people who query it. */
export const schemaMd: Output = {
  path: "docs/references/schema.md",
  async make({ client }) {
    const relations = (await client.query<RelationReference>(RELATION_REFERENCE_QUERY)).rows;
    const functions = (await client.query<FunctionReference>(FUNCTION_REFERENCE_QUERY)).rows;
    const enums = (await client.query<EnumReference>(ENUM_REFERENCE_QUERY)).rows;
    const tables = relations.filter((relation) => !relation.is_view);
    const views = relations.filter((relation) => relation.is_view);
    return `${[
      markdownHeader("The schema", "the catalogue of a freshly migrated database"),
      "Everything here lives in `app_public`, which is the API: the same tables, views and functions are in GraphQL.",
      "The whole state with policies, triggers and grants is in [migrations/schema.sql](../../migrations/schema.sql).\n",
      `## Tables\n\n${index(tables)}\n`,
      ...tables.map(relationSection),
      ...(views.length > 0 ? [`## Views\n\n${index(views)}\n`, ...views.map(relationSection)] : []),
      ...functionSections(functions),
      "## Enums\n",
      markdownTable(
        ["Enum", "Values", "Meaning"],
        enums.map(({ name, labels, comment }) => [
          code(name),
          labels.map(code).join(" "),
          meaning(comment),
        ]),
      ),
    ].join("\n")}\n`;
  },
};

function index(relations: readonly RelationReference[]): string {
  return relations
    .map(({ name, comment }) => `- [${name}](#${name}): ${meaning(comment)}`)
    .join("\n");
}

function relationSection({ name, comment, columns, keys }: RelationReference): string {
  const table = markdownTable(
    ["Column", "Type", "Required", "Default", "Meaning"],
    columns.map((column) => [
      code(column.name),
      column.type.replace("timestamp with time zone", "timestamptz"),
      column.required ? "yes" : "",
      column.default === null ? "" : code(withoutCast(column.default)),
      meaning(column.comment),
    ]),
  );
  return `### ${name}\n\n${meaning(comment)}\n\n${table}\n${keyList(keys ?? [])}`;
}

function keyList(keys: NonNullable<RelationReference["keys"]>): string {
  if (keys.length === 0) return "";
  const lines = keys.map(({ kind, columns, target }) => {
    if (kind === "p") return `- primary key: ${columns}`;
    if (kind === "u") return `- unique: ${columns}`;
    return `- references ${target.replace("app_public.", "")}: ${columns}`;
  });
  return `\n${lines.join("\n")}\n`;
}

function functionSections(functions: readonly FunctionReference[]): string[] {
  const section = (title: string, isCommand: boolean) => {
    const chosen = functions.filter(({ is_command }) => is_command === isCommand);
    if (chosen.length === 0) return [];
    const rows = chosen.map(({ name, arguments: args, result, comment }) => [
      code(`${name}(${shortArguments(args)})`),
      result,
      meaning(comment),
    ]);
    return [`## ${title}\n`, markdownTable(["Function", "Returns", "Does"], rows), ""];
  };
  return [...section("Commands", true), ...section("Queries", false)];
}

/** `a uuid DEFAULT NULL::uuid` becomes `a uuid = null`. */
function shortArguments(args: string): string {
  return args.replace(
    / DEFAULT ((?:'(?:[^']|'')*'|[^,'])+)/g,
    (_, value: string) => ` = ${withoutCast(value)}`,
  );
}

function withoutCast(expression: string): string {
  return expression.replace(/^('(?:[^']|'')*'|NULL)::[\w. "[\]]+$/, "$1").replace(/^NULL$/, "null");
}

function code(text: string): string {
  return `\`${text.replace(/\s+/g, " ")}\``;
}

/** A comment without its smart tags: leading lines that begin with @. */
function meaning(comment: string | null): string {
  const lines = (comment ?? "").split("\n");
  while (lines[0]?.startsWith("@")) lines.shift();
  return lines.join(" ").trim();
}

import {
  getNamedType,
  isCompositeType,
  isLeafType,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "postgraphile/graphql";
import type { Row } from "./row.ts";

export const OPERATIONS = ["query", "mutation", "subscription"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One field of a root type as a document with variables. */
export interface Question {
  field: string;
  operation: Operation;
  isList: boolean;
  document: DocumentNode;
}

/** Every field of the root types, with its operation. */
export function rootFields(schema: GraphQLSchema): Map<string, Operation> {
  return new Map(
    OPERATIONS.flatMap((operation) =>
      Object.keys(rootType(schema, operation).getFields()).map(
        (name) => [name, operation] as const,
      ),
    ),
  );
}

/** Asks a row's field, with a variable for each of the arguments given. */
export function questionOf(
  schema: GraphQLSchema,
  row: Pick<Row, "field" | "finds">,
  { operation, names }: { operation: Operation; names: readonly string[] },
): Question {
  const field = rootType(schema, operation).getFields()[row.field] as GraphQLField<
    unknown,
    unknown
  >;
  const given = operation === "mutation" ? ["input"] : names;
  const typeOf = (name: string) => String(field.args.find((arg) => arg.name === name)?.type);
  const declared = given.map((name) => `$${name}: ${typeOf(name)}`).join(", ");
  const passed = given.map((name) => `${name}: $${name}`).join(", ");
  const isList = getNamedType(field.type).name.endsWith("Connection");
  const text = `${operation} ${declared && `(${declared})`} {
    answer: ${row.field} ${passed && `(${passed})`} ${isList ? `{ nodes ${selection(nodeType(field))} }` : selection(getNamedType(field.type))}
  }`;
  const document = parse(text);
  const [error] = validate(schema, document);
  if (error) throw new Error(`${row.field}: ${error.message}`, { cause: text });
  return { field: row.field, operation, isList, document };
}

/** Columns rather than `__typename`, which would not have to look at the row. */
function selection(type: unknown): string {
  if (!isCompositeType(type as never)) return "";
  if (!isObjectType(type as never)) return "{ nodeId }";
  const fields = Object.values((type as GraphQLObjectType).getFields());
  const columns = fields
    .filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0)
    .map(({ name }) => name);
  const rows = fields
    .filter(({ name, type: of }) => name !== "query" && isPayload(type) && isRow(of))
    .map(({ name, type: of }) => `${name} { ${keyOf(getNamedType(of) as GraphQLObjectType)} }`);
  return `{ ${[...columns, ...rows].join(" ")} }`;
}

const isPayload = (type: unknown) => (type as GraphQLObjectType).name.endsWith("Payload");

const isRow = (type: unknown) =>
  isObjectType(getNamedType(type as never)) && !/(Edge|Connection)$/.test(String(type));

function keyOf(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields());
  const found = fields.find(
    (field) => isLeafType(getNamedType(field.type)) && field.args.length === 0,
  );
  return found?.name ?? "__typename";
}

function nodeType(field: GraphQLField<unknown, unknown>): unknown {
  const connection = getNamedType(field.type) as GraphQLObjectType;
  return getNamedType(connection.getFields()["nodes"]!.type);
}

function rootType(schema: GraphQLSchema, operation: Operation): GraphQLObjectType {
  const type = schema.getRootType(operation as never);
  if (!type) throw new Error(`The schema has no ${operation}.`);
  return type;
}

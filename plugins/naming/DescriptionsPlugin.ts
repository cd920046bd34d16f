import type {} from "postgraphile";
import type {} from "postgraphile/graphile-build-pg";
import { ARGUMENT_DESCRIPTIONS } from "./descriptions/arguments.ts";
import { ENUM_VALUE_DESCRIPTIONS } from "./descriptions/enum-values.ts";

interface Described {
  description?: string | null | undefined;
}

/** Describes what takes no comment in PostgreSQL: arguments, values of enums, orders, what a command returns. */
export const DescriptionsPlugin: GraphileConfig.Plugin = {
  name: "DescriptionsPlugin",
  version: "1.0.0",
  schema: {
    hooks: {
      GraphQLScalarType: (scalar, _build, { scope }) =>
        describe(
          scalar,
          scope.pgCodec?.name === "sha256" || scalar.name === "Sha256"
            ? "A SHA-256 as 64 hexadecimal digits in lower case."
            : undefined,
        ),
      GraphQLEnumType_values_value: (value, _build, { Self, scope }) =>
        describe(value, describeValue(Self.name, scope.valueName)),
      GraphQLInputObjectType_fields_field: (field, _build, { Self, scope }) =>
        describe(field, describeArgument(commandOf(Self.name), scope.fieldName)),
      GraphQLObjectType_fields_field: (field, _build, { Self, scope }) =>
        describe(
          field,
          Self.name.endsWith("Payload") ? describeResult(scope.fieldName) : undefined,
        ),
      GraphQLObjectType_fields_field_args_arg: (arg, _build, { scope }) =>
        describe(arg, describeArgument(scope.fieldName, scope.argName)),
    },
  },
};

/** Only what has no words of its own. */
function describe<T extends Described>(thing: T, description: string | undefined): T {
  if (description !== undefined && !thing.description) thing.description = description;
  return thing;
}

function describeResult(name: string): string | undefined {
  if (name === "result") return "What the command returns.";
  return /^deleted\w+NodeId$/.test(name) ? "Relay's id of the row that went." : undefined;
}

function describeArgument(field: string, name: string): string | undefined {
  return ARGUMENT_DESCRIPTIONS[`${field}.${name}`] ?? ARGUMENT_DESCRIPTIONS[name];
}

/** ArchiveProjectInput → archiveProject. */
function commandOf(inputName: string): string {
  return `${inputName.charAt(0).toLowerCase()}${inputName.slice(1)}`.replace(/Input$/, "");
}

function describeValue(type: string, name: string): string | undefined {
  if (!type.endsWith("OrderBy")) return ENUM_VALUE_DESCRIPTIONS[type]?.[name];
  if (name === "NATURAL") return "In whatever order is quickest.";
  const [, by = "", direction] = /^(.*)_(ASC|DESC)$/.exec(name) ?? [];
  const column = by === "PRIMARY_KEY" ? "key" : by.toLowerCase().replaceAll("_", " ");
  return `By ${column}, ${direction === "DESC" ? "highest or newest first" : "lowest or oldest first"}.`;
}

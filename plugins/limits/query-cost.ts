import {
  getNamedType,
  getOperationAST,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "postgraphile/graphql";
import { DEFAULT_PAGE, LARGEST_PAGE } from "./page-size.ts";

/** What a field costs beside what is asked for below it; see CostLimitPlugin.ts, which writes it to the fields. */
export interface FieldCost {
  /** Of the field itself: for each row it is asked for. */
  weight: number;
  /** The field is a page of rows: what is below counts once for each of them. */
  isPage: boolean;
  /** How many entries a list that is no page has at most. */
  entries?: number;
}

declare module "graphql" {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    gadbCost?: FieldCost;
  }
}

/** An operation, and what was sent with it. */
export interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  variables?: Readonly<Record<string, unknown>> | null | undefined;
}

type Variables = Readonly<Record<string, unknown>>;

/** A value of an object: no work but to write it down. */
const VALUE: FieldCost = { weight: 1, isPage: false };

/** An object that is no row: it weighs what is in it. */
const OBJECT: FieldCost = { weight: 0, isPage: false };

/**
 * What the largest answer to a validated operation would cost: one for each value, more for what needs a look-up, and
 * all of it once for each row that the pages around it may have.
 */
export function queryCost({ schema, document, operationName, variables }: Asked): number {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  // Refused by the executor, who says why.
  if (!operation || !root) return 0;
  const known = constantCosts.get(operation);
  if (known !== undefined) return known;
  const estimate = new Estimate(schema, document, withDefaults(operation, variables ?? {}));
  // What is beyond counting is too much all the same.
  const cost = Math.min(
    estimate.ofSelection(root, operation.selectionSet),
    Number.MAX_SAFE_INTEGER,
  );
  if (!estimate.dependsOnVariables) constantCosts.set(operation, cost);
  return cost;
}

/** Of operations whose pages have a fixed size; grafserv keeps the trees of documents that are asked for often. */
const constantCosts = new WeakMap<OperationDefinitionNode, number>();

/** One pass over a document. A fragment is looked at once, however often it is spread. */
class Estimate {
  dependsOnVariables = false;
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #variables: Variables;
  readonly #known = new Map<string, number>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#variables = variables;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    }
  }

  /** `rows`: in the object of a page, how many rows its lists may have. */
  ofSelection(type: GraphQLNamedType, selectionSet: SelectionSetNode, rows?: number): number {
    let sum = 0;
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) sum += this.#ofField(type, selection, rows);
      else if (selection.kind === Kind.FRAGMENT_SPREAD)
        sum += this.#ofFragment(selection.name.value, rows);
      else
        sum += this.ofSelection(
          this.#typeNamed(selection.typeCondition?.name.value) ?? type,
          selection.selectionSet,
          rows,
        );
    }
    return sum;
  }

  #ofFragment(name: string, rows: number | undefined): number {
    const fragment = this.#fragments.get(name);
    const type = this.#typeNamed(fragment?.typeCondition.name.value);
    if (!fragment || !type) return 0;
    const key = `${name} ${rows ?? ""}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const sum = this.ofSelection(type, fragment.selectionSet, rows);
    this.#known.set(key, sum);
    return sum;
  }

  #ofField(parent: GraphQLNamedType, node: FieldNode, rows: number | undefined): number {
    const field = fieldOf(parent, node.name.value);
    // __typename and introspection, which DepthLimitPlugin bounds.
    if (!field) return VALUE.weight;
    const type = getNamedType(field.type);
    const { weight, isPage, entries } = costOf(field, type);
    if (!node.selectionSet) return weight;
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    if (!isPage) {
      const times = isList ? (entries ?? rows ?? DEFAULT_PAGE) : 1;
      return weight + times * this.ofSelection(type, node.selectionSet);
    }
    const size = this.#pageSize(node);
    if (isList) return weight + size * this.ofSelection(type, node.selectionSet);
    return weight + this.ofSelection(type, node.selectionSet, size);
  }

  /** As PageSizePlugin bounds it. */
  #pageSize(node: FieldNode): number {
    const asked = this.#count(node, "first") ?? this.#count(node, "last") ?? DEFAULT_PAGE;
    return Math.min(Math.max(asked, 0), LARGEST_PAGE);
  }

  #count(node: FieldNode, name: string): number | undefined {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.VARIABLE) this.dependsOnVariables = true;
    const given =
      value?.kind === Kind.VARIABLE
        ? this.#variables[value.name.value]
        : value?.kind === Kind.INT
          ? Number(value.value)
          : undefined;
    return typeof given === "number" && !Number.isNaN(given) ? given : undefined;
  }

  #typeNamed(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#schema.getType(name);
  }
}

function withDefaults(operation: OperationDefinitionNode, variables: Variables): Variables {
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.INT) defaults[variable.name.value] = Number(defaultValue.value);
  }
  return { ...defaults, ...variables };
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function costOf(field: GraphQLField<unknown, unknown>, type: GraphQLNamedType): FieldCost {
  return field.extensions.gadbCost ?? (isCompositeType(type) ? OBJECT : VALUE);
}

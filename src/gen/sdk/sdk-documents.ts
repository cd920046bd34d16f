import { createHash } from "node:crypto";
import {
  buildSchema,
  Kind,
  parse,
  print,
  Source,
  validate,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { DocumentFile } from "./read-documents.ts";

/** One operation, as it is sent. */
export interface SdkDocument {
  name: string;
  operation: "query" | "mutation" | "subscription";
  /** The comment above it. */
  comment: string;
  /** With the fragments it needs. */
  text: string;
  /** The SHA-256 of the text in hexadecimal. */
  hash: string;
}

/** Documents that fit the schema. */
export interface SdkDocuments {
  schema: GraphQLSchema;
  ast: DocumentNode;
  documents: SdkDocument[];
}

/** Reads the documents against a schema. Throws when one does not fit, has no name or has another's. */
export function sdkDocuments(sdl: string, files: readonly DocumentFile[]): SdkDocuments {
  const definitions = files.flatMap(
    ({ name, text }) => parse(new Source(text, name)).definitions as FragmentDefinitionNode[],
  );
  const ast: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  const schema = buildSchema(sdl);
  const errors = validate(schema, ast).map(({ message, nodes }) => {
    const at = nodes?.[0]?.loc;
    return `${at?.source.name ?? "?"}:${at?.startToken.line ?? 0}: ${message}`;
  });
  if (errors.length > 0) throw new Error(errors.join("\n"));
  const fragments = new Map(
    definitions
      .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const operations = ast.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  for (const { name, loc } of operations) {
    if (name === undefined)
      throw new Error(`${loc?.source.name}:${loc?.startToken.line}: An operation has no name.`);
  }
  return {
    schema,
    ast,
    documents: operations.map((operation) => describe(operation, fragments)),
  };
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function describe(operation: OperationDefinitionNode, fragments: Fragments): SdkDocument {
  const needed = fragmentsOf(operation, fragments);
  const text = [operation, ...needed].map(print).join("\n\n");
  return {
    name: operation.name?.value as string,
    operation: operation.operation,
    comment: commentAbove(operation),
    text,
    hash: createHash("sha256").update(text).digest("hex"),
  };
}

/** The fragments that a definition spreads, and those that these spread, each once. */
function fragmentsOf(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): FragmentDefinitionNode[] {
  const found = new Map<string, FragmentDefinitionNode>();
  const search = (node: OperationDefinitionNode | FragmentDefinitionNode) => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || found.has(name.value)) return;
        found.set(name.value, fragment);
        search(fragment);
      },
    });
  };
  search(operation);
  return [...found.values()];
}

/** The lines of comment right above a definition, as one. */
function commentAbove({ loc }: OperationDefinitionNode): string {
  const lines: string[] = [];
  let token = loc?.startToken.prev;
  while (token?.kind === "Comment") {
    lines.unshift(token.value.trim());
    token = token.prev;
  }
  return lines.join(" ");
}

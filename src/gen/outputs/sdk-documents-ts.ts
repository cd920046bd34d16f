import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";
import { format } from "prettier";
import { readDocuments } from "../sdk/read-documents.ts";
import { sdkDocuments, type SdkDocument, type SdkDocuments } from "../sdk/sdk-documents.ts";
import type { Output } from "./output.ts";

const HEADER = `/** The documents of the SDK with the types of their variables and results. */
// Made by \`npm run gen\` from plugins/schema.graphql and src/sdk/documents. Do not edit.
import { TypedDocumentString } from "../typed-document.ts";
`;

/** How the API's own scalars arrive as JSON. */
const SCALARS = {
  UUID: "string",
  Datetime: "string",
  // Larger than what JavaScript counts exactly.
  BigInt: "string",
  Cursor: "string",
  Sha256: "string",
  JSON: "unknown",
};

/** src/sdk/generated/documents.ts: typed documents, one constant each. */
export const sdkDocumentsTs: Output = {
  path: "src/sdk/generated/documents.ts",
  async make({ schemaSdl }) {
    const sdl = await schemaSdl();
    return makeDocumentsTs(sdl, sdkDocuments(sdl, await readDocuments()));
  },
};

/** The whole text of the module. */
export async function makeDocumentsTs(
  sdl: string,
  { schema, ast, documents }: SdkDocuments,
): Promise<string> {
  const types = await codegen({
    schema: parse(sdl),
    schemaAst: schema,
    documents: [{ document: ast }],
    config: {},
    filename: "documents.ts",
    plugins: [
      {
        operations: {
          strictScalars: true,
          scalars: SCALARS,
          immutableTypes: true,
          arrayInputCoercion: false,
        },
      },
    ],
    pluginMap: { operations },
  });
  const text = [HEADER, types, ...documents.map(constant)].join("\n");
  return format(text, { parser: "typescript", printWidth: 100 });
}

/** Marked as pure, so that a bundler leaves out what nobody uses. */
function constant({ name, operation, comment, text, hash }: SdkDocument): string {
  const type = name + operation.charAt(0).toUpperCase() + operation.slice(1);
  return `
/** ${comment === "" ? `The ${operation} ${name}.` : comment} */
export const ${name}Document = /* @__PURE__ */ new TypedDocumentString<${type}, ${type}Variables>(
  \`${text.replace(/\\|`|\$(?=\{)/g, String.raw`\$&`)}\`,
  { hash: "${hash}" },
);
`;
}

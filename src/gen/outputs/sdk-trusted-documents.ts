import { readDocuments } from "../sdk/read-documents.ts";
import { sdkDocuments, type SdkDocument } from "../sdk/sdk-documents.ts";
import type { Output } from "./output.ts";

/** src/sdk/trusted-documents.json: the documents that the server takes by their hash alone. */
export const sdkTrustedDocuments: Output = {
  path: "src/sdk/trusted-documents.json",
  async make({ schemaSdl }) {
    const { documents } = sdkDocuments(await schemaSdl(), await readDocuments());
    return makeTrustedDocuments(documents);
  },
};

/** The hashes in order, each with its text. */
export function makeTrustedDocuments(documents: readonly SdkDocument[]): string {
  const entries = documents
    .map(({ hash, text }) => [hash, text] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Documents that may be asked for by the SHA-256 of their text, in hexadecimal. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** Those of the SDK, and with it of the dashboard and the command line; `npm run gen` writes them. */
const OWN_FILE = new URL("../../src/sdk/trusted-documents.json", import.meta.url);

/** Reads the SDK's documents and those of `file`. Throws when a text is not what its key says. */
export function readTrustedDocuments(file?: string): TrustedDocuments {
  return new Map([...readDocuments(OWN_FILE), ...(file === undefined ? [] : readDocuments(file))]);
}

function readDocuments(file: string | URL): [string, string][] {
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new Error(`${String(file)} is not a JSON object of trusted documents.`);
  return Object.entries(content).map(([hash, text]) => {
    if (typeof text !== "string" || sha256(text) !== hash)
      throw new Error(`${String(file)} has a document whose key is not the SHA-256 of its text.`);
    return [hash, text];
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

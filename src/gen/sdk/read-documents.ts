import { readdir, readFile } from "node:fs/promises";
import { PROJECT_ROOT } from "../../db/migrate.ts";

/** A file of GraphQL documents. */
export interface DocumentFile {
  name: string;
  text: string;
}

const FOLDER = `${PROJECT_ROOT}src/sdk/documents/`;

/** The documents of the SDK, as they are written, in the order of their names. */
export async function readDocuments(): Promise<DocumentFile[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".graphql")).toSorted();
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(FOLDER + name, "utf8") })),
  );
}

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnvironmentReader } from "./config-reader.ts";
import type { ConfigVariable } from "./config-variables.ts";

/** The variables that are read here, beside DATABASE_URL itself. */
export const DATABASE_VARIABLES: readonly ConfigVariable[] = [
  {
    name: "DATABASE_PASSWORD_FILE",
    default: "",
    defaultText: "none",
    meaning: "The file that holds the password of `DATABASE_URL`, when that has none.",
  },
];

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The owner's connection, with its password from a file when orchestrators hand it out so. */
export function readDatabaseUrl(read: EnvironmentReader): string | undefined {
  const given = read.url("DATABASE_URL", ["postgres:", "postgresql:"]);
  const file = read.text("DATABASE_PASSWORD_FILE");
  if (given === undefined || file === undefined || !URL.canParse(given)) return given;
  const url = new URL(given);
  // Children of ours get the whole connection, and the file's name by the environment too.
  if (url.password !== "") return given;
  try {
    const password = readFileSync(resolve(ROOT, file), "utf8").trim();
    if (password === "") read.problem("The file of DATABASE_PASSWORD_FILE is empty.");
    url.password = encodeURIComponent(password);
    return url.href;
  } catch {
    read.problem("The file of DATABASE_PASSWORD_FILE cannot be read.");
    return given;
  }
}

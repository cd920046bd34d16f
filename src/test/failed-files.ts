import { existsSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { PROJECT_ROOT } from "../db/migrate.ts";

/** How ava's reporter names a test or hook that failed: the parts of its file's path, then its title. */
const FAILED_TEST = /^[✘✖×] \[fail\]: (.+)$/;

/** How it names a file that is in trouble as a whole. */
const FAILED_FILE = [
  /^[✘✖×] (\S+\.test\.ts) exited /,
  /^[✘✖×] \d+ tests? remaining in (\S+\.test\.ts)$/,
  /^(?:Uncaught exception|Unhandled rejection) in (\S+\.test\.ts)$/,
  /^\d+ tests were pending in (\S+\.test\.ts)$/,
  /^Failed to exit when running (\S+\.test\.ts)$/,
];

/** The files, from the project's folder, in which something failed by what ava's reporter has printed. */
export function failedFiles(output: string): string[] {
  const files = new Set<string>();
  for (const line of stripVTControlCharacters(output).split("\n")) {
    const found = fileOf(line.trim());
    if (found !== undefined) files.add(found);
  }
  return [...files].toSorted();
}

function fileOf(line: string): string | undefined {
  const title = FAILED_TEST.exec(line)?.[1];
  if (title !== undefined) return fileOfTitle(title.split(" › "));
  return FAILED_FILE.map((pattern) => pattern.exec(line)?.[1]).find((file) => file !== undefined);
}

/** A title may hold the mark between parts too, so the file is looked for on the disk. */
function fileOfTitle(parts: string[]): string | undefined {
  return parts
    .map((_, index) => `test/${parts.slice(0, index + 1).join("/")}.test.ts`)
    .find((path) => existsSync(join(PROJECT_ROOT, path)));
}

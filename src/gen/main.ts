import { parseArgs } from "node:util";
import { PROJECT_ROOT } from "../db/migrate.ts";
import { withMigratedDatabase } from "./database.ts";
import { makeOutputs } from "./make-outputs.ts";
import { stalePaths, storeText } from "./store.ts";

/** Makes every generated file: `npm run gen`. With `--check` it only names those that are stale and exits 1. */
async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: "boolean", default: false } } });
  const texts = await withMigratedDatabase(makeOutputs);
  const stale = await stalePaths(PROJECT_ROOT, texts);
  if (values.check) return report(stale);
  for (const path of stale) {
    await storeText(PROJECT_ROOT, path, texts.get(path) as string);
    process.stdout.write(`gen: wrote ${path}\n`);
  }
  if (stale.length === 0) process.stdout.write(`gen: all ${texts.size} files are up to date\n`);
  return 0;
}

function report(stale: readonly string[]): number {
  for (const path of stale) process.stdout.write(`gen: stale ${path}\n`);
  if (stale.length > 0) process.stderr.write("Run `npm run gen` and commit what it writes.\n");
  return stale.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`gen: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

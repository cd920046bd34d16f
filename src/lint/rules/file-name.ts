import { isScript, type Rule } from "../rule.ts";

/** Kebab-case; PostGraphile plugins are `PascalCasePlugin.ts`, worker tasks `table__verb.ts`: those names are identifiers elsewhere. */
const KEBAB = /^_?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.[a-z]+$/;
const PLUGIN = /^[A-Z][A-Za-z0-9]*Plugin(\.test)?\.ts$/;
const SQL_NAME = /^[a-z0-9]+(_+[a-z0-9]+)*(\.test)?\.ts$/;

export const fileName: Rule = {
  name: "file-name",
  applies: isScript,
  check(file) {
    const name = file.path.split("/").at(-1) as string;
    if (KEBAB.test(name)) return [];
    if (PLUGIN.test(name) && /^(test\/)?plugins\//.test(file.path)) return [];
    // Tests of a database object are named like it.
    if (SQL_NAME.test(name) && /^(worker\/tasks|test\/(worker\/tasks|db)\/)/.test(file.path))
      return [];
    return [{ line: 1, message: "file names are kebab-case" }];
  },
};

import { fixturePlace, withoutCommentsAndStrings } from "../fixture.ts";
import type { Rule } from "../rule.ts";

/** Who may execute a function is written with it. */
export const fixtureRights: Rule = {
  name: "fixture-rights",
  applies: (path) => fixturePlace(path)?.kind === "functions",
  check(file) {
    const sql = withoutCommentsAndStrings(file.text);
    if (
      /\brevoke\s+(all|execute)\s[^;]*\sfrom\s[^;]*\bpublic\b/.test(sql) ||
      /\bgrant\s+execute\s+on\s/.test(sql)
    )
      return [];
    return [
      {
        line: 1,
        message: 'neither "revoke all … from public" nor "grant execute": say who may call it',
      },
    ];
  },
};

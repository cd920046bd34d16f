import { fixturePlace, withoutCommentsAndStrings } from "../fixture.ts";
import type { Problem, Rule } from "../rule.ts";
import type { SourceFile } from "../source-file.ts";

/** The file name is the index: one function or view a file, named like it; policies and triggers by their table. */
export const fixtureName: Rule = {
  name: "fixture-name",
  applies: (path) => path.startsWith("migrations/fixtures/"),
  check(file) {
    const place = fixturePlace(file.path);
    if (!place)
      return [{ line: 1, message: "a fixture is migrations/fixtures/<schema>/<kind>/<name>.sql" }];
    const wanted = `${place.schema}.${place.name}`;
    const made = objectsIn(file, place.kind);
    if (made.length === 0) return [{ line: 1, message: `does nothing with ${wanted}` }];
    const problems: Problem[] = made
      .filter(({ name }) => name !== wanted)
      .map(({ name, line }) => ({
        line,
        message: `${name} belongs into a file of its own name, not into that of ${wanted}`,
      }));
    if ((place.kind === "functions" || place.kind === "views") && made.length > 1) {
      problems.push({ line: made[1]?.line ?? 1, message: "one object a file" });
    }
    return problems;
  },
};

const PATTERNS = {
  functions: /create or replace (?:function|procedure) ([\w.]+)/g,
  views: /create (?:or replace )?view ([\w.]+)/g,
  policies: /(?:create policy \w+ on|alter table) ([\w.]+)/g,
  triggers: /create or replace (?:constraint )?trigger \w+\s[^;]*?\son ([\w.]+)/g,
  grants: /(?:grant|revoke) [^;]*? on (?:table )?([\w.]+)/g,
} as const;

function objectsIn(
  file: SourceFile,
  kind: keyof typeof PATTERNS,
): { name: string; line: number }[] {
  const sql = withoutCommentsAndStrings(file.text);
  return [...sql.matchAll(PATTERNS[kind])].map((match) => ({
    name: match[1] as string,
    line: file.lineAt(match.index),
  }));
}

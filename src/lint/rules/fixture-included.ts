import { isIn, type Project, type Rule } from "../rule.ts";

/** A fixture that no migration includes is a change that never happens. */
export const fixtureIncluded: Rule = {
  name: "fixture-included",
  applies: (path) => /^migrations\/fixtures\/.*\.sql$/.test(path),
  check(file, project) {
    const name = file.path.slice("migrations/fixtures/".length);
    if (includedIn(project).has(name)) return [];
    return [
      { line: 1, message: `no migration includes it: add "--! include ${name}" to current.sql` },
    ];
  },
};

const seen = new WeakMap<Project, Set<string>>();

/** Every fixture named by current.sql, by a committed migration or by another fixture. */
function includedIn(project: Project): Set<string> {
  const known = seen.get(project);
  if (known) return known;
  const names = new Set<string>();
  for (const path of project.paths) {
    if (!isIn(path, ["current.sql", "migrations/committed/", "migrations/fixtures/"])) continue;
    for (const match of (project.read(path) ?? "").matchAll(/^--! ?[Ii]ncluded? (\S+\.sql)\s*$/gm))
      names.add(match[1] as string);
  }
  seen.set(project, names);
  return names;
}

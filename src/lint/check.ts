import type { Finding, Project, Rule } from "./rule.ts";
import { SourceFile } from "./source-file.ts";

/** What the rules find in the project's files, ordered by file, line and rule. */
export function checkProject(project: Project, rules: readonly Rule[]): Finding[] {
  const findings = project.paths.flatMap((path) => checkFile(path, project, rules));
  return findings.toSorted(
    (left, right) =>
      compare(left.file, right.file) || left.line - right.line || compare(left.rule, right.rule),
  );
}

function checkFile(path: string, project: Project, rules: readonly Rule[]): Finding[] {
  const text = project.read(path);
  // A binary file has nothing to read.
  if (text === undefined || text.includes("\0")) return [];
  const file = new SourceFile(path, text);
  return rules
    .filter((rule) => rule.applies(path))
    .flatMap((rule) =>
      rule.check(file, project).map((problem) => ({ file: path, rule: rule.name, ...problem })),
    );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

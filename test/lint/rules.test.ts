import test from "ava";
import { checkProject } from "../../src/lint/check.ts";
import type { Project } from "../../src/lint/rule.ts";
import { RULES } from "../../src/lint/rules.ts";
import { SAMPLES, type Sample } from "./_samples.ts";

/** A project that consists of a sample's files. */
function projectOf(files: Sample["files"]): Project {
  return { paths: Object.keys(files), read: (path) => files[path] };
}

for (const rule of RULES) {
  const samples = SAMPLES[rule.name] ?? [];
  test(`${rule.name}: has a sample that passes and one that is flagged`, (t) => {
    t.true(samples.some((sample) => sample.flags.length === 0));
    t.true(samples.some((sample) => sample.flags.length > 0));
  });

  for (const { title, files, flags } of samples) {
    test(`${rule.name}: ${title}`, (t) => {
      const findings = checkProject(projectOf(files), [rule]);
      t.deepEqual(
        findings.map(({ file, line }) => `${file}:${line}`),
        flags,
        JSON.stringify(findings),
      );
      for (const finding of findings) {
        t.is(finding.rule, rule.name);
        t.regex(finding.message, /\S/);
      }
    });
  }
}

test("every set of samples belongs to a rule", (t) => {
  const names = RULES.map((rule) => rule.name);
  t.deepEqual(
    Object.keys(SAMPLES).filter((name) => !names.includes(name)),
    [],
  );
  t.is(new Set(names).size, names.length);
});

test("findings come ordered by file, line and rule", (t) => {
  const project = projectOf({
    "src/b.ts": "export default 1;\n",
    "src/a.ts": "const b = 2;\n\nexport default process.env;\n",
  });
  const findings = checkProject(project, RULES);
  t.deepEqual(
    findings.map(({ file, line, rule }) => `${file}:${line}: ${rule}`),
    ["src/a.ts:3: default-export", "src/a.ts:3: process-env", "src/b.ts:1: default-export"],
  );
});

test("binary files are not read as text", (t) => {
  t.deepEqual(checkProject(projectOf({ "src/a.ts": "\0process.env" }), RULES), []);
});

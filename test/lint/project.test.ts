import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { PROJECT_ROOT } from "../../src/db/migrate.ts";
import { checkProject } from "../../src/lint/check.ts";
import { RULES } from "../../src/lint/rules.ts";
import { runOxlint, runPrettier } from "../../src/lint/tools.ts";
import { trackedProject } from "../../src/lint/tracked-project.ts";

/** A folder with these files; removed when the test ends. The path ends in a slash. */
function folderWith(t: ExecutionContext, files: Record<string, string>): string {
  const root = `${mkdtempSync(join(tmpdir(), "gadb-lint-"))}/`;
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, text);
  }
  return root;
}

function hasGit(): boolean {
  try {
    execFileSync("git", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("the project's own rules find nothing in the project", (t) => {
  const findings = checkProject(trackedProject(PROJECT_ROOT), RULES);
  t.deepEqual(
    findings.map(({ file, line, rule, message }) => `${file}:${line}: ${rule}: ${message}`),
    [],
  );
});

test("without a repository, every file counts but those of tools and installations", (t) => {
  const root = folderWith(t, {
    "a.ts": "",
    "b/c.sql": "",
    "node_modules/x/index.js": "",
    "web/dist/x.js": "",
    ".data/secrets/x": "",
    "x.log": "",
  });
  symlinkSync("a.ts", `${root}link.ts`);
  const project = trackedProject(root);
  t.deepEqual(project.paths, ["a.ts", "b/c.sql"]);
  t.is(project.read("a.ts"), "");
  t.is(project.read("link.ts"), undefined);
});

(hasGit() ? test : test.skip)("in a repository, ignored and deleted files do not count", (t) => {
  const root = folderWith(t, {
    ".gitignore": "ignored/\n",
    "a.ts": "a",
    "ignored/b.ts": "b",
    "gone.ts": "c",
  });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "init.defaultBranch=main", ...args], { cwd: root, stdio: "ignore" });
  git("init");
  git("add", "gone.ts");
  rmSync(`${root}gone.ts`);
  t.deepEqual(trackedProject(root).paths, [".gitignore", "a.ts"]);
});

test("what oxlint and prettier find has file, line and rule", async (t) => {
  const root = folderWith(t, {
    ".oxlintrc.json": '{ "rules": { "eslint/no-debugger": "warn" } }\n',
    "good.ts": "export const a = 1;\n",
    "bad.ts": "export const a = 1;\ndebugger;\n",
    "ugly.ts": "export const a   =  1\n",
  });
  t.deepEqual(
    (await runOxlint(root)).map(({ file, line, rule }) => `${file}:${line}: ${rule}`),
    ["bad.ts:2: eslint(no-debugger)"],
  );
  t.deepEqual(
    (await runPrettier(root)).map(({ file, rule }) => `${file}: ${rule}`),
    ["ugly.ts: prettier"],
  );
});

test("a file that prettier cannot read is an error, not silence", async (t) => {
  const root = folderWith(t, { "broken.ts": "export const = ;\n" });
  await t.throwsAsync(runPrettier(root), { message: /broken\.ts/ });
});

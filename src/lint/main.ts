import { PROJECT_ROOT } from "../db/migrate.ts";
import { checkProject } from "./check.ts";
import { RULES } from "./rules.ts";
import { runOxlint, runPrettier } from "./tools.ts";
import { trackedProject } from "./tracked-project.ts";

/** Everything the linters and the project's own rules find: `file:line: rule: message`; exits 1 if there is anything. */
async function main(): Promise<number> {
  const project = trackedProject(PROJECT_ROOT);
  const findings = [
    ...checkProject(project, RULES),
    ...(await runOxlint(PROJECT_ROOT)),
    ...(await runPrettier(PROJECT_ROOT)),
  ];
  for (const { file, line, rule, message } of findings) {
    process.stdout.write(`${file}:${line}: ${rule}: ${message}\n`);
  }
  const summary = findings.length === 0 ? "nothing found" : `${findings.length} problems`;
  process.stdout.write(`lint: ${project.paths.length} files, ${summary}\n`);
  return findings.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`lint: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

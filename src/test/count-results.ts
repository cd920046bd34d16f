import { stripVTControlCharacters } from "node:util";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Among the passed: those that failed at first, and passed when they were run by themselves. */
  flaky?: number;
}

/** Totals of trouble that the reporter prints last. */
const FAILURES = [
  /^(\d+) tests? failed$/,
  /^(\d+) hooks? failed$/,
  /^(\d+) uncaught exceptions?$/,
  /^(\d+) unhandled rejections?$/,
  /^(\d+) tests? remained pending after a timeout$/,
];

/** Lines about whole files, each a failure of its own. */
const FILE_FAILURE = /^[✘✖×] (.* exited (due to|with) .*|No tests found in .*)$/;

/**
 * Counts the results in what ava's reporter has printed. Passed tests are counted line by line, because their total
 * appears only when nothing has failed. An unsuccessful exit without any counted failure is one failure.
 */
export function countResults(output: string, exitCode: number): Counts {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .map((line) => line.trim());
  const total = (pattern: RegExp) =>
    lines.reduce((sum, line) => sum + Number(pattern.exec(line)?.[1] ?? 0), 0);
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  const passed = total(/^(\d+) tests? passed$/) || count(/^[✔√] /);
  const failed = FAILURES.reduce((sum, pattern) => sum + total(pattern), 0) + count(FILE_FAILURE);
  const skipped = total(/^(\d+) tests? skipped$/) + total(/^(\d+) tests? todo$/);
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/** The line that ends every run. */
export function summary({ passed, failed, skipped, flaky = 0 }: Counts): string {
  const parts = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (flaky > 0) parts.push(`${flaky} of the passed at the second try`);
  return parts.join(", ");
}

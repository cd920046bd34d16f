import type { Counts } from "./count-results.ts";

/** More files than these are no accident. */
const MOST_FILES = 4;

/**
 * Whether what failed is run once more by itself: a few files, whose tests drive browsers, servers and networks by the
 * clock of a machine that does much else. What the database decides gets no second try: a race that is lost once in
 * a thousand runs is a fault of ours. Nor does what kills at random: what was lost once was lost.
 */
export function maySecondTry(files: readonly string[], { failed }: Counts): boolean {
  if (files.length === 0 || files.length > MOST_FILES || failed === 0) return false;
  return files.every(
    (file) => !file.startsWith("test/db/") && !/^test\/drills\/.*kills/.test(file),
  );
}

/** The counts of both tries: what failed in the first and not in the second is passed, and counted as flaky. */
export function afterSecondTry(first: Counts, second: Counts): Counts {
  if (second.failed > 0 || second.passed === 0) return first;
  return {
    ...first,
    passed: first.passed + first.failed,
    failed: 0,
    flaky: first.failed,
  };
}

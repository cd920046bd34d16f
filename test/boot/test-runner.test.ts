import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import test from "ava";
import { isPostgresAlive } from "../../src/db/embedded/postmaster.ts";
import { countResults, summary } from "../../src/test/count-results.ts";
import { failedFiles } from "../../src/test/failed-files.ts";
import { memoryFolder } from "../../src/test/memory-folder.ts";
import { afterSecondTry, maySecondTry } from "../../src/test/second-try.ts";
import { startTestCluster } from "../../src/test/test-cluster.ts";

const line = (output: string, code: number) => summary(countResults(output, code));

test("a run without failures takes ava's total", (t) => {
  t.is(line("  ✔ a › one\n  ✔ b › two (1.2s)\n  ─\n\n  2 tests passed\n", 0), "2 passed, 0 failed");
  t.is(
    line("  ✔ one\n  ─\n\n  1 test passed\n  2 tests skipped\n  1 test todo\n", 0),
    "1 passed, 0 failed, 3 skipped",
  );
});

test("a run with failures counts the passed ones by their lines", (t) => {
  t.is(
    line("  ✔ one\n  ✘ [fail]: two\n  ✔ three\n  ─\n\n  1 test failed\n", 1),
    "2 passed, 1 failed",
  );
  t.is(
    line("\u001b[32m✔\u001b[39m one\n  1 hook failed\n  2 uncaught exceptions\n", 1),
    "1 passed, 3 failed",
  );
});

test("files that break, timeouts and silent failures are failures", (t) => {
  t.is(line("  ✘ test/a.test.ts exited with a non-zero exit code: 1\n", 1), "0 passed, 1 failed");
  t.is(line("  ✘ No tests found in test/a.test.ts\n", 1), "0 passed, 1 failed");
  t.is(line("  ✔ one\n  2 tests remained pending after a timeout\n", 1), "1 passed, 2 failed");
  t.is(line("", 1), "0 passed, 1 failed");
});

test("what failed is traced to its files, whatever a title holds", (t) => {
  const output = [
    "  ✔ e2e › queue › passes",
    "  \u001b[31m✘ [fail]:\u001b[39m e2e › room › a › title with › marks",
    "  ✘ [fail]: boot › test-runner › this one",
    "  ✘ test/http/pages.test.ts exited due to SIGKILL",
    "  Unhandled rejection in test/worker/main.test.ts",
    "  Uncaught exception in test/worker/main.test.ts",
    "  2 tests were pending in test/live/events.test.ts",
    "  ✘ 1 test remaining in test/live/bounds.test.ts",
    "  ✘ [fail]: no file › of this name",
  ];
  t.deepEqual(failedFiles(output.join("\n")), [
    "test/boot/test-runner.test.ts",
    "test/e2e/room.test.ts",
    "test/http/pages.test.ts",
    "test/live/bounds.test.ts",
    "test/live/events.test.ts",
    "test/worker/main.test.ts",
  ]);
});

test("a few files get a second try, those of the database none", (t) => {
  const failed = { passed: 10, failed: 1, skipped: 0 };
  t.true(maySecondTry(["test/e2e/room.test.ts", "test/live/events.test.ts"], failed));
  t.false(maySecondTry(["test/e2e/room.test.ts", "test/db/roles.test.ts"], failed));
  t.true(maySecondTry(["test/drills/stalls.test.ts"], failed));
  t.false(maySecondTry(["test/drills/depot-kills.test.ts"], failed));
  t.false(maySecondTry(["a", "b", "c", "d", "e"], failed));
  t.false(maySecondTry([], failed));
  t.false(maySecondTry(["test/e2e/room.test.ts"], { ...failed, failed: 0 }));
});

test("only what passes by itself is forgiven, and it is said", (t) => {
  const first = { passed: 10, failed: 2, skipped: 1 };
  t.is(
    summary(afterSecondTry(first, { passed: 4, failed: 0, skipped: 0 })),
    "12 passed, 0 failed, 1 skipped, 2 of the passed at the second try",
  );
  t.is(
    summary(afterSecondTry(first, { passed: 3, failed: 1, skipped: 0 })),
    "10 passed, 2 failed, 1 skipped",
  );
  t.deepEqual(afterSecondTry(first, { passed: 0, failed: 0, skipped: 0 }), first);
});

test("a test cluster leaves neither process nor file", async (t) => {
  const cluster = await startTestCluster();
  t.true(isPostgresAlive(cluster.pid));
  await cluster.stop();
  t.false(isPostgresAlive(cluster.pid));
  t.false(existsSync(cluster.dir));
});

test("a cluster lies in memory only where there is room for it", (t) => {
  t.is(memoryFolder(Number.MAX_SAFE_INTEGER), tmpdir());
});

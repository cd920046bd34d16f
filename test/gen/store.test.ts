import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { PROJECT_ROOT } from "../../src/db/migrate.ts";
import { markdownTable } from "../../src/gen/outputs/output.ts";
import { stalePaths, storeText } from "../../src/gen/store.ts";

function folder(t: ExecutionContext): string {
  const root = `${mkdtempSync(join(tmpdir(), "gadb-gen-"))}/`;
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

test("files that are missing or differ by a byte are stale, by name and in order", async (t) => {
  const root = folder(t);
  writeFileSync(`${root}same`, "text\n");
  writeFileSync(`${root}other`, "text");
  const texts = new Map([
    ["same", "text\n"],
    ["other", "text\n"],
    ["deep/missing", ""],
  ]);
  t.deepEqual(await stalePaths(root, texts), ["deep/missing", "other"]);
});

test("storing a text makes its folders, and then nothing is stale", async (t) => {
  const root = folder(t);
  await storeText(root, "a/b/c.md", "text\n");
  t.is(readFileSync(`${root}a/b/c.md`, "utf8"), "text\n");
  t.deepEqual(await stalePaths(root, new Map([["a/b/c.md", "text\n"]])), []);
});

test("a file that cannot be read is an error, not stale", async (t) => {
  const root = folder(t);
  await t.throwsAsync(stalePaths(root, new Map([["", "text"]])), { code: "EISDIR" });
});

test("cells of a table hold bars, backslashes and line ends", (t) => {
  t.is(
    markdownTable(["a", "b"], [["x|y", "1\\2\n3"]]),
    "| a | b |\n| --- | --- |\n| x\\|y | 1\\\\2 3 |",
  );
});

test("the command refuses what it does not know", async (t) => {
  const run = promisify(execFile)(process.execPath, [`${PROJECT_ROOT}src/gen/main.ts`, "--chekc"], {
    timeout: 60_000,
  });
  await t.throwsAsync(run, { message: /--chekc/ });
});

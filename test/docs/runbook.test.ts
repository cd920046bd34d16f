import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TEXT = readFileSync(`${ROOT}docs/operations.md`, "utf8").split("\n");

/** The line above each block that says who runs it, or why nobody does. */
const MARKS = TEXT.flatMap((line, at) =>
  /^ *```\w+$/.test(line) ? [{ line: at + 1, mark: TEXT[at - 1]?.trim() ?? "" }] : [],
);

test("every block of the runbook is run by a drill, or says why not", (t) => {
  t.true(MARKS.length >= 10);
  for (const { line, mark } of MARKS)
    t.regex(mark, /^<!-- (drill: [a-z-]+|not run: .{20,}) -->$/, `docs/operations.md:${line}`);
});

test("what a drill is said to run, one runs", (t) => {
  const folder = `${ROOT}test/drills/`;
  const drills = readdirSync(folder).map((name) => readFileSync(folder + name, "utf8"));
  for (const { mark } of MARKS) {
    const name = /drill: ([a-z-]+)/.exec(mark)?.[1];
    if (name === undefined) continue;
    t.true(
      drills.some((text) => text.includes(`"${name}"`)),
      name,
    );
  }
});

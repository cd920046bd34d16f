import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import test from "ava";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FAULTS = 42;
/** Numbers of attacks that the design gives to none. */
const GAPS = new Set([
  21, 23, 33, 42, 47, 48, 62, 64, 70, 73, 89, 91, 98, 103, 107, 109, 115, 117, 119, 124, 126, 128,
]);
const ATTACKS = 132;

async function rows(): Promise<string[][]> {
  const text = await readFile(`${ROOT}docs/references/faults.md`, "utf8");
  return text
    .split("\n")
    .filter((line) => /^\| [FH]\d/.test(line))
    .map((line) => line.slice(2, -2).split(" | "));
}

/** `H22–H32, H34` → 22 … 32, 34. */
function numbers(ids: string): number[] {
  return ids.split(", ").flatMap((id) => {
    const [from = 0, to = from] = id.split("–").map((each) => Number(each.slice(1)));
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}

test("every fault and every attack of the design has a row", async (t) => {
  const all = await rows();
  const faults = all.filter(([id]) => id?.startsWith("F")).flatMap(([id = ""]) => numbers(id));
  t.deepEqual(
    faults,
    Array.from({ length: FAULTS }, (_, at) => at + 1),
  );
  const attacks = new Set(
    all.filter(([id]) => id?.startsWith("H")).flatMap(([id = ""]) => numbers(id)),
  );
  for (let at = 1; at <= ATTACKS; at += 1) if (!GAPS.has(at)) t.true(attacks.has(at), `H${at}`);
});

test("each names tests that exist, or says why there is none", async (t) => {
  for (const [id, , where = ""] of await rows()) {
    const files = [...where.matchAll(/test\/[\w./-]+\w/g)].map(([file]) => file);
    for (const file of files) t.true(existsSync(ROOT + file), `${id}: ${file}`);
    const says = /^\*\*cannot arise\*\*: .{20,}/.test(where);
    t.true(says || files.length > 0, id);
  }
});

test("the runbook has a line for each trap, with a test that exists or a reason", async (t) => {
  const text = await readFile(`${ROOT}docs/operations.md`, "utf8");
  const traps = text.split("\n").filter((line) => /^\| [BE]\d \|/.test(line));
  t.deepEqual(
    traps.map((line) => line.slice(2, 4)),
    ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "E1", "E2", "E3", "E4", "E5", "E6", "E7"],
  );
  for (const line of traps)
    for (const [file] of line.matchAll(/test\/[\w./-]+\.ts/g))
      t.true(existsSync(ROOT + file), file);
});

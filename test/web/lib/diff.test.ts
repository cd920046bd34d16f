import test from "ava";
import { diffLines, unified, type DiffLine } from "../../../web/lib/diff.ts";

const SIGNS = { same: " ", added: "+", removed: "-" } as const;
const shown = (lines: readonly DiffLine[]) => lines.map(({ kind, text }) => SIGNS[kind] + text);

/** The text that is left when the lines of the other one are taken away. */
function side(lines: readonly DiffLine[], without: DiffLine["kind"]): string {
  return lines
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => `${text}\n`)
    .join("");
}

test("a line that was changed is taken away and put in", (t) => {
  t.deepEqual(shown(diffLines("a\nb\nc\n", "a\nB\nc\n")), [" a", "-b", "+B", " c"]);
});

test("lines are numbered as in their own text", (t) => {
  const lines = diffLines("a\nc\n", "a\nb\nc\n");
  t.deepEqual(
    lines.map(({ before, after }) => [before, after]),
    [
      [1, 1],
      [undefined, 2],
      [2, 3],
    ],
  );
});

test("nothing differs in the same text, and the ends of lines do not count", (t) => {
  t.deepEqual(unified(diffLines("a\nb\n", "a\nb\n")), []);
  t.deepEqual(unified(diffLines("a\r\nb\r\n", "a\nb")), []);
  t.deepEqual(diffLines("", ""), []);
});

test("an empty text becomes another, and the other way round", (t) => {
  t.deepEqual(shown(diffLines("", "a\nb\n")), ["+a", "+b"]);
  t.deepEqual(shown(diffLines("a\nb\n", "")), ["-a", "-b"]);
});

test("both texts can be told from it, whatever they are", (t) => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const text = () => Array.from({ length: random(30) }, () => `${"abcd"[random(4)]}\n`).join("");
  for (let times = 0; times < 300; times += 1) {
    const [before, after] = [text(), text()];
    const lines = diffLines(before, after);
    t.is(side(lines, "added"), before);
    t.is(side(lines, "removed"), after);
  }
});

test("texts that have nothing in common are told in one piece, without a long search", (t) => {
  const text = (name: string) =>
    Array.from({ length: 3_000 }, (_, at) => `${name} ${at}\n`).join("");
  const lines = diffLines(text("old"), text("new"));
  t.is(lines.length, 6_000);
  t.is(lines[0]?.kind, "removed");
  t.is(lines.at(-1)?.kind, "added");
});

test("what is far from a change is folded away", (t) => {
  const before = Array.from({ length: 20 }, (_, at) => `${at}\n`).join("");
  const lines = unified(diffLines(before, before.replace("10\n", "ten\n")), 2);
  t.deepEqual(
    lines.map((line) => (line.kind === "gap" ? `… ${line.count}` : line.text)),
    ["… 8", "8", "9", "10", "ten", "11", "12", "… 7"],
  );
});

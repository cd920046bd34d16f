import test from "ava";
import { ArchivePaths } from "../../../plugins/depot/bulk/archive-paths.ts";

const A = "0198a000-0000-7000-8000-00000000000a";
const B = "0198b000-0000-7000-8000-00000000000b";

function one(parentPath: string, filename: string): string {
  return new ArchivePaths().add({ parentPath, filename, assetId: A });
}

const table: [parentPath: string, filename: string, path: string][] = [
  ["", "hero.png", "hero.png"],
  ["characters/hero", "hero.png", "characters/hero/hero.png"],
  ["größe", "漢字.png", "größe/漢字.png"],
  // None of these can be in the database; an archive must not depend on it.
  ["../../etc", "passwd", "_/_/etc/passwd"],
  ["/absolute", "x", "absolute/x"],
  ["a//b/", "x", "a/b/x"],
  ["a/./b", "..", "a/_/b/_"],
  ["a\\..\\b", "c\\d", "a_.._b/c_d"],
  ["a\nb", "c\0d", "a_b/c_d"],
  // What Windows cannot write.
  ["C:", "x", "C_/x"],
  ["con", "NUL.txt", "_con/_NUL.txt"],
  ["end.", "x ", "end/x"],
  ["", 'a<b>c:d"e|f?g*h.png', "a_b_c_d_e_f_g_h.png"],
  ["", "photo_\u202egnp.exe", "photo_gnp.exe"],
];

for (const [parentPath, filename, path] of table) {
  test(`${JSON.stringify(parentPath)} and ${JSON.stringify(filename)} lie at ${path}`, (t) => {
    t.is(one(parentPath, filename), path);
  });
}

test("two files never share a path, also where capitals do not count", (t) => {
  const paths = new ArchivePaths();
  t.is(paths.add({ parentPath: "a", filename: "Hero.png", assetId: A }), "a/Hero.png");
  t.is(paths.add({ parentPath: "a", filename: "hero.png", assetId: B }), `a/hero~${B}.png`);
  t.is(paths.add({ parentPath: "A", filename: "HERO.png", assetId: B }), `A/HERO~${B}.png`);
  t.is(paths.add({ parentPath: "b", filename: "hero.png", assetId: B }), "b/hero.png");
  t.is(paths.add({ parentPath: "b", filename: "cafe\u0301", assetId: A }), "b/cafe\u0301");
  t.is(paths.add({ parentPath: "b", filename: "caf\u00e9", assetId: B }), `b/caf\u00e9~${B}`);
});

test("a file is never where a folder is", (t) => {
  const paths = new ArchivePaths();
  t.is(paths.add({ parentPath: "", filename: "hero", assetId: A }), "hero");
  t.is(paths.add({ parentPath: "hero", filename: "x", assetId: B }), "hero~/x");
  t.is(paths.add({ parentPath: "props", filename: "y", assetId: B }), "props/y");
  t.is(paths.add({ parentPath: "", filename: "PROPS", assetId: A }), `PROPS~${A}`);
});

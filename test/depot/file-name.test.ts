import test from "ava";
import { cleanFileName } from "../../plugins/depot/file-name.ts";
import { DepotError } from "../../src/errors.ts";

const kept: [given: string, kept: string][] = [
  ["hero_texture.png", "hero_texture.png"],
  ["Größe – 漢字 🎮.png", "Größe – 漢字 🎮.png"],
  ["../../etc/passwd", "passwd"],
  ["..\\..\\windows\\system32\\hal.dll", "hal.dll"],
  ["/absolute/hero.png", "hero.png"],
  ["C:\\work\\hero.png", "hero.png"],
  ["\\\\server\\share\\hero.png", "hero.png"],
  ["CON", "CON"],
  ["hero.", "hero."],
  ["%2e%2e%2fpasswd", "%2e%2e%2fpasswd"],
  ['we"ird;name.png', 'we"ird;name.png'],
  // e + combining acute and the one character are the same name.
  ["cafe\u0301.png", "caf\u00e9.png"],
  // Reading direction: shown as photo_exe.png otherwise.
  ["photo_\u202egnp.exe", "photo_gnp.exe"],
  ["  hero.png  ", "hero.png"],
  ["x".repeat(255), "x".repeat(255)],
];

for (const [given, expected] of kept) {
  test(`the name ${JSON.stringify(given).slice(0, 40)} is kept as ${JSON.stringify(expected).slice(0, 40)}`, (t) => {
    t.is(cleanFileName(given), expected);
  });
}

const refused: [what: string, given: string | undefined][] = [
  ["no name", undefined],
  ["an empty name", ""],
  ["only a folder", "folder/"],
  ["a dot", "."],
  ["two dots", "a/.."],
  ["only invisible characters", "\u200b\u202e"],
  ["a NUL", "a\0b.png"],
  ["a line break", "a\r\nSet-Cookie: x.png"],
  ["a DEL", "a\x7f.png"],
  ["half a surrogate pair", "a\ud800.png"],
  ["256 characters", "x".repeat(256)],
  ["3000 characters", "x".repeat(3000)],
];

for (const [what, given] of refused) {
  test(`${what} is refused with BADIN`, (t) => {
    const error = t.throws(() => cleanFileName(given), { instanceOf: DepotError });
    t.is(error.code, "BADIN");
    t.is(error.status, 400);
  });
}

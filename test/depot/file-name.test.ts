import test from "ava";
import { cleanFileName, portableName, readFileName } from "../../plugins/depot/file-name.ts";
import { DepotError } from "../../src/errors.ts";

const kept: [given: string, kept: string][] = [
  ["hero_texture.png", "hero_texture.png"],
  ["Größe – 漢字 🎮.png", "Größe – 漢字 🎮.png"],
  ["../../etc/passwd", "passwd"],
  ["..\\..\\windows\\system32\\hal.dll", "hal.dll"],
  ["/absolute/hero.png", "hero.png"],
  ["C:\\work\\hero.png", "hero.png"],
  ["\\\\server\\share\\hero.png", "hero.png"],
  ["%2e%2e%2fpasswd", "%2e%2e%2fpasswd"],
  ['we"ird;name.png', 'we"ird;name.png'],
  [".gitignore", ".gitignore"],
  // e + combining acute and the one character are the same name.
  ["cafe\u0301.png", "caf\u00e9.png"],
  // Reading direction: shown as photo_exe.png otherwise.
  ["photo_\u202egnp.exe", "photo_gnp.exe"],
  ["\u2066a\u2069\u061c\u200f.png", "a.png"],
  ["  hero.png  ", "hero.png"],
  // Windows drops what is at the end, and takes these for devices.
  ["hero.", "hero"],
  ["hero.png. . .", "hero.png"],
  ["CON", "_CON"],
  ["nul.txt", "_nul.txt"],
  ["Com1.tar.gz", "_Com1.tar.gz"],
  ["LPT9 .x", "_LPT9 .x"],
  ["COM¹", "_COM¹"],
  ["aux.", "_aux"],
  ["conin$", "_conin$"],
  ["console.png", "console.png"],
  ["COM10", "COM10"],
  // 255 bytes, whatever the characters take; the extension stays.
  ["x".repeat(255), "x".repeat(255)],
  [`${"x".repeat(300)}.png`, `${"x".repeat(251)}.png`],
  ["漢".repeat(85), "漢".repeat(85)],
  [`${"漢".repeat(100)}.png`, `${"漢".repeat(83)}.png`],
  ["🎮".repeat(64), "🎮".repeat(63)],
  [`a.${"x".repeat(300)}`, `a.${"x".repeat(253)}`],
];

for (const [given, expected] of kept) {
  test(`the name ${show(given)} is kept as ${show(expected)}`, (t) => {
    t.is(cleanFileName(given), expected);
    t.true(Buffer.byteLength(expected) <= 255);
    // Cleaning twice changes nothing more.
    t.is(cleanFileName(expected), expected);
    t.deepEqual(readFileName(given), {
      filename: expected,
      originalFilename: given === expected ? undefined : given,
    });
  });
}

const refused: [what: string, given: string | undefined][] = [
  ["no name", undefined],
  ["an empty name", ""],
  ["only a folder", "folder/"],
  ["a dot", "."],
  ["two dots", "a/.."],
  ["three dots", "..."],
  ["only invisible characters", "\u200b\u202e"],
  ["a NUL", "a\0b.png"],
  ["a line break", "a\r\nSet-Cookie: x.png"],
  ["a line separator", "a\u2028b.png"],
  ["a DEL", "a\x7f.png"],
  ["a C1 control", "a\x85.png"],
  ["half a surrogate pair", "a\ud800.png"],
  ["1001 characters", "x".repeat(1001)],
];

for (const [what, given] of refused) {
  test(`${what} is refused with BADIN`, (t) => {
    const error = t.throws(() => cleanFileName(given), { instanceOf: DepotError });
    t.is(error.code, "BADIN");
    t.is(error.status, 400);
  });
}

const portable: [given: string, expected: string][] = [
  ["hero.png", "hero.png"],
  ["", "_"],
  [".", "_"],
  ["..", "_"],
  ["a/b\\c", "a_b_c"],
  ["a\0b\nc", "a_b_c"],
  ['a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h"],
  ["nul", "_nul"],
  ["a\ud800b", "a\ufffdb"],
];

for (const [given, expected] of portable) {
  test(`in archives ${show(given)} is ${show(expected)}`, (t) => {
    t.is(portableName(given), expected);
    t.is(portableName(expected), expected);
  });
}

/** Short, and without characters that turn the reading direction of this list. */
function show(text: string): string {
  return `${JSON.stringify(text.slice(0, 40))} (${text.length})`.replace(
    /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

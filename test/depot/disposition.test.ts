import test from "ava";
import { contentDisposition } from "../../plugins/depot/media-policy.ts";
import { cleanFileName } from "../../plugins/depot/file-name.ts";

const names = [
  "hero.png",
  "hero texture (final) v2.png",
  'we"ird".png',
  "back\\slash.png",
  "semi;colon=x.png",
  "a; filename=evil.exe",
  "a\"; filename*=UTF-8''evil.exe",
  "100%.png",
  "%41.png",
  "größe.png",
  "漢字 – テスト.png",
  "🎮.png",
  "Ünï'cödé!.png",
  "=?utf-8?q?a?=.png",
  "-o evil",
  "..hidden",
  ".gitignore",
  "_CON",
  "x".repeat(255),
  `${"漢".repeat(83)}.png`,
  "a\u00a0b.png",
  "e\u0301.png",
];

for (const [index, name] of names.entries()) {
  test(`name ${index}, ${name.slice(0, 30)}, is told exactly and breaks out of nothing`, (t) => {
    for (const [wantsInline, type] of [
      [true, "image/png"],
      [false, "image/png"],
      [true, "text/html"],
    ] as const) {
      const header = contentDisposition(name, type, wantsInline);
      t.regex(header, /^[\x20-\x7e]+$/);
      const { kind, parameters } = read(header);
      t.is(kind, wantsInline && type === "image/png" ? "inline" : "attachment");
      t.deepEqual(
        [...parameters.keys()].filter((key) => !["filename", "filename*"].includes(key)),
        [],
      );
      t.is(nameOf(parameters), name);
    }
  });
}

test("what a header must not hold cannot come in, and would come out harmless", (t) => {
  for (const name of ["a\r\nSet-Cookie: x=y.png", "a\nb", "a\0b", "a\u2028b"]) {
    t.throws(() => cleanFileName(name));
    const header = contentDisposition(name, "image/png", false);
    t.regex(header, /^[\x20-\x7e]+$/);
  }
});

/** Reads a header by the grammar of RFC 6266, strictly. */
function read(header: string): { kind: string; parameters: Map<string, string> } {
  const [, kind = "", rest = ""] = /^([a-z]+)(.*)$/.exec(header) ?? [];
  const parameters = new Map<string, string>();
  const parameter = /; ([a-z]+\*?)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"\\]+))/y;
  while (parameter.lastIndex < rest.length) {
    const found = parameter.exec(rest);
    if (!found) throw new Error(`Malformed: ${header}`);
    const [, key = "", quoted, token] = found;
    if (parameters.has(key)) throw new Error(`${key} comes twice: ${header}`);
    parameters.set(key, quoted?.replace(/\\(.)/g, "$1") ?? (token as string));
  }
  return { kind, parameters };
}

/** The extended parameter counts more (RFC 6266 section 4.3). */
function nameOf(parameters: Map<string, string>): string {
  const extended = parameters.get("filename*");
  if (extended === undefined) return parameters.get("filename") as string;
  const [, encoded] = /^UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})*)$/.exec(extended) ?? [];
  return decodeURIComponent(encoded as string);
}

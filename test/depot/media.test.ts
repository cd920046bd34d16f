import test from "ava";
import { contentDisposition, contentType } from "../../plugins/depot/media-policy.ts";
import { sniffMediaType } from "../../plugins/depot/sniff-media-type.ts";

const PNG = Buffer.from(
  "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082",
  "hex",
);
const WAV = Buffer.concat([Buffer.from("RIFF\x24\0\0\0WAVEfmt ", "latin1"), Buffer.alloc(28)]);

const found: [what: string, head: Buffer, type: string][] = [
  ["a PNG", PNG, "image/png"],
  ["a WAV", WAV, "audio/wav"],
  ["a JPEG", Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"), "image/jpeg"],
  ["nothing", Buffer.alloc(0), "application/octet-stream"],
  ["random bytes", Buffer.from([0, 1, 2, 3, 254, 255]), "application/octet-stream"],
  ["a text", Buffer.from("v 0.0 1.0 2.0\nv 1.0 1.0 2.0\n"), "text/plain"],
  ["a text cut within a character", Buffer.from("größe").subarray(0, 3), "text/plain"],
  ["HTML", Buffer.from("<!DOCTYPE html><script>alert(1)</script>"), "text/html"],
  ["HTML after spaces", Buffer.from("\n  <script>alert(1)</script>"), "text/html"],
  ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "image/svg+xml"],
  [
    "SVG behind a prolog",
    Buffer.from('<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="…"/>'),
    "image/svg+xml",
  ],
  ["XML", Buffer.from('<?xml version="1.0"?><scene/>'), "application/xml"],
  [
    "glTF",
    Buffer.from('{ "asset": { "generator": "x", "version": "2.0" }, "scenes": [] }'),
    "model/gltf+json",
  ],
  ["JSON", Buffer.from('{"a": 1}'), "application/json"],
];

for (const [what, head, type] of found) {
  test(`${what} is found to be ${type}`, async (t) => {
    t.is(await sniffMediaType(head), type);
  });
}

test("only what runs nothing is shown by browsers", (t) => {
  t.is(contentType("image/png"), "image/png");
  t.regex(contentDisposition("a.png", "image/png", true), /^inline/);
  t.regex(contentDisposition("a.png", "image/png", false), /^attachment/);
  for (const type of [
    "image/svg+xml",
    "text/html",
    "application/xml",
    "application/pdf",
    "text/plain",
    "model/gltf+json",
  ]) {
    t.is(contentType(type), "application/octet-stream", type);
    t.regex(contentDisposition("a", type, true), /^attachment/, type);
  }
});

test("a name cannot break out of Content-Disposition", (t) => {
  for (const name of ['a".png', "a;filename=b.exe", "größe 漢字.png", "a\\b.png", "100%.png"]) {
    const header = contentDisposition(name, "image/png", false);
    // oxlint-disable-next-line no-control-regex
    t.notRegex(header, /[\r\n\x00-\x1f]|[^\x20-\x7e]/, name);
    t.regex(header, /^attachment; filename/);
  }
  t.is(contentDisposition('a".png', "image/png", false), 'attachment; filename="a\\".png"');
});

import { once } from "node:events";
import test from "ava";
import { extract, type Header } from "tar-stream";
import {
  TAR_END,
  tarEntryBytes,
  tarHeader,
  tarPadding,
  type TarEntry,
} from "../../../plugins/depot/bulk/tar.ts";
import { readTar } from "./_read-tar.ts";

const changedAt = new Date("2026-03-01T10:00:00Z");

const paths = [
  "hero.png",
  "characters/hero/hero_texture.png",
  `${"a/".repeat(49)}bc`,
  `${"a/".repeat(50)}b`,
  `characters/${"x".repeat(200)}.png`,
  "größe/漢字 🎮.png",
  `${"漢".repeat(85)}/${"字".repeat(85)}`,
  "with space and 'quotes' = yes\u00a0.txt",
];

for (const path of paths) {
  test(`the path ${path.slice(0, 40)} of ${path.length} characters is read back`, async (t) => {
    for (const size of [0, 1, 511, 512, 513]) {
      const entry: TarEntry = { path, sizeBytes: size, changedAt };
      const content = Buffer.alloc(size, "x");
      const bytes = Buffer.concat([tarHeader(entry), content, tarPadding(size), TAR_END]);
      t.is(bytes.length, tarEntryBytes(entry) + TAR_END.length);
      t.is(bytes.length % 512, 0);
      const [found, ...others] = await readTar(bytes);
      t.is(others.length, 0);
      t.is(found?.header.name, path);
      t.is(found?.header.size, size);
      t.is(found?.header.type, "file");
      t.is(found?.header.mode, 0o644);
      t.is(found?.header.mtime?.getTime(), changedAt.getTime());
      t.true(found?.body.equals(content));
    }
  });
}

test("sizes beyond eight gibibytes are in an extended header", async (t) => {
  for (const sizeBytes of [8 * 1024 ** 3 - 1, 8 * 1024 ** 3, 5 * 1024 ** 4]) {
    const header = tarHeader({ path: "big.bin", sizeBytes, changedAt });
    t.is(header.length, sizeBytes < 8 * 1024 ** 3 ? 512 : 1536);
    const reader = extract();
    const entry = once(reader, "entry");
    reader.on("error", () => {});
    reader.write(header);
    t.is(((await entry) as [Header])[0].size, sizeBytes);
    reader.destroy();
  }
});

test("a pax record counts its own length, at the edges too", async (t) => {
  for (let length = 80; length < 130; length += 1) {
    const path = "ä".repeat(length);
    const entry = { path, sizeBytes: 0, changedAt };
    const [found] = await readTar(Buffer.concat([tarHeader(entry), TAR_END]));
    t.is(found?.header.name, path);
  }
});

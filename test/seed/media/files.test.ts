import { createHash } from "node:crypto";
import test from "ava";
import { DEMO_FILES, type DemoFile } from "../../../ops/seed/media/files.ts";

const ALL: (DemoFile & { asset: string; version: number })[] = Object.entries(DEMO_FILES).flatMap(
  ([asset, files]) => files.map((file, index) => ({ ...file, asset, version: index + 1 })),
);
const made = new Map(ALL.map((file) => [`${file.asset} ${file.version}`, file.make()]));

test("every file begins as its kind of file does", (t) => {
  for (const { filename, asset, version } of ALL) {
    const bytes = made.get(`${asset} ${version}`) as Buffer;
    const extension = filename.slice(filename.lastIndexOf(".") + 1);
    const begins: Record<string, (file: Buffer) => boolean> = {
      png: (file) => file.readUInt32BE(0) === 0x89504e47,
      glb: (file) =>
        file.toString("latin1", 0, 4) === "glTF" && file.readUInt32LE(8) === file.length,
      gltf: (file) => JSON.parse(file.toString()).asset.version === "2.0",
      wav: (file) =>
        file.toString("latin1", 0, 4) === "RIFF" && file.readUInt32LE(4) === file.length - 8,
      json: (file) => JSON.parse(file.toString()).items.length > 0,
      wgsl: (file) => file.toString().includes("@fragment fn"),
    };
    t.true(begins[extension]?.(bytes), `${asset} ${version}`);
  }
});

test("no two versions have the same content", (t) => {
  const digests = [...made.values()].map((bytes) =>
    createHash("sha256").update(bytes).digest("hex"),
  );
  t.is(new Set(digests).size, ALL.length);
});

test("the second shader differs from the first in every place it should", (t) => {
  const text = made.get("water_surface 2")?.toString() ?? "";
  t.regex(text, /three sums of sines/);
  t.regex(text, /h \+ chop/);
  t.regex(text, /let foam/);
});

test("made again, files have the same bytes", (t) => {
  for (const asset of ["hero_model", "guild_banner", "footsteps_stone", "anvil"] as const) {
    t.true(DEMO_FILES[asset][0].make().equals(made.get(`${asset} 1`) as Buffer), asset);
  }
});

import test from "ava";
import { encodeGlb, encodeGltf } from "../../../ops/seed/media/glb.ts";
import { anvilModel, heroModel } from "../../../ops/seed/media/models.ts";

interface Gltf {
  buffers: { byteLength: number; uri?: string }[];
  bufferViews: { byteOffset: number; byteLength: number; target?: number }[];
  accessors: {
    bufferView: number;
    componentType: number;
    count: number;
    type: string;
    min?: number[];
    max?: number[];
  }[];
  meshes: {
    primitives: { attributes: Record<string, number>; indices: number; material: number }[];
  }[];
  materials: { pbrMetallicRoughness: { baseColorTexture?: { index: number } } }[];
  images?: { bufferView: number; mimeType: string }[];
}

const HERO = {
  armour: "#888888",
  cloth: "#702020",
  trim: "#c09030",
  eyes: "#30d0ff",
  cape: true,
  hammer: true,
};

test("a GLB has a header, a JSON chunk padded with spaces and a binary chunk, each at multiples of four", (t) => {
  const file = encodeGlb(heroModel(HERO));
  t.is(file.toString("latin1", 0, 4), "glTF");
  t.is(file.readUInt32LE(4), 2);
  t.is(file.readUInt32LE(8), file.length);
  const { json, binary, jsonLength } = readGlb(file);
  t.is(jsonLength % 4, 0);
  t.is(file.readUInt32LE(16), 0x4e4f534a);
  t.is(file.readUInt32LE(24 + jsonLength), 0x004e4942);
  t.is(json.buffers[0]?.byteLength, binary.length);
});

test("every accessor stays inside its view, every index inside its vertices, and the bounds are right", (t) => {
  for (const model of [
    heroModel(HERO, Buffer.from("not looked at")),
    anvilModel("#555555", true),
  ]) {
    const { json, binary } = readGlb(encodeGlb(model));
    for (const primitive of json.meshes.flatMap((mesh) => mesh.primitives)) {
      const positions = read(json, binary, primitive.attributes["POSITION"] as number);
      const normals = read(json, binary, primitive.attributes["NORMAL"] as number);
      const indices = read(json, binary, primitive.indices);
      const accessor = json.accessors[primitive.attributes["POSITION"] as number];
      t.is(positions.length, normals.length);
      t.true(indices.every((index) => index < positions.length / 3));
      for (const axis of [0, 1, 2]) {
        const values = positions.filter((_, at) => at % 3 === axis);
        t.is(accessor?.min?.[axis], Math.min(...values));
        t.is(accessor?.max?.[axis], Math.max(...values));
      }
      for (let at = 0; at < normals.length; at += 3) {
        const length = Math.hypot(
          normals[at] as number,
          normals[at + 1] as number,
          normals[at + 2] as number,
        );
        if (Math.abs(length - 1) > 1e-3) return t.fail(`a normal has the length ${length}`);
      }
    }
  }
});

test("a picture travels in the file and the textured material refers to it", (t) => {
  const picture = Buffer.from("a picture of 26 characters");
  const { json, binary } = readGlb(encodeGlb(heroModel(HERO, picture)));
  const view = json.bufferViews[json.images?.[0]?.bufferView ?? -1];
  t.deepEqual(
    binary.subarray(view?.byteOffset, (view?.byteOffset ?? 0) + (view?.byteLength ?? 0)),
    picture,
  );
  t.is(
    json.materials.filter((material) => material.pbrMetallicRoughness.baseColorTexture).length,
    1,
  );
});

test("the JSON form carries the same binary data", (t) => {
  const model = anvilModel("#555555", false);
  const json = JSON.parse(encodeGltf(model).toString()) as Gltf;
  const data = Buffer.from((json.buffers[0]?.uri ?? "").split(",")[1] ?? "", "base64");
  t.deepEqual(data, readGlb(encodeGlb(model)).binary);
});

function readGlb(file: Buffer): { json: Gltf; binary: Buffer; jsonLength: number } {
  const jsonLength = file.readUInt32LE(12);
  const json = JSON.parse(file.toString("utf8", 20, 20 + jsonLength)) as Gltf;
  const from = 28 + jsonLength;
  return {
    json,
    binary: file.subarray(from, from + file.readUInt32LE(20 + jsonLength)),
    jsonLength,
  };
}

/** The numbers of an accessor; throws when they do not fit their view. */
function read(json: Gltf, binary: Buffer, index: number): number[] {
  const accessor = json.accessors[index];
  const view = json.bufferViews[accessor?.bufferView ?? -1];
  if (!accessor || !view) throw new Error("dangling reference");
  const width = { SCALAR: 1, VEC2: 2, VEC3: 3 }[accessor.type] ?? 0;
  const size = accessor.componentType === 5126 ? 4 : 2;
  const count = accessor.count * width;
  if (view.byteLength !== count * size || view.byteOffset % 4 !== 0)
    throw new Error("the view does not fit");
  const at = (offset: number) => view.byteOffset + offset * size;
  return Array.from({ length: count }, (_, offset) =>
    size === 4 ? binary.readFloatLE(at(offset)) : binary.readUInt16LE(at(offset)),
  );
}

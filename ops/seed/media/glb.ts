import { join, type Mesh } from "./mesh.ts";

/** A metallic-roughness material of glTF: linear base colour, how metallic and how rough, optional glow and picture. */
export interface Material {
  name: string;
  colour: readonly [number, number, number];
  metallic: number;
  roughness: number;
  glow?: readonly [number, number, number];
  /** Whether the model's picture is laid over the colour. */
  textured?: boolean;
}

/** A model: parts by material, and at most one PNG that textured materials share. */
export interface Model {
  name: string;
  parts: readonly { material: Material; mesh: Mesh }[];
  picture?: Uint8Array;
}

interface GltfJson {
  [key: string]: unknown;
  buffers: { byteLength: number; uri?: string }[];
}

const MAGIC = 0x46546c67; // "glTF"
const FLOAT = 5126;
const UNSIGNED_SHORT = 5123;
const VERTICES = 34962;
const INDICES = 34963;

/** Encodes a model as a binary glTF 2.0 file. Each material may have at most 65,535 vertices. */
export function encodeGlb(model: Model): Buffer {
  const { json, binary } = buildGltf(model);
  const text = padded(Buffer.from(JSON.stringify(json)), 0x20);
  const header = Buffer.alloc(12);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(12 + 8 + text.length + 8 + binary.length, 8);
  return Buffer.concat([
    header,
    chunkHeader(text.length, 0x4e4f534a),
    text,
    chunkHeader(binary.length, 0x004e4942),
    binary,
  ]);
}

/** Encodes a model as a glTF 2.0 JSON file that carries its binary data itself. */
export function encodeGltf(model: Model): Buffer {
  const { json, binary } = buildGltf(model);
  json.buffers = [
    {
      byteLength: binary.length,
      uri: `data:application/octet-stream;base64,${binary.toString("base64")}`,
    },
  ];
  return Buffer.from(`${JSON.stringify(json, null, 1)}\n`);
}

function buildGltf(model: Model): { json: GltfJson; binary: Buffer } {
  const store = new BinaryStore();
  const materials = [...new Set(model.parts.map((part) => part.material))];
  const primitives = materials.map((material, index) => {
    const mesh = join(
      model.parts.filter((part) => part.material === material).map((part) => part.mesh),
    );
    return {
      attributes: {
        POSITION: store.floats(mesh.positions, 3, true),
        NORMAL: store.floats(mesh.normals, 3),
        ...(material.textured && { TEXCOORD_0: store.floats(mesh.uvs, 2) }),
      },
      indices: store.shorts(mesh.indices),
      material: index,
    };
  });
  const images = model.picture
    ? [{ mimeType: "image/png", bufferView: store.bytes(model.picture) }]
    : [];
  const json: GltfJson = {
    asset: { version: "2.0", generator: "game-asset-db demo studio" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ name: model.name, mesh: 0 }],
    meshes: [{ name: model.name, primitives }],
    materials: materials.map((material) => gltfMaterial(material)),
    ...(images.length > 0 && {
      images,
      textures: [{ source: 0, sampler: 0 }],
      samplers: [{ wrapS: 10497, wrapT: 10497 }],
    }),
    accessors: store.accessors,
    bufferViews: store.views,
    buffers: [{ byteLength: 0 }],
  };
  const binary = store.whole();
  json.buffers = [{ byteLength: binary.length }];
  return { json, binary };
}

function gltfMaterial(material: Material): Record<string, unknown> {
  return {
    name: material.name,
    pbrMetallicRoughness: {
      baseColorFactor: [...material.colour, 1],
      metallicFactor: material.metallic,
      roughnessFactor: material.roughness,
      ...(material.textured && { baseColorTexture: { index: 0 } }),
    },
    ...(material.glow && { emissiveFactor: material.glow }),
    doubleSided: true,
  };
}

/** Collects binary data, each piece at a multiple of 4 bytes, with the views and accessors that describe it. */
class BinaryStore {
  readonly accessors: Record<string, unknown>[] = [];
  readonly views: Record<string, unknown>[] = [];
  readonly #pieces: Buffer[] = [];
  #length = 0;

  floats(values: readonly number[], width: 2 | 3, withBounds = false): number {
    const view = this.#view(Buffer.from(Float32Array.from(values).buffer), VERTICES);
    const type = width === 3 ? "VEC3" : "VEC2";
    const bounds = withBounds
      ? { min: bound(values, width, Math.min), max: bound(values, width, Math.max) }
      : {};
    return (
      this.accessors.push({
        bufferView: view,
        componentType: FLOAT,
        count: values.length / width,
        type,
        ...bounds,
      }) - 1
    );
  }

  shorts(values: readonly number[]): number {
    const view = this.#view(Buffer.from(Uint16Array.from(values).buffer), INDICES);
    return (
      this.accessors.push({
        bufferView: view,
        componentType: UNSIGNED_SHORT,
        count: values.length,
        type: "SCALAR",
      }) - 1
    );
  }

  bytes(data: Uint8Array): number {
    return this.#view(Buffer.from(data));
  }

  whole(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  #view(data: Buffer, target?: number): number {
    const view = {
      buffer: 0,
      byteOffset: this.#length,
      byteLength: data.length,
      ...(target !== undefined && { target }),
    };
    const piece = padded(data, 0);
    this.#pieces.push(piece);
    this.#length += piece.length;
    return this.views.push(view) - 1;
  }
}

/** The bounds as they read back from 32-bit floats, which is what validators compare with. */
function bound(
  values: readonly number[],
  width: number,
  choose: (a: number, b: number) => number,
): number[] {
  const result = Array.from({ length: width }, (_, axis) => Math.fround(values[axis] as number));
  values.forEach((value, index) => {
    result[index % width] = choose(result[index % width] as number, Math.fround(value));
  });
  return result;
}

function chunkHeader(length: number, type: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(type, 4);
  return header;
}

function padded(data: Buffer, filler: number): Buffer {
  const missing = (4 - (data.length % 4)) % 4;
  return missing === 0 ? data : Buffer.concat([data, Buffer.alloc(missing, filler)]);
}

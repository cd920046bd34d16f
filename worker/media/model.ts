import { readFile } from "node:fs/promises";
import {
  getBounds,
  PlatformIO,
  type Document,
  type JSONDocument,
  type Primitive,
} from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import { MediaProblem, type MediaResult } from "./media-result.ts";

/** A derived GLB that is larger stays undone: the file itself can be downloaded. */
const MAX_GLB_BYTES = 64 * 1024 ** 2;

/** glTF's primitive modes, in which three corners make a triangle and each further one another. */
const TRIANGLES = 4;
const STRIP = 5;
const FAN = 6;

/** Looks at a model: its facts. One as JSON with everything embedded is written as GLB, too. */
export async function lookAtModel(path: string, mediaType: string): Promise<MediaResult> {
  const io = new EmbeddedIO();
  io.registerExtensions(ALL_EXTENSIONS);
  const bytes = await readFile(path);
  const isJson = mediaType.startsWith("model/gltf+json");
  const json = isJson ? readJson(bytes) : await io.binaryToJSON(bytes);
  refuseOthers(json);
  const document = await io.readJSON(json);
  const facts = factsOf(document);
  if (!isJson) return { facts, files: [] };
  const glb = await io.writeBinary(document);
  if (glb.length > MAX_GLB_BYTES) return { facts, files: [] };
  return { facts, files: [{ kind: "glb", mediaType: "model/gltf-binary", bytes: glb }] };
}

/** Reads nothing but what is inside of the file: a model can name any other, on this machine or elsewhere. */
class EmbeddedIO extends PlatformIO {
  protected override async readURI(): Promise<never> {
    throw new MediaProblem("The model refers to other files.");
  }

  protected override resolve(_base: string, path: string): string {
    return path;
  }

  protected override dirname(): string {
    return "";
  }
}

function readJson(bytes: Buffer): JSONDocument {
  return { json: JSON.parse(bytes.toString("utf8")), resources: {} };
}

function refuseOthers({ json, resources }: JSONDocument): void {
  const uris = [...(json.buffers ?? []), ...(json.images ?? [])].flatMap(({ uri }) => uri ?? []);
  for (const uri of uris) {
    if (!uri.startsWith("data:") && !(uri in resources))
      throw new MediaProblem(
        "The model refers to other files, which are not looked at. Export it with everything embedded, as GLB for instance.",
      );
  }
}

function factsOf(document: Document): Record<string, unknown> {
  const root = document.getRoot();
  const primitives = root.listMeshes().flatMap((mesh) => mesh.listPrimitives());
  return {
    triangles: sum(primitives.map(trianglesOf)),
    vertices: sum(
      primitives.map((primitive) => primitive.getAttribute("POSITION")?.getCount() ?? 0),
    ),
    meshes: root.listMeshes().length,
    materials: root.listMaterials().length,
    textures: root.listTextures().length,
    animations: root.listAnimations().length,
    bounds: boundsOf(document),
    extensions: root.listExtensionsUsed().map(({ extensionName }) => extensionName),
  };
}

function trianglesOf(primitive: Primitive): number {
  const count =
    primitive.getIndices()?.getCount() ?? primitive.getAttribute("POSITION")?.getCount() ?? 0;
  const mode = primitive.getMode();
  if (mode === TRIANGLES) return Math.floor(count / 3);
  return mode === STRIP || mode === FAN ? Math.max(0, count - 2) : 0;
}

function boundsOf(document: Document): { min: number[]; max: number[] } | null {
  const root = document.getRoot();
  const scene = root.getDefaultScene() ?? root.listScenes()[0];
  if (scene === undefined) return null;
  const { min, max } = getBounds(scene);
  return [...min, ...max].every(Number.isFinite) ? { min: [...min], max: [...max] } : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import {
  AssetsNamedDocument,
  AssetTypesDocument,
  CreateAssetDocument,
  UploadTargetDocument,
  type GadbClient,
  type UploadTargetFragment,
} from "../../src/sdk/index.ts";
import { assetNames, droppedName } from "../lib/upload-match.ts";

/** An asset that a file may go to, and what the database says of an upload to it. */
export type UploadTarget = UploadTargetFragment;

/** A file, and where it lay in what was dropped. */
export interface DroppedFile {
  /** "props/hero.png"; the bare name for a file that was dropped by itself. */
  path: string;
  file: File;
}

/** Names asked for in one request. */
const NAMES_AT_ONCE = 100;

/** The assets of a project that any of these files may belong to. `branch`: without, the mainline. */
export async function loadTargets(
  client: GadbClient,
  projectId: string,
  files: readonly DroppedFile[],
  branch: string | undefined,
): Promise<UploadTarget[]> {
  const names = [...new Set(files.flatMap(({ path }) => assetNames(droppedName(path).name)))];
  const found: UploadTarget[] = [];
  for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
    const { assetsNamed } = await client.request(AssetsNamedDocument, {
      projectId,
      names: names.slice(at, at + NAMES_AT_ONCE),
      branch,
    });
    found.push(...(assetsNamed?.nodes ?? []));
  }
  return found;
}

/** One asset as a target; undefined when it is not there or not shared. */
export async function loadTarget(
  client: GadbClient,
  id: string,
  branch: string | undefined,
): Promise<UploadTarget | undefined> {
  const { asset } = await client.request(UploadTargetDocument, { id, branch });
  return asset ?? undefined;
}

/** The names of the kinds of assets. */
export async function loadAssetTypes(client: GadbClient): Promise<string[]> {
  const { assetTypes } = await client.request(AssetTypesDocument);
  return (assetTypes?.nodes ?? []).map(({ name }) => name);
}

/** Adds an asset and returns its id. */
export async function createAsset(
  client: GadbClient,
  asset: { projectId: string; name: string; parentPath: string; type: string },
): Promise<string> {
  const { createAsset: made } = await client.request(CreateAssetDocument, asset);
  const id = made?.asset?.id;
  if (id === undefined) throw new Error("The new asset has no id.");
  return id;
}

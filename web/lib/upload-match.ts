/** Which assets dropped files belong to. */

/** A file as it was dropped: its folders inside what was dropped, and its name. */
export interface DroppedName {
  /** Without slashes at the ends; empty for a file that was dropped by itself. */
  folder: string;
  name: string;
}

/** An asset that a file may belong to. */
export interface Target {
  id: string;
  name: string;
  parentPath: string;
}

/** Splits the path of a file inside a dropped folder: "props/hero.png" → props and hero.png. */
export function droppedName(path: string): DroppedName {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return { folder: parts.slice(0, -1).join("/"), name: parts.at(-1) ?? path };
}

/**
 * What an asset may be called that a file belongs to, best first: the whole name, the name without its ending, and that
 * without the number of a version ("hero_v012.png" → hero_v012.png, hero_v012, hero).
 */
export function assetNames(filename: string): string[] {
  const stem = withoutEnding(filename);
  const bare = stem.replace(/[._ -]?v\d{1,4}$/i, "");
  return [...new Set([filename, stem, bare])].filter((name) => name !== "");
}

/** What a new asset for a file would be called. */
export function newAssetName(filename: string): string {
  return assetNames(filename).at(-1) ?? filename;
}

/** The assets that a file may belong to, best first. `targets` may hold others, too. */
export function candidatesFor<T extends Target>(file: DroppedName, targets: readonly T[]): T[] {
  const names = assetNames(file.name).map((name) => name.toLowerCase());
  return targets
    .map((target) => ({
      target,
      byName: names.indexOf(target.name.toLowerCase()),
      byFolder: folderDistance(file.folder, target.parentPath),
    }))
    .filter(({ byName }) => byName >= 0)
    .toSorted((one, other) => one.byFolder - other.byFolder || one.byName - other.byName)
    .map(({ target }) => target);
}

/** The one asset that a file belongs to without asking: the only candidate, or the only one in its folder. */
export function certainTarget<T extends Target>(
  file: DroppedName,
  candidates: readonly T[],
): T | undefined {
  const [best, second] = candidates;
  if (best === undefined || second === undefined) return best;
  const rank = (target: T) =>
    `${folderDistance(file.folder, target.parentPath)} ${assetNames(file.name)
      .map((name) => name.toLowerCase())
      .indexOf(target.name.toLowerCase())}`;
  return rank(best) === rank(second) ? undefined : best;
}

/** 0: the very folder; 1: a folder that ends like it; 2: another one. */
function folderDistance(dropped: string, parentPath: string): number {
  const one = dropped.toLowerCase();
  const other = parentPath.toLowerCase();
  if (one === other) return 0;
  const ends = (long: string, short: string) => short !== "" && `/${long}`.endsWith(`/${short}`);
  return ends(one, other) || ends(other, one) ? 1 : 2;
}

function withoutEnding(filename: string): string {
  const at = filename.lastIndexOf(".");
  return at <= 0 ? filename : filename.slice(0, at);
}

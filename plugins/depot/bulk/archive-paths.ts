import { portableName } from "../file-name.ts";

/** Where a file shall lie in an archive. */
export interface WantedPlace {
  /** Folders with slashes between them; empty for the top. */
  parentPath: string;
  filename: string;
  assetId: string;
}

/**
 * Gives each file of an archive a path of its own that is harmless to unpack everywhere: relative, without `..`, and two
 * never differ by capitals alone, because Windows and macOS would write both into one file.
 */
export class ArchivePaths {
  readonly #taken = new Set<string>();
  readonly #folders = new Set<string>();
  /** Folders repeat: most files share one with the file before. */
  #lastParent: { given: string; cleaned: string } | undefined;

  /** The path for the next file. */
  add({ parentPath, filename, assetId }: WantedPlace): string {
    const folder = this.#folder(parentPath);
    const name = portableName(filename);
    const prefix = folder === "" ? "" : `${folder}/`;
    const path = this.#isFree(prefix + name)
      ? prefix + name
      : // An asset has one file in an archive, so its id makes the name its own.
        `${prefix}${marked(name, assetId)}`;
    this.#taken.add(fold(path));
    return path;
  }

  #folder(parentPath: string): string {
    if (this.#lastParent?.given === parentPath) return this.#lastParent.cleaned;
    let cleaned = "";
    for (const segment of parentPath.split("/").filter((text) => text !== "")) {
      cleaned += `${cleaned === "" ? "" : "/"}${portableName(segment)}`;
      // A file may have the name that this folder has.
      while (this.#taken.has(fold(cleaned))) cleaned += "~";
      this.#folders.add(fold(cleaned));
    }
    this.#lastParent = { given: parentPath, cleaned };
    return cleaned;
  }

  #isFree(path: string): boolean {
    const folded = fold(path);
    return !this.#taken.has(folded) && !this.#folders.has(folded);
  }
}

function fold(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function marked(name: string, assetId: string): string {
  const dot = name.lastIndexOf(".");
  const at = dot > 0 ? dot : name.length;
  return `${name.slice(0, at)}~${assetId}${name.slice(at)}`;
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** The paths below `root` (which ends in a slash) whose files are missing or differ from the texts, in order. */
export async function stalePaths(
  root: string,
  texts: ReadonlyMap<string, string>,
): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of texts) {
    const found = await readFile(root + path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (found !== text) stale.push(path);
  }
  return stale.toSorted();
}

/** Writes the text of a path below `root`, with the folders it needs. */
export async function storeText(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(root + path), { recursive: true });
  await writeFile(root + path, text);
}

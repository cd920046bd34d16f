import { randomUUID } from "node:crypto";
import { link, mkdir, open, opendir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FoundContent } from "./store.ts";

/** Makes the folder of a digest. It is durable only once its own parent has been forced to disk. */
export async function makeDigestFolder(blobs: string, sha256: string): Promise<string> {
  let folder = blobs;
  for (const name of [sha256.slice(0, 2), sha256.slice(2, 4)]) {
    const parent = folder;
    folder = join(parent, name);
    await mkdir(folder, { mode: 0o750 }).then(
      () => syncFolder(parent),
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      },
    );
  }
  return folder;
}

/** Throws unless files can move from `tmp` to `blobs` by a link. */
export async function requireLinks(tmp: string, blobs: string): Promise<void> {
  const [from, to] = await Promise.all([stat(tmp), stat(blobs)]);
  if (from.dev !== to.dev)
    throw new Error(`The depot's folders ${tmp} and ${blobs} must be on one file system.`);
  // Several servers, workers and jobs may open it at the same moment.
  const probe = join(tmp, `.probe-${randomUUID()}`);
  try {
    await writeFile(probe, "");
    await link(probe, `${probe}-link`);
  } catch (cause) {
    throw new Error(`The depot's folder ${tmp} must be writable and allow hard links.`, { cause });
  } finally {
    await Promise.all([rm(probe, { force: true }), rm(`${probe}-link`, { force: true })]);
  }
}

/** Forces a folder's entries to disk: until then a power cut may undo a link. Windows offers no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Finds the content below `blobs`, a few names at a time: there may be millions. */
export async function* walkContents(blobs: string): AsyncGenerator<FoundContent> {
  for await (const first of namesIn(blobs, /^[0-9a-f]{2}$/)) {
    for await (const second of namesIn(join(blobs, first), /^[0-9a-f]{2}$/)) {
      const folder = join(blobs, first, second);
      for await (const sha256 of namesIn(folder, /^[0-9a-f]{64}$/)) {
        // What lies in another digest's folder is found by nobody, so it is no content.
        if (!sha256.startsWith(first + second)) continue;
        const stats = await stat(join(folder, sha256)).catch(ignoreMissing);
        if (stats?.isFile()) yield { sha256, sizeBytes: stats.size, changedAt: stats.mtime };
      }
    }
  }
}

async function* namesIn(folder: string, pattern: RegExp): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(ignoreMissing);
  if (!entries) return;
  for await (const { name } of entries) if (pattern.test(name)) yield name;
}

/** What vanishes meanwhile is not there. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
  return undefined;
}

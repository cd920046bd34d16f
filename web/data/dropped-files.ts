import type { DroppedFile } from "./upload-targets.ts";

/** More are not taken at once: a review table of thousands helps nobody, and the command line does it better. */
export const MOST_FILES = 500;

/** One thing that was dropped, read from the event while it lasted. */
export interface DroppedEntry {
  entry: FileSystemEntry | null;
  file: File | null;
}

/** The files of a drop, those inside dropped folders with their path; at most `MOST_FILES`. */
export async function readEntries(entries: readonly DroppedEntry[]): Promise<DroppedFile[]> {
  const found: DroppedFile[] = [];
  for (const { entry, file } of entries) {
    if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, "", found);
    else if (file !== null) found.push({ path: file.name, file });
  }
  return found.slice(0, MOST_FILES);
}

async function walk(
  folder: FileSystemDirectoryEntry,
  path: string,
  found: DroppedFile[],
): Promise<void> {
  const inside = path === "" ? folder.name : `${path}/${folder.name}`;
  const reader = folder.createReader();
  while (found.length < MOST_FILES) {
    // A few at a time, until none come.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return;
    for (const entry of entries) await take(entry, inside, found);
  }
}

async function take(entry: FileSystemEntry, path: string, found: DroppedFile[]): Promise<void> {
  if (found.length >= MOST_FILES || entry.name.startsWith(".")) return;
  if (entry.isDirectory) return walk(entry as FileSystemDirectoryEntry, path, found);
  const file = await new Promise<File>((resolve, reject) =>
    (entry as FileSystemFileEntry).file(resolve, reject),
  );
  found.push({ path: `${path}/${file.name}`, file });
}

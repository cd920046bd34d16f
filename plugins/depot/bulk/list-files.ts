import type { ClientBase } from "pg";
import { DepotError } from "../../../src/errors.ts";
import { findArchiveTitle } from "../../../src/sql/find-archive-title.ts";
import {
  listArchiveFiles,
  type ArchiveRequest,
  type ArchiveRow,
} from "../../../src/sql/list-archive-files.ts";
import { ArchivePaths } from "./archive-paths.ts";
import { FileList } from "./file-list.ts";

/** A list of more files takes more memory than one request should. */
const MAX_FILES = 1_000_000;
/** How many damaged files a refusal names. */
const MAX_NAMED = 10;

/** What an archive holds, and what it is called. */
export interface ListedArchive {
  files: FileList;
  title: string;
}

/**
 * Lists the files of an archive, of one moment, as whoever the transaction acts as. Throws NTFND when there is nothing in
 * the folder asked for, BADST when some files are known to be damaged, BADIN when there are too many.
 */
export async function listFiles(
  client: ClientBase,
  request: ArchiveRequest,
): Promise<ListedArchive> {
  const files = new FileList();
  const paths = new ArchivePaths();
  const damaged: string[] = [];
  for await (const page of listArchiveFiles(client, request)) {
    for (const row of page) {
      const path = paths.add(row);
      if (row.isDamaged && damaged.length < MAX_NAMED) damaged.push(path);
      files.add({ path, ...describe(row) });
    }
    if (files.length > MAX_FILES) throw tooMany();
  }
  if (damaged.length > 0) throw holdsDamage(damaged);
  if (files.length === 0 && request.folder !== "") {
    throw new DepotError("NTFND", `There is no file in "${request.folder}".`, {
      hint: "Check the path: folders as the assets have them, with slashes.",
    });
  }
  const found = await findArchiveTitle(client, request.kind, request.id);
  const at = request.changeId === undefined ? "" : ` at ${request.changeId}`;
  return { files, title: `${found?.project ?? "archive"} ${found?.name ?? ""}${at}.tar` };
}

function describe({ sha256, sizeBytes, createdAt }: ArchiveRow) {
  return { sha256, sizeBytes, changedAt: createdAt };
}

function holdsDamage(paths: string[]): DepotError {
  return new DepotError("BADST", "The stored content of some of these files is damaged.", {
    detail: { paths },
    hint: "Upload them again to heal them, or fetch folders without them.",
  });
}

function tooMany(): DepotError {
  return new DepotError("BADIN", `An archive holds ${MAX_FILES} files at most.`, {
    hint: "Fetch folder by folder, with path.",
  });
}

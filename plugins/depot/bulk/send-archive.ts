import type { ServerResponse } from "node:http";
import { openReader } from "../content-reader.ts";
import { ContentSender } from "../content-sender.ts";
import { openContent, type ContentSource } from "../content-source.ts";
import type { ArchiveFile, FileList } from "./file-list.ts";
import { readAhead } from "./small-files.ts";
import { TAR_END, tarEntryBytes, tarHeader, tarPadding } from "./tar.ts";

/** Small files leave together in pieces of this size. */
const BATCH_BYTES = 256 * 1024;

/** How many bytes the archive of these files has, to the last one. */
export function archiveBytes(files: FileList): number {
  let total = TAR_END.length;
  for (const file of files) total += tarEntryBytes(file);
  return total;
}

/**
 * Sends files as a tar archive, each checked against its digest. Calls `begin` once it is certain that the first one can
 * be sent. Throws DamagedContent and ClientGone; the answer must be cut off then, for its announced length is not reached.
 */
export async function sendArchive(
  source: ContentSource,
  res: ServerResponse,
  files: FileList,
  begin: () => void,
): Promise<void> {
  const archive = new ArchiveSender(source, res);
  let hasBegun = false;
  for await (const { file, bytes } of readAhead(source, files)) {
    if (!hasBegun) begin();
    hasBegun = true;
    if (bytes) await archive.addSmall(file, bytes);
    else await archive.addLarge(file);
  }
  if (!hasBegun) begin();
  await archive.end();
}

class ArchiveSender {
  readonly #source: ContentSource;
  readonly #res: ServerResponse;
  readonly #sender: ContentSender;
  #batch: Buffer[] = [];
  #batchBytes = 0;

  constructor(source: ContentSource, res: ServerResponse) {
    this.#source = source;
    this.#res = res;
    this.#sender = new ContentSender(res, source.hashers);
  }

  async addSmall(file: ArchiveFile, bytes: Buffer): Promise<void> {
    await this.#add(tarHeader(file), bytes, tarPadding(bytes.length));
  }

  async addLarge(file: ArchiveFile): Promise<void> {
    const { sha256, sizeBytes } = file;
    const { store, proven } = this.#source;
    await this.#add(tarHeader(file));
    await this.#flush();
    const content = await openContent(store, file);
    const { stamp } = content;
    const isVerified = !proven.isProven(sha256, stamp);
    await this.#sender.send({ reader: openReader(content), sizeBytes, sha256, isVerified });
    if (isVerified) proven.remember(sha256, stamp);
    await this.#add(tarPadding(sizeBytes));
  }

  async end(): Promise<void> {
    await this.#add(TAR_END);
    await this.#flush();
    this.#res.end();
  }

  async #add(...pieces: Buffer[]): Promise<void> {
    for (const piece of pieces) {
      this.#batch.push(piece);
      this.#batchBytes += piece.length;
    }
    if (this.#batchBytes >= BATCH_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
    if (bytes.length > 0) await this.#sender.sendBytes(bytes);
  }
}

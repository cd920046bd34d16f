import { once } from "node:events";
import { extract, type Header } from "tar-stream";

/** A file of an archive. */
export interface TarFile {
  path: string;
  body: Buffer;
  header: Header;
}

/** Reads an archive with a reader of others. Throws when it is malformed. */
export async function readTar(bytes: Buffer): Promise<TarFile[]> {
  const found: TarFile[] = [];
  const reader = extract();
  reader.on("entry", (header, stream, next) => {
    const pieces: Buffer[] = [];
    stream.on("data", (piece) => pieces.push(piece as Buffer));
    stream.on("end", () => {
      found.push({ path: header.name, body: Buffer.concat(pieces), header });
      next();
    });
  });
  const finished = once(reader, "finish");
  reader.end(bytes);
  await finished;
  return found;
}

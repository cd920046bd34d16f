import { BlobSource } from "../files/blob-source.ts";
import { StreamSource, type UploadFile, type UploadSource } from "../files/upload-source.ts";
import { GadbError } from "../gadb-error.ts";
import { hashPieces, type HashOptions, type PlatformFiles } from "../platform.ts";
import { hashBlob } from "./hash-blob.ts";
import { LocalResumeStore } from "./local-resume-store.ts";
import { Sha256 } from "./sha256.ts";

/** Files of pages and their workers. */
export const browserFiles: PlatformFiles = {
  openFile: async (file) => openFile(file),
  hashFile,
  makeHash: () => new Sha256(),
  openTarget: async () => {
    throw noPaths();
  },
  resumeStore: new LocalResumeStore(),
};

function openFile(file: UploadFile): UploadSource {
  if (typeof file === "string") throw noPaths();
  if (file instanceof Blob) return new BlobSource(file);
  if (file instanceof Uint8Array) return new BlobSource(toBlob(file));
  return new StreamSource(file, toBlob);
}

function hashFile(source: UploadSource, options: HashOptions): Promise<string> {
  if (source instanceof BlobSource) return hashBlob(source.blob, options);
  return hashPieces(new Sha256(), (source.pieces as () => AsyncIterable<Uint8Array>)(), options);
}

function toBlob(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>]);
}

function noPaths(): GadbError {
  return new GadbError({
    code: "BADIN",
    message: "There are no paths in a browser.",
    hint: "Give a File or Blob to upload, a WritableStream to download into.",
  });
}

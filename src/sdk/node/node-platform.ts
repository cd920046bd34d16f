import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { BlobSource } from "../files/blob-source.ts";
import { MemoryResumeStore, type ResumeStore } from "../files/resume-store.ts";
import { StreamSource, type UploadFile, type UploadSource } from "../files/upload-source.ts";
import { hashPieces, type GrowingHash, type Platform, type PlatformFiles } from "../platform.ts";
import { BytesSource, toBody } from "./bytes-source.ts";
import { FileSource } from "./file-source.ts";
import { openFileTarget } from "./file-target.ts";

/** Node; uploads are remembered for as long as the process lives, unless another store is given. */
export function nodePlatform(resumeStore: ResumeStore = new MemoryResumeStore()): Platform {
  const files: PlatformFiles = {
    openFile,
    hashFile: (source, options) =>
      hashPieces(makeHash(), (source.pieces as () => AsyncIterable<Uint8Array>)(), options),
    makeHash,
    openTarget: openFileTarget,
    resumeStore,
  };
  return { defaultUrl: undefined, loadFiles: async () => files };
}

async function openFile(file: UploadFile): Promise<UploadSource> {
  if (typeof file === "string") return FileSource.open(file);
  if (file instanceof Blob) return new BlobSource(file, streamOf);
  if (file instanceof Uint8Array) return new BytesSource(file);
  return new StreamSource(file, toBody);
}

function makeHash(): GrowingHash {
  const hash = createHash("sha256");
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest("hex"),
  };
}

/** Node's requests take no Blob. tus-js-client reads `size` for Content-Length. */
function streamOf(part: Blob): Readable & { size: number } {
  return Object.assign(Readable.fromWeb(part.stream() as never), { size: part.size });
}

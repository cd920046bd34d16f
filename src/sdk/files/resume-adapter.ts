import type { PreviousUpload, UrlStorage } from "tus-js-client";
import type { ResumeStore } from "./resume-store.ts";

/** Our store as tus-js-client wants it: the key is the fingerprint. */
export function resumeAdapter(store: ResumeStore): UrlStorage {
  return {
    findAllUploads: async () => [],
    async findUploadsByFingerprint(key) {
      const address = await store.find(key);
      return address === undefined ? [] : [previousUpload(key, address)];
    },
    async addUpload(key, { uploadUrl }) {
      if (uploadUrl !== null) await store.keep(key, uploadUrl);
      return key;
    },
    removeUpload: (key) => store.forget(key),
  };
}

function previousUpload(key: string, uploadUrl: string): PreviousUpload {
  return {
    size: null,
    metadata: {},
    creationTime: "",
    urlStorageKey: key,
    uploadUrl,
    parallelUploadUrls: null,
  };
}

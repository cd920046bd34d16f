import { KEPT_FOR_MS, type KeptUpload, type ResumeStore } from "../files/resume-store.ts";

/** The part of a browser's storage that is used here. */
interface PageStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

const PREFIX = "gadb.upload.";

/** In the browser's local storage, so that another page goes on. A browser that forbids it forgets. */
export class LocalResumeStore implements ResumeStore {
  async find(key: string): Promise<string | undefined> {
    return this.#safely((storage) => readEntry(storage, PREFIX + key)?.address);
  }

  async keep(key: string, address: string): Promise<void> {
    this.#safely((storage) => {
      prune(storage);
      storage.setItem(PREFIX + key, JSON.stringify({ address, at: Date.now() }));
    });
  }

  async forget(key: string): Promise<void> {
    this.#safely((storage) => storage.removeItem(PREFIX + key));
  }

  #safely<T>(use: (storage: PageStorage) => T): T | undefined {
    try {
      return use((globalThis as unknown as { localStorage: PageStorage }).localStorage);
    } catch {
      // Full or forbidden: the upload cannot be continued by another page then.
      return undefined;
    }
  }
}

function readEntry(storage: PageStorage, name: string): KeptUpload | undefined {
  const text = storage.getItem(name);
  return text === null ? undefined : (JSON.parse(text) as KeptUpload);
}

function prune(storage: PageStorage): void {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const name of names) {
    if (!name?.startsWith(PREFIX)) continue;
    const entry = readEntry(storage, name);
    if (entry !== undefined && Date.now() - entry.at > KEPT_FOR_MS) storage.removeItem(name);
  }
}

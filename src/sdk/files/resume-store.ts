/** Remembers where an upload is on the server, by what tells the file, so that it goes on after a crash. */
export interface ResumeStore {
  find(key: string): Promise<string | undefined>;
  keep(key: string, address: string): Promise<void>;
  forget(key: string): Promise<void>;
}

/** What is kept of each upload. */
export interface KeptUpload {
  address: string;
  /** When it was written, in milliseconds. */
  at: number;
}

/** The server forgets an upload a week after its last bytes. */
export const KEPT_FOR_MS = 8 * 24 * 60 * 60 * 1000;

/** For as long as the process or page lives. */
export class MemoryResumeStore implements ResumeStore {
  readonly #kept = new Map<string, string>();

  async find(key: string): Promise<string | undefined> {
    return this.#kept.get(key);
  }

  async keep(key: string, address: string): Promise<void> {
    this.#kept.set(key, address);
  }

  async forget(key: string): Promise<void> {
    this.#kept.delete(key);
  }
}

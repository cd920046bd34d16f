import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KEPT_FOR_MS, type KeptUpload, type ResumeStore } from "../files/resume-store.ts";

/**
 * A folder with a small file for each upload under way, so that another process goes on. Several may use it at once:
 * files appear whole, and each upload has its own.
 */
export class FolderResumeStore implements ResumeStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async find(key: string): Promise<string | undefined> {
    try {
      const kept = JSON.parse(await readFile(this.#pathOf(key), "utf8")) as KeptUpload;
      return kept.address;
    } catch {
      // Not there, or not ours: the upload begins anew.
      return undefined;
    }
  }

  async keep(key: string, address: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#prune();
    const kept: KeptUpload = { address, at: Date.now() };
    const partial = join(this.#folder, `${randomUUID()}.part`);
    await writeFile(partial, JSON.stringify(kept), { mode: 0o600 });
    await rename(partial, this.#pathOf(key));
  }

  async forget(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  async #prune(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!/^[0-9a-f-]+\.(json|part)$/.test(name)) continue;
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > KEPT_FOR_MS) await rm(path, { force: true });
    }
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${createHash("sha256").update(key).digest("hex")}.json`);
  }
}

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { LocalStore } from "../../plugins/depot/local-store.ts";
import { MemoryStore } from "../../plugins/depot/memory-store.ts";
import { tempDir } from "../_helpers/temp-dir.ts";
import type { StoreUnderTest } from "./_store-suite.ts";

/** A store in a folder under test. */
export interface LocalUnderTest extends StoreUnderTest {
  store: LocalStore;
  folder: string;
}

/** A store in `folder`, by default a fresh one, that is closed when the test ends. */
export async function openLocal(t: ExecutionContext, folder = tempDir(t)): Promise<LocalUnderTest> {
  const open = async () => {
    const store = await LocalStore.open(folder);
    t.teardown(() => store.close());
    return store;
  };
  const store = await open();
  const damage = async (sha256: string, bytes: Buffer) => {
    const path = join(folder, store.pathOf(sha256));
    await rm(path);
    await writeFile(path, bytes);
  };
  return { store, folder, restart: open, damage };
}

/** A store in memory. */
export async function openMemory(): Promise<StoreUnderTest> {
  const store = new MemoryStore();
  const damage = async (sha256: string, bytes: Buffer) =>
    void store.blobs.set(sha256, { bytes, changedAt: new Date() });
  return { store, restart: async () => store.crash(), damage };
}

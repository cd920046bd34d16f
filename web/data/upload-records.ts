import type { ResumeStore } from "../../src/sdk/index.ts";
import { kept } from "./storage.ts";

/** What is remembered of an upload, so that it goes on after the page was closed. */
export interface UploadRecord {
  id: string;
  userId: string;
  /** The tab that has it; see `ownTab`. */
  tab: string;
  projectId: string;
  projectName: string;
  assetId: string;
  assetName: string;
  branch: string | undefined;
  comment: string;
  filename: string;
  size: number;
  lastModified: number;
  takesLock: boolean;
  /** Bytes that the server had when that was last written. */
  sent: number;
  /** Tells the content, and where its upload stands on the server. */
  key?: string;
  address?: string;
  /** When it began, in milliseconds. */
  at: number;
}

const NAME = "uploads";
/** The server forgets an upload a week after its last bytes. */
const KEPT_FOR_MS = 8 * 24 * 60 * 60 * 1000;
const LOCK_PREFIX = "gadb-uploads-";

/** This tab, while it lives: other tabs see by its lock that its uploads are taken care of. */
export const ownTab: string = crypto.getRandomValues(new Uint32Array(2)).join("-");

/** Holds this tab's lock until the tab is gone. */
export function holdTab(): void {
  if (!("locks" in navigator)) return;
  void navigator.locks.request(LOCK_PREFIX + ownTab, () => new Promise(() => {}));
}

/** What somebody had under way and no tab takes care of. */
export async function orphanedRecords(userId: string): Promise<UploadRecord[]> {
  const alive = await livingTabs();
  return read().filter((record) => record.userId === userId && !alive.has(record.tab));
}

/** Writes a record, new or changed. */
export function keepRecord(record: UploadRecord): void {
  write([...read().filter(({ id }) => id !== record.id), record]);
}

export function forgetRecord(id: string): void {
  write(read().filter((record) => record.id !== id));
}

/** Where the SDK keeps the address of one upload. Other content under the same record gives up what was there. */
export function resumeStoreOf(
  record: UploadRecord,
  giveUp: (address: string) => void,
): ResumeStore {
  return {
    async find(key) {
      return record.key === key ? record.address : undefined;
    },
    async keep(key, address) {
      if (record.address !== undefined && record.address !== address) giveUp(record.address);
      Object.assign(record, { key, address });
      keepRecord(record);
    },
    async forget() {
      delete record.key;
      delete record.address;
      keepRecord(record);
    },
  };
}

async function livingTabs(): Promise<Set<string>> {
  if (!("locks" in navigator)) return new Set();
  const { held = [] } = await navigator.locks.query();
  return new Set(
    held
      .map(({ name = "" }) => name)
      .filter((name) => name.startsWith(LOCK_PREFIX))
      .map((name) => name.slice(LOCK_PREFIX.length)),
  );
}

function read(): UploadRecord[] {
  try {
    const records = JSON.parse(kept.get(NAME) ?? "[]") as UploadRecord[];
    return records.filter(({ at }) => Date.now() - at < KEPT_FOR_MS);
  } catch {
    return [];
  }
}

function write(records: readonly UploadRecord[]): void {
  kept.set(NAME, records.length === 0 ? null : JSON.stringify(records));
}

import { execFile } from "node:child_process";
import { rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ExecutionContext } from "ava";
import { tempDir } from "./temp-dir.ts";

const run = promisify(execFile);

/** A disk of a few megabytes that ends with its test. */
export interface SmallDisk {
  folder: string;
  /** Takes what is free, but for so many bytes. */
  fill(leave?: number): void;
  /** Gives back what `fill` has taken. */
  makeRoom(): void;
  /** Makes it larger, as an administrator would; in tmpfs' own words, "1g" for instance. */
  resize(size: string): Promise<void>;
}

/** Makes a disk of this size ("24m"); undefined, with the reason printed, where none can be had. */
export async function smallDisk(t: ExecutionContext, size: string): Promise<SmallDisk | undefined> {
  const folder = tempDir(t);
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  } catch {
    return void t.log("skipped: only root may mount a small disk, and not in most containers");
  }
  // Before tempDir's own clearing away: what is added last runs first.
  t.teardown(() => run("umount", ["--lazy", folder]));
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill(leave = 0) {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
      } catch (error) {
        // Somebody else was faster: what could be had was taken.
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC" || leave > 0) throw error;
      }
    },
    makeRoom() {
      truncateSync(ballast);
      rmSync(ballast);
    },
    resize: async (larger) => void (await run("mount", ["-o", `remount,size=${larger}`, folder])),
  };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionContext } from "ava";

/** A fresh folder (mode 0700) that is removed when the test ends. */
export function tempDir(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), "gadb-temp-"));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

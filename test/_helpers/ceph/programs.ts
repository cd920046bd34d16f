import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NEEDED = [
  "ceph-mon",
  "ceph-osd",
  "radosgw",
  "radosgw-admin",
  "ceph",
  "ceph-authtool",
  "monmaptool",
];

/** Why the tests against a real object storage cannot run here; undefined when they can. */
export function whyNoCeph(): string | undefined {
  const missing = NEEDED.filter((name) => !findProgram(name));
  if (missing.length === 0) return undefined;
  return `${missing.join(", ")} not installed (Debian: ceph-mon ceph-osd radosgw ceph-common)`;
}

/** The path of a program; undefined when there is none in PATH. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

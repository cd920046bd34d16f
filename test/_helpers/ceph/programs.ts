import { findProgram } from "../find-program.ts";

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

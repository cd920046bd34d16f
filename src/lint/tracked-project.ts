import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import type { Project } from "./rule.ts";

/** Left out where there is no git to ask; the same as in .gitignore. */
const IGNORED = new Set([".git", "node_modules", ".data", "dist", ".env"]);

/** The files that git tracks or would (`root` ends in a slash); symbolic links are left to what they point at. */
export function trackedProject(root: string): Project {
  const listed = gitFiles(root) ?? [...filesBelow(root, "")];
  const paths = [...new Set(listed)].filter((path) => isFile(root + path)).toSorted();
  const known = new Set(paths);
  return {
    paths,
    read: (path) => (known.has(path) ? readFileSync(root + path, "utf8") : undefined),
  };
}

/** Undefined without git or outside a repository: an unpacked archive is linted too. */
function gitFiles(root: string): string[] | undefined {
  try {
    return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    })
      .split("\0")
      .filter((path) => path !== "");
  } catch {
    return undefined;
  }
}

function* filesBelow(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(root + folder, { withFileTypes: true })) {
    if (IGNORED.has(entry.name) || entry.name.endsWith(".log")) continue;
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, `${path}/`);
    else yield path;
  }
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

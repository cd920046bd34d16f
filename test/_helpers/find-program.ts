import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where servers are kept that an ordinary user's PATH does not name. */
const MORE = ["/usr/sbin", "/usr/local/sbin"];

/** The path of an installed program, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...MORE];
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

import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Where servers are kept that an ordinary user's PATH does not name. */
const MORE = ["/usr/sbin", "/usr/local/sbin"];

/** The path of an installed program, or undefined. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of [...(process.env["PATH"] ?? "").split(delimiter), ...MORE]) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

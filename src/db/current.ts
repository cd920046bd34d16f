import { readFile } from "node:fs/promises";
import { compileIncludes, compilePlaceholders } from "graphile-migrate/dist/migration.js";
import { parseSettings } from "graphile-migrate/dist/settings.js";
import { DatabaseError, type Client } from "pg";
import { migrateSettings, PROJECT_ROOT } from "./migrate.ts";
import { withConnection } from "./roles.ts";

/** The migration being written, whole: `current.sql` with its includes and placeholders resolved. */
export async function compileCurrent(ownerUrl: string): Promise<string> {
  const settings = await parseSettings(migrateSettings(ownerUrl));
  const path = `${PROJECT_ROOT}current.sql`;
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return compilePlaceholders(settings, await compileIncludes(settings, text, new Set([path])));
}

/**
 * Applies `current.sql` as gadb_owner in one transaction: for test databases, which shall have the schema as it will
 * be. Throws with file, line and the server's hint.
 */
export async function applyCurrent(ownerUrl: string): Promise<void> {
  const text = await compileCurrent(ownerUrl);
  if (text.trim() === "") return;
  await withConnection(ownerUrl, async (client) => {
    await client.query("begin; set local role gadb_owner; set local search_path = public;");
    await runText(client, text);
    await client.query("commit");
  });
}

async function runText(client: Client, text: string): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    if (error instanceof DatabaseError) throw new Error(explain(error, text), { cause: error });
    throw error;
  }
}

/** The error with the place it points to, named by the innermost included file. */
function explain(error: DatabaseError, text: string): string {
  const parts = [`current.sql: ${error.message} (${error.code})`];
  if (error.position !== undefined) {
    const before = text.slice(0, Number(error.position) - 1).split("\n");
    const place = locate(before);
    parts.push(
      `at ${place.file}:${place.line}`,
      `  ${text.split("\n")[before.length - 1]?.trim() ?? ""}`,
    );
  }
  if (error.internalQuery) parts.push(`in: ${error.internalQuery}`);
  for (const extra of [error.detail, error.hint, error.where]) if (extra) parts.push(extra);
  return parts.join("\n");
}

function locate(before: string[]): { file: string; line: number } {
  const stack = [{ file: "current.sql", line: 0 }];
  for (const line of before) {
    const opened = /^--! Included (.*)$/.exec(line)?.[1];
    const top = stack.at(-1) as { file: string; line: number };
    if (opened !== undefined) {
      top.line += 1;
      stack.push({ file: `migrations/fixtures/${opened}`, line: 0 });
    } else if (line.startsWith("--! EndIncluded ")) stack.pop();
    else top.line += 1;
  }
  return stack.at(-1) as { file: string; line: number };
}

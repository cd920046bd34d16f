import type { ClientBase } from "pg";

/** A generated file: where it lies below the project's root, and how its text is made. */
export interface Output {
  path: string;
  /** The whole text, ending in one newline. `client` is a superuser's, inside `rolledBack`. */
  make(source: Source): Promise<string>;
}

export interface Source {
  client: ClientBase;
  /** The API's schema as it follows from the database; made once. */
  schemaSdl(): Promise<string>;
}

/** The first lines of a generated Markdown file. */
export function markdownHeader(title: string, source: string): string {
  return `# ${title}\n\n<!-- Made by \`npm run gen\` from ${source}. Do not edit. -->\n`;
}

/** A Markdown table; cells may hold any text. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function escapeCell(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ");
}
